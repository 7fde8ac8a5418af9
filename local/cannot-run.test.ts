import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { CannotRun, isDamagedPackage, sentenceOf } from './cannot-run.ts';

const systemError = (fields: object, message = 'a message') => Object.assign(new Error(message), fields);

test.each([
  [new CannotRun('Do this.'), 'Do this.'],
  [
    systemError({ code: 'ENOSPC', path: '/x' }),
    'The disk is full: /x could not be written. Free some space, and run again.',
  ],
  [new Error('IO Error: No space left on device'), 'The disk is full. Free some space, and run again.'],
  [
    systemError({ code: 'EACCES', path: '/x' }),
    'There is no permission for /x. Give yourself that permission, and run again.',
  ],
  [
    systemError({ code: 'EROFS', path: '/x' }),
    'There is no permission for /x. Give yourself that permission, and run again.',
  ],
  [
    systemError({ code: 'EACCES', syscall: 'listen', port: 80 }),
    'Port 80 is only for the administrator. Choose another with --port.',
  ],
  [systemError({ code: 'EMFILE' }), 'Too many files are open. Allow more of them (ulimit -n 4096), and run again.'],
  [systemError({ code: 'ERR_PARSE_ARGS_UNKNOWN_OPTION' }, "Unknown option '--prot'"), "Unknown option '--prot'"],
  [new Error('outer', { cause: new CannotRun('Inner.') }), 'Inner.'],
  [new AggregateError([new Error('a'), new CannotRun('Second.')]), 'Second.'],
])('%s is said in a sentence', (error, sentence) => {
  expect(sentenceOf(error)).toBe(sentence);
});

test('a process that cannot be started for want of memory is said in a sentence', () => {
  expect(sentenceOf(systemError({ code: 'EAGAIN', syscall: 'spawn java' }))).toMatch(
    /^No further process .* run again\.$/,
  );
});

test('a port that is taken is named as the system names it', async () => {
  const first = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => first.once('listening', done));
  const { port } = first.address() as { port: number };
  const error = await new Promise((failed) => createServer().once('error', failed).listen(port, '127.0.0.1'));
  first.close();
  expect(sentenceOf(error)).toBe(`port ${port} is in use; choose another with --port`);
});

test.each([
  new Error('a bug'),
  new TypeError('x is not a function'),
  systemError({ code: 'ENOENT' }),
  'a text',
  undefined,
])('%s is a fault of the program: its stack says more', (error) => expect(sentenceOf(error)).toBeUndefined());

test('a device that is full is recognised by the error that the system gives', () => {
  let error: unknown;
  try {
    writeFileSync('/dev/full', 'x');
  } catch (thrown) {
    error = thrown;
  }
  expect(sentenceOf(error)).toMatch(/^The disk is full/);
});

test('a missing package or a file of one is damage; a missing file of the project is a fault of the program', () => {
  const missing = (name: string) =>
    systemError({ code: 'ERR_MODULE_NOT_FOUND' }, `Cannot find package '${name}' imported from /p/x.ts`);
  expect(isDamagedPackage(missing('envalid'))).toBe(true);
  expect(isDamagedPackage(missing('@google-cloud/firestore'))).toBe(true);
  expect(isDamagedPackage(missing('/p/node_modules/envalid/dist/index.js'))).toBe(true);
  expect(isDamagedPackage(missing('/p/shared/x.ts'))).toBe(false);
  expect(isDamagedPackage(missing('./x.ts'))).toBe(false);
  expect(isDamagedPackage(new Error('a bug'))).toBe(false);
  let error: unknown;
  try {
    readFileSync('/nowhere');
  } catch (thrown) {
    error = thrown;
  }
  expect(isDamagedPackage(error)).toBe(false);
});
