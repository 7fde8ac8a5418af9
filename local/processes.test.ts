import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test, vi } from 'vitest';

const PROCESSES = new URL('./processes.ts', import.meta.url).href;

/** A command that starts a child, says its process id, and then does `next`. */
function command(next: string) {
  const script = `import { startProcess } from '${PROCESSES}';
    console.log(startProcess('sleep', ['60'], {}).pid); ${next}`;
  return spawn(process.execPath, ['--input-type=module', '--disable-warning=ExperimentalWarning', '-e', script]);
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s ends a command and the processes that it started',
  async (signal) => {
    const running = command('setInterval(() => {}, 1000);');
    const [pid] = await once(running.stdout, 'data');
    running.kill(signal);
    const [code] = await once(running, 'exit');
    expect(code).toBeGreaterThan(128);
    await vi.waitFor(() => expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH'), 5_000);
  },
);

test('a command that fails leaves no process behind', async () => {
  const running = command("setTimeout(() => { throw new Error('a bug'); }, 50);");
  const [pid] = await once(running.stdout, 'data');
  await once(running, 'exit');
  await vi.waitFor(() => expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH'), 5_000);
});

test('a command with an end of its own is left to it', async () => {
  const running = command("process.on('SIGINT', () => setTimeout(() => process.exit(7), 50));");
  await once(running.stdout, 'data');
  running.kill('SIGINT');
  expect((await once(running, 'exit'))[0]).toBe(7);
});
