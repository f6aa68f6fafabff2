import { defineConfig } from 'vitest/config';

const project = (name: string, globalSetup: readonly string[] = []) => ({
  test: {
    name,
    include: [`${name}/**/*.test.ts`],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    globalSetup: [...globalSetup],
  },
});

export default defineConfig({
  test: {
    projects: [
      project('infra'),
      project('bootstrap'),
      project('gitops'),
      project('tools'),
      project('app/contract'),
      project('app/backend', ['app/backend/test/postgres.setup.ts']),
    ],
    reporters: ['default', ['json', { outputFile: 'test-results.json' }]],
  },
});
