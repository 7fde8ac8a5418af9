import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { answerOf } from './load.ts';

const folder = mkdtempSync(join(tmpdir(), 'load-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A process that answers each message by `answer`. */
function child(answer: string) {
  const file = join(folder, `${Math.random()}.ts`);
  const load = new URL('./load.ts', import.meta.url).href;
  writeFileSync(file, `import { answering } from '${load}'; answering(${answer});`);
  const execArgv = ['--disable-warning=ExperimentalWarning'];
  const started = fork(file, { serialization: 'advanced', execArgv, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  started.send('a message');
  return started;
}

test('what a process answers comes back', async () => {
  const started = child('async (message) => [message, 1]');
  expect(await answerOf(started, 'the child')).toEqual(['a message', 1]);
  started.disconnect();
});

test('a process that fails says why, and goes on', async () => {
  const started = child("async () => { throw new Error('4 DEADLINE_EXCEEDED'); }");
  await expect(answerOf(started, 'the child')).rejects.toThrow('the child: 4 DEADLINE_EXCEEDED');
  started.send('again');
  await expect(answerOf(started, 'the child')).rejects.toThrow('the child: 4 DEADLINE_EXCEEDED');
  started.disconnect();
});

test('a process that ends instead of answering is a failure with its code', async () => {
  await expect(answerOf(child('async () => process.exit(3)'), 'the child')).rejects.toThrow(
    'the child ended early (3)',
  );
});
