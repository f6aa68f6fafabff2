import { defineConfig } from 'vitest/config';

const project = (name: string) => ({
  test: { name, include: [`${name}/**/*.test.ts`], testTimeout: 60_000 },
});

export default defineConfig({
  test: { projects: [project('infra'), project('bootstrap'), project('tools')], passWithNoTests: false },
});
