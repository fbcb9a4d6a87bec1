import { defineConfig } from 'vitest/config';

const project = (name: string, suffix: string, testTimeout: number, globalSetup: string[] = []) => ({
  test: {
    name,
    include: [`test/**/*.${suffix}.test.ts`],
    testTimeout,
    hookTimeout: 60_000,
    globalSetup,
    expect: { poll: { timeout: 15_000 } },
  },
});

/** Azurite is started once, in memory, for the tests that need storage; each takes a storage account of its own. */
const azurite = ['test/support/azurite.setup.ts'];

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      project('unit', 'unit', 30_000),
      project('int', 'int', 60_000, azurite),
      project('e2e', 'e2e', 120_000, azurite),
      project('browser', 'browser', 120_000, [...azurite, 'test/browser/chromium.setup.ts']),
    ],
  },
});
