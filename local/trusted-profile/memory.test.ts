import { expect, test } from 'vitest';
import { memoryAdapter } from './memory.ts';

test('ten times more sessions than fit leave the newest and forget the oldest', async () => {
  const sessions = memoryAdapter()('Session');
  for (let i = 0; i < 200_000; i++) await sessions.upsert(`s${i}`, { uid: `u${i}`, jti: `s${i}` }, 3600);
  expect(await sessions.find('s199999')).toMatchObject({ uid: 'u199999' });
  expect(await sessions.findByUid('u199999')).toMatchObject({ jti: 's199999' });
  expect(await sessions.find('s180000')).toBeUndefined();
});

test('a record is gone when its time is over, and a used one is marked', async () => {
  const codes = memoryAdapter()('AuthorizationCode');
  await codes.upsert('short', {}, 0.01);
  await codes.upsert('long', {}, 60);
  await codes.consume('long');
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(await codes.find('short')).toBeUndefined();
  expect(await codes.find('long')).toMatchObject({ consumed: expect.any(Number) });
});

test('a session that takes a new id is still found by its uid', async () => {
  const sessions = memoryAdapter()('Session');
  await sessions.upsert('old', { uid: 'u', jti: 'old' }, 60);
  await sessions.upsert('new', { uid: 'u', jti: 'new' }, 60);
  await sessions.destroy('old');
  expect(await sessions.findByUid('u')).toMatchObject({ jti: 'new' });
  await sessions.destroy('new');
  expect(await sessions.findByUid('u')).toBeUndefined();
});

test('revoking a grant takes its tokens and leaves those of other grants', async () => {
  const tokens = memoryAdapter()('AccessToken');
  await tokens.upsert('mine', { grantId: 'g1' }, 60);
  await tokens.upsert('other', { grantId: 'g2' }, 60);
  await tokens.revokeByGrantId('g1');
  expect(await tokens.find('mine')).toBeUndefined();
  expect(await tokens.find('other')).toBeDefined();
});
