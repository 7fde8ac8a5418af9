import { defineConfig } from 'vitest/config';

const STACK_TEST_MS = 120_000;
/** Tests of what a process can have once: its function, its listeners, the programmes that it knows. */
const OF_OWN_PROCESS = [
  'shared/http/function.test.ts',
  'shared/domain/programmes/adding.test.ts',
  'shared/store/programme-versions.test.ts',
  'shared/use-cases/preview-programme.test.ts',
];

/** A cloud of its own serves all files of such a project, one after another, and some of them kill its processes. */
const onCloud = {
  globalSetup: 'tests/support/start-stack.ts',
  setupFiles: 'tests/support/check-after-each-file.ts',
  fileParallelism: false,
  testTimeout: STACK_TEST_MS,
  hookTimeout: STACK_TEST_MS,
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{functions,shared,local,scripts,web}/**/*.test.ts', 'tests/*.test.ts'],
          exclude: ['**/*.e2e.test.ts', ...OF_OWN_PROCESS],
          // A process for each file would take more time than the tests.
          isolate: false,
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'unit of a process',
          include: OF_OWN_PROCESS,
          testTimeout: 20_000,
        },
      },
      {
        test: {
          ...onCloud,
          name: 'stack',
          include: ['tests/{flows,faults}/**/*.test.ts'],
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...onCloud,
          name: 'pages',
          include: ['tests/browser/**/*.test.ts'],
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'commands',
          include: ['tests/*.e2e.test.ts'],
          testTimeout: 2 * STACK_TEST_MS,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
