import { defineConfig } from 'vitest/config';

const project = (name: string) => ({
  test: { name, include: [`${name}/**/*.test.ts`], testTimeout: 60_000, hookTimeout: 60_000 },
});

export default defineConfig({
  test: {
    projects: ['infra', 'bootstrap', 'tools', 'app/contract', 'app/backend'].map(project),
    reporters: ['default', ['json', { outputFile: 'test-results.json' }]],
  },
});
