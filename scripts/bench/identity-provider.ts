import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { answerOf } from './load.ts';

const PROCESS = fileURLToPath(new URL('./identity-provider-process.ts', import.meta.url));

/**
 * Starts an identity provider that vouches for whomever a code names. The nation's own is not what is measured; this one speaks
 * the same protocol and takes as little of the processor as it can.
 */
export async function startIdentityProvider(): Promise<{ issuer: string; close(): void }> {
  const child = fork(PROCESS, { execArgv: ['--disable-warning=ExperimentalWarning'] });
  const issuer = await answerOf<string>(child, 'the identity provider');
  return { issuer, close: () => child.kill() };
}
