import { defineConfig } from 'vitest/config';

const STACK_TEST_MS = 120_000;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{functions,shared,local,scripts,web}/**/*.test.ts', 'tests/*.test.ts'],
          exclude: ['**/*.e2e.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'stack',
          include: ['tests/{flows,faults,browser}/**/*.test.ts'],
          globalSetup: 'tests/support/start-stack.ts',
          setupFiles: 'tests/support/check-after-each-file.ts',
          // One cloud serves all files, and some of them kill its processes.
          fileParallelism: false,
          testTimeout: STACK_TEST_MS,
          hookTimeout: STACK_TEST_MS,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'commands',
          include: ['tests/*.e2e.test.ts'],
          testTimeout: 2 * STACK_TEST_MS,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
