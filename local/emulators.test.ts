import { afterEach, describe, expect, test, vi } from 'vitest';
import { CannotRun } from './cannot-run.ts';
import { endedAtStart, startFirestore, startPubSub } from './emulators.ts';
import { freePort, type Listening, listen } from './http.ts';

let server: Listening | undefined;
afterEach(async () => {
  vi.unstubAllEnvs();
  await server?.close();
  server = undefined;
});

test('an emulator that runs already is used, and goes on when the cloud is closed', async () => {
  server = await listen(0, async (_request, response) => void response.end('Ok'));
  vi.stubEnv('FIRESTORE_EMULATOR_HOST', `127.0.0.1:${server.port}`);
  const emulator = await startFirestore({ rules: 'none' });
  expect(emulator).toMatchObject({ host: `127.0.0.1:${server.port}` });
  expect(emulator.pid).toBeUndefined();
  await emulator.close();
  expect((await fetch(server.url)).status).toBe(200);
});

test('a variable that names an emulator where none answers is said, with the remedy', async () => {
  const host = `127.0.0.1:${await freePort()}`;
  vi.stubEnv('PUBSUB_EMULATOR_HOST', host);
  const refusal = startPubSub('none');
  await expect(refusal).rejects.toThrow(CannotRun);
  await expect(refusal).rejects.toThrow(`PUBSUB_EMULATOR_HOST names ${host}, but no emulator answers there. `);
});

test('kept data are not silently left out because an emulator runs that cannot load them', async () => {
  vi.stubEnv('FIRESTORE_EMULATOR_HOST', '127.0.0.1:1');
  await expect(startFirestore({ rules: 'none', importFrom: '/data/x' })).rejects.toThrow(
    /cannot load the kept data \(\/data\/x\)\. Unset the variable/,
  );
});

describe('an emulator that ends at start is explained:', () => {
  const ended = { title: 'Firestore', jar: '/x.jar', output: '', signal: null };
  test.each([
    [{ signal: 'SIGKILL' as const }, /^There is not enough memory .* Close other programs, and run again\.$/],
    [{ output: 'java.lang.OutOfMemoryError: Java heap space' }, /^There is not enough memory/],
    [{ output: 'Could not reserve enough space for object heap' }, /^There is not enough memory/],
    [{ output: 'java.lang.UnsupportedClassVersionError: x' }, /needs a newer Java\. Install Java 21, and run again\.$/],
    [{ output: 'Error: Invalid or corrupt jarfile /x.jar' }, /\/x\.jar is damaged\. Delete it/],
    [{ output: 'Error: Could not find or load main class x' }, /\/x\.jar is damaged\. Delete it/],
  ])('%j', (how, sentence) => {
    const error = endedAtStart({ ...ended, ...how });
    expect(error).toBeInstanceOf(CannotRun);
    expect(error.message).toMatch(sentence);
  });

  test('for an unknown reason its own words are shown', () => {
    const error = endedAtStart({ ...ended, output: 'some words' });
    expect(error).not.toBeInstanceOf(CannotRun);
    expect(error.message).toContain('some words');
  });
});
