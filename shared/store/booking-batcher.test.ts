import { expect, test, vi } from 'vitest';
import { refusalOf } from '../../tests/builders.ts';
import { type BatcherOptions, BookingBatcher } from './booking-batcher.ts';

/** A commit that waits to be let through, and what it was given. */
function gatedCommits() {
  const commits: { commands: readonly string[]; finish: (error?: Error) => void }[] = [];
  const commit = (commands: readonly string[]) =>
    new Promise<string[]>((resolve, reject) => {
      const finish = (error?: Error) => (error ? reject(error) : resolve(commands.map((command) => `${command}!`)));
      commits.push({ commands, finish });
    });
  return { commits, commit };
}

function setup(over: Partial<BatcherOptions<string, string>> = {}) {
  const clock = { nowMs: 1_000 };
  const { commits, commit } = gatedCommits();
  const limits = {
    batchMax: 3,
    commitsMax: 10,
    keysMax: 10,
    queueMax: 100,
    expectedWaitMaxMs: 3_000,
    waitMaxMs: 5_000,
  };
  const rests: { ms: number; end: () => void }[] = [];
  const sleep = (ms: number) => new Promise<void>((end) => rests.push({ ms, end }));
  const mayBeOneCommand = (error: unknown) => (error as Error).message === 'malformed';
  const options = { commit, mayBeOneCommand, ...limits, uptimeMs: () => clock.nowMs, sleep, ...over };
  return { batcher: new BookingBatcher<string, string>(options), commits, clock, rests };
}

const begun = (commits: readonly unknown[], count: number) => vi.waitFor(() => expect(commits).toHaveLength(count));

/** Lets everything that could still happen happen. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 10));

test('commands of one turn of the event loop share a commit, in order, and each gets its own answer', async () => {
  const { batcher, commits } = setup();
  const answers = Promise.all(['a', 'b', 'c'].map((command) => batcher.submit('day', command)));
  await begun(commits, 1);
  expect(commits[0]!.commands).toEqual(['a', 'b', 'c']);
  commits[0]!.finish();
  expect(await answers).toEqual(['a!', 'b!', 'c!']);
});

test('while a commit is in flight, commands wait, and all of them go into the next one in order of arrival', async () => {
  const { batcher, commits } = setup({ batchMax: 10 });
  const first = batcher.submit('day', 'a');
  await begun(commits, 1);
  const later = ['b', 'c', 'd'].map((command) => batcher.submit('day', command));
  await settle();
  expect(commits).toHaveLength(1);
  commits[0]!.finish();
  expect(await first).toBe('a!');
  await begun(commits, 2);
  expect(commits[1]!.commands).toEqual(['b', 'c', 'd']);
  commits[1]!.finish();
  expect(await Promise.all(later)).toEqual(['b!', 'c!', 'd!']);
});

test('a commit takes at most batchMax commands, the oldest first', async () => {
  const { batcher, commits } = setup({ batchMax: 2 });
  const answers = Promise.all(['a', 'b', 'c', 'd', 'e'].map((command) => batcher.submit('day', command)));
  for (const [i, expected] of [['a', 'b'], ['c', 'd'], ['e']].entries()) {
    await begun(commits, i + 1);
    expect(commits[i]!.commands).toEqual(expected);
    commits[i]!.finish();
  }
  expect(await answers).toEqual(['a!', 'b!', 'c!', 'd!', 'e!']);
});

test('commits of one key never overlap; those of different keys do', async () => {
  const { batcher, commits } = setup({ batchMax: 1 });
  const answers = Promise.all([
    batcher.submit('monday', 'm1'),
    batcher.submit('monday', 'm2'),
    batcher.submit('tuesday', 't1'),
  ]);
  await begun(commits, 2);
  await settle();
  expect(commits.map(({ commands }) => commands[0])).toEqual(['m1', 't1']);
  commits[0]!.finish();
  await begun(commits, 3);
  commits[1]!.finish();
  commits[2]!.finish();
  expect(await answers).toEqual(['m1!', 'm2!', 't1!']);
});

test('beyond queueMax waiting commands over all keys: overloaded at once with Retry-After, and never committed', async () => {
  const { batcher, commits } = setup({ queueMax: 2 });
  const waiting = [batcher.submit('monday', 'a'), batcher.submit('tuesday', 'b')];
  expect(await refusalOf(() => batcher.submit('monday', 'c'))).toEqual({
    code: 'overloaded',
    details: { retryAfterSeconds: 2 },
  });
  await begun(commits, 2);
  for (const { finish } of commits) finish();
  await Promise.all(waiting);
  await batcher.idle();
  expect(commits.flatMap(({ commands }) => commands)).toEqual(['a', 'b']);
});

test('commands in flight leave the queue: their places are free for others, and again after a failure', async () => {
  const { batcher, commits } = setup({ queueMax: 1 });
  const first = batcher.submit('day', 'a');
  await begun(commits, 1);
  const second = batcher.submit('day', 'b');
  expect((await refusalOf(() => batcher.submit('day', 'c'))).code).toBe('overloaded');
  commits[0]!.finish(new Error('commit failed'));
  await expect(first).rejects.toThrow('commit failed');
  await begun(commits, 2);
  const third = batcher.submit('day', 'd');
  commits[1]!.finish();
  await begun(commits, 3);
  commits[2]!.finish();
  expect(await Promise.all([second, third])).toEqual(['b!', 'd!']);
});

test('a failed commit fails its own batch and no other', async () => {
  const { batcher, commits } = setup({ batchMax: 2 });
  const answers = Promise.allSettled(['a', 'b', 'c'].map((command) => batcher.submit('day', command)));
  await begun(commits, 1);
  commits[0]!.finish(new Error('commit failed'));
  await begun(commits, 2);
  commits[1]!.finish();
  const failed = { status: 'rejected', reason: new Error('commit failed') };
  expect(await answers).toEqual([failed, failed, { status: 'fulfilled', value: 'c!' }]);
});

test('a commit that throws before it begins is a failed commit, and the key goes on working', async () => {
  let broken = true;
  const { batcher } = setup({
    commit: (commands) => {
      if (broken) throw new Error('cannot even begin');
      return Promise.resolve(commands.map(String));
    },
  });
  await expect(batcher.submit('day', 'a')).rejects.toThrow('cannot even begin');
  broken = false;
  expect(await batcher.submit('day', 'b')).toBe('b');
});

test('a command that has waited longer than waitMaxMs is refused and not committed; the others of its batch are', async () => {
  const { batcher, commits, clock } = setup();
  const first = batcher.submit('day', 'a');
  await begun(commits, 1);
  const late = refusalOf(() => batcher.submit('day', 'late'));
  clock.nowMs += 1;
  const timely = batcher.submit('day', 'timely');
  clock.nowMs += 5_000;
  commits[0]!.finish();
  expect(await first).toBe('a!');
  await begun(commits, 2);
  expect(commits[1]!.commands).toEqual(['timely']);
  commits[1]!.finish();
  expect(await timely).toBe('timely!');
  expect((await late).code).toBe('overloaded');
});

test('a command that would wait too long, as commits go, is refused at once and told when to come again', async () => {
  const { batcher, commits, clock } = setup({ batchMax: 1 });
  const slow = batcher.submit('day', 'slow');
  await begun(commits, 1);
  clock.nowMs += 4_000;
  commits[0]!.finish();
  await slow;
  // Commits now take 1.2 s: the third in line would wait 3.6 s.
  const answers = ['a', 'b', 'c'].map((command) => batcher.submit('day', command));
  await begun(commits, 2);
  expect(await refusalOf(() => batcher.submit('day', 'd'))).toEqual({
    code: 'overloaded',
    details: { retryAfterSeconds: 4 },
  });
  const elsewhere = batcher.submit('other day', 'e');
  await begun(commits, 3);
  for (let i = 1; i <= 4; i++) {
    await vi.waitFor(() => expect(commits.length).toBeGreaterThan(i));
    commits[i]!.finish();
  }
  expect(await Promise.all([...answers, elsewhere])).toEqual(['a!', 'b!', 'c!', 'e!']);
  // Commits are quick again, and as many may wait as before.
  const again = ['f', 'g', 'h', 'i'].map((command) => batcher.submit('day', command));
  for (let i = 5; i <= 8; i++) {
    await begun(commits, i + 1);
    commits[i]!.finish();
  }
  expect(await Promise.all(again)).toEqual(['f!', 'g!', 'h!', 'i!']);
});

test('a crowd over many keys is refused by the commits that all of them need', async () => {
  const { batcher, commits, clock } = setup({ commitsMax: 1, keysMax: 2, batchMax: 10 });
  const slow = batcher.submit('first', 'slow');
  await begun(commits, 1);
  clock.nowMs += 4_000;
  commits[0]!.finish();
  await slow;
  const first = batcher.submit('first', 'again');
  await begun(commits, 2);
  const crowd = ['a', 'b', 'c', 'd'].map((key) => batcher.submit(key, key));
  expect((await refusalOf(() => batcher.submit('e', 'e'))).code).toBe('overloaded');
  for (let i = 1; i <= 3; i++) {
    await begun(commits, i + 1);
    commits[i]!.finish();
  }
  expect(await Promise.all([first, ...crowd])).toEqual(['again!', 'a!', 'b!', 'c!', 'd!']);
});

test('when all have waited too long nothing is committed, and the key takes new commands', async () => {
  const { batcher, commits, clock } = setup();
  const first = batcher.submit('day', 'a');
  await begun(commits, 1);
  const late = refusalOf(() => batcher.submit('day', 'late'));
  clock.nowMs += 5_001;
  commits[0]!.finish();
  await first;
  expect((await late).code).toBe('overloaded');
  expect(commits).toHaveLength(1);
  const next = batcher.submit('day', 'next');
  await begun(commits, 2);
  commits[1]!.finish();
  expect(await next).toBe('next!');
});

test('idle resolves when all that was queued is answered, also what arrived meanwhile, and not before', async () => {
  const { batcher, commits } = setup();
  let isIdle = false;
  const first = batcher.submit('day', 'a');
  const idle = batcher.idle().then(() => {
    isIdle = true;
  });
  await begun(commits, 1);
  const second = batcher.submit('other day', 'b');
  commits[0]!.finish();
  await first;
  await begun(commits, 2);
  await settle();
  expect(isIdle).toBe(false);
  commits[1]!.finish();
  expect(await second).toBe('b!');
  await idle;
  expect(isIdle).toBe(true);
});

test('idle with nothing to do, or after a failure, resolves at once', async () => {
  const { batcher, commits } = setup();
  await batcher.idle();
  const failed = batcher.submit('day', 'a').catch(() => 'failed');
  await begun(commits, 1);
  commits[0]!.finish(new Error('commit failed'));
  await batcher.idle();
  expect(await failed).toBe('failed');
});

test('keys that wait for a commit to begin are shared out over those that may, the longest waiting first', async () => {
  const { batcher, commits } = setup({ commitsMax: 2 });
  const answers = Promise.all(['mon', 'tue', 'wed', 'thu', 'fri'].map((key) => batcher.submit(key, key)));
  await begun(commits, 2);
  expect(commits.map(({ commands }) => commands)).toEqual([
    ['mon', 'tue', 'wed'],
    ['thu', 'fri'],
  ]);
  for (const { finish } of commits) finish();
  expect(await answers).toEqual(['mon!', 'tue!', 'wed!', 'thu!', 'fri!']);
});

test('a commit takes the commands of at most keysMax keys and at most batchMax in all', async () => {
  const { batcher, commits } = setup({ commitsMax: 1, keysMax: 2 });
  const submitted = [
    ['mon', 'a'],
    ['tue', 'b'],
    ['tue', 'c'],
    ['tue', 'd'],
    ['wed', 'e'],
  ] as const;
  const answers = Promise.all(submitted.map(([key, command]) => batcher.submit(key, command)));
  for (const [i, expected] of [
    ['a', 'b', 'c'],
    ['e', 'd'],
  ].entries()) {
    await begun(commits, i + 1);
    expect(commits[i]!.commands).toEqual(expected);
    commits[i]!.finish();
  }
  expect(await answers).toEqual(['a!', 'b!', 'c!', 'd!', 'e!']);
});

test('keys in a shared commit that fails are committed each alone: one contended key fails no other', async () => {
  const attempts: unknown[] = [];
  const { batcher } = setup({
    commitsMax: 1,
    commit: async (commands, { max }) => {
      attempts.push([commands, max]);
      if (commands.includes('contended')) throw new Error('aborted');
      return commands.map((command) => `${command}!`);
    },
  });
  const answers = await Promise.allSettled(
    ['a', 'contended', 'c'].map((command) => batcher.submit(`day of ${command}`, command)),
  );
  expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : 'failed'))).toEqual([
    'a!',
    'failed',
    'c!',
  ]);
  expect(attempts).toEqual([
    [['a', 'contended', 'c'], 1],
    [['a'], undefined],
    [['contended'], undefined],
    [['c'], undefined],
  ]);
});

test('commits of one key never overlap, also when it shared the last one', async () => {
  const { batcher, commits } = setup({ commitsMax: 2, keysMax: 2 });
  const shared = ['mon', 'tue', 'wed'].map((key) => batcher.submit(key, `${key} 1`));
  await begun(commits, 2);
  const next = batcher.submit('tue', 'tue 2');
  commits[1]!.finish();
  await settle();
  expect(commits).toHaveLength(2);
  commits[0]!.finish();
  await begun(commits, 3);
  expect(commits[2]!.commands).toEqual(['tue 2']);
  commits[2]!.finish();
  await Promise.all([...shared, next]);
});

test('a commit that is begun again takes along what has come meanwhile, in order, as far as there is room', async () => {
  const conflict = Promise.withResolvers<void>();
  const taken: (readonly string[])[] = [];
  const { batcher } = setup({
    commit: async (commands, { takeMore }) => {
      taken.push(commands);
      if (taken.length > 1) return commands.map((command) => `${command}!`);
      await conflict.promise;
      const more = takeMore();
      taken[0] = [...commands, ...more];
      expect(takeMore()).toEqual([]);
      return taken[0].map((command) => `${command} at last`);
    },
  });
  const first = batcher.submit('day', 'a');
  await begun(taken, 1);
  const later = ['b', 'c', 'd', 'e'].map((command) => batcher.submit('day', command));
  conflict.resolve();
  expect(await first).toBe('a at last');
  expect(await Promise.all(later)).toEqual(['b at last', 'c at last', 'd!', 'e!']);
  expect(taken).toEqual([
    ['a', 'b', 'c'],
    ['d', 'e'],
  ]);
});

test('what a commit has taken along fails with it, and leaves its places in the queue to others', async () => {
  const conflict = Promise.withResolvers<void>();
  let isFirst = true;
  const { batcher } = setup({
    queueMax: 1,
    commit: async (commands, { takeMore }) => {
      if (!isFirst) return commands.map((command) => `${command}!`);
      isFirst = false;
      await conflict.promise;
      takeMore();
      throw new Error('lost every attempt');
    },
  });
  const answers = [batcher.submit('day', 'a')];
  await settle();
  answers.push(batcher.submit('day', 'b'));
  expect((await refusalOf(() => batcher.submit('day', 'c'))).code).toBe('overloaded');
  conflict.resolve();
  expect((await Promise.allSettled(answers)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await batcher.submit('day', 'd')).toBe('d!');
});

test('a commit that asks for a rest is answered at once, and the next of its key begins only after it; other keys do not wait', async () => {
  const begunFor: (readonly string[])[] = [];
  const { batcher, rests } = setup({
    commit: async (commands, { rest }) => {
      begunFor.push(commands);
      if (begunFor.length === 1) rest(40);
      return commands.map((command) => `${command}!`);
    },
  });
  expect(await batcher.submit('monday', 'a')).toBe('a!');
  const next = batcher.submit('monday', 'b');
  expect(await batcher.submit('tuesday', 't')).toBe('t!');
  expect(rests.map(({ ms }) => ms)).toEqual([40]);
  expect(begunFor).toEqual([['a'], ['t']]);
  rests[0]!.end();
  expect(await next).toBe('b!');
});

test('a key whose commit is done goes on, while its neighbours of a shared commit that failed are not done', async () => {
  const hot = Promise.withResolvers<void>();
  const { batcher } = setup({
    commitsMax: 2,
    commit: async (commands, { max }) => {
      if (max === 1) throw new Error('met somebody');
      if (commands.includes('hot')) await hot.promise;
      return commands.map((command) => `${command}!`);
    },
  });
  const [first, contended] = [batcher.submit('quiet day', 'a'), batcher.submit('hot day', 'hot')];
  const others = [batcher.submit('third day', 'c')];
  expect(await first).toBe('a!');
  expect(await batcher.submit('quiet day', 'b')).toBe('b!');
  hot.resolve();
  expect(await Promise.all([contended, ...others])).toEqual(['hot!', 'c!']);
});

test('a commit that had to be begun many times does not make others wait longer by expectation', async () => {
  const { batcher, clock } = setup({
    expectedWaitMaxMs: 1_000,
    commit: async (commands, { takeMore }) => {
      if (!commands.includes('contended')) return commands.map((command) => `${command}!`);
      clock.nowMs += 60_000;
      return [...commands, ...takeMore()].map((command) => `${command}!`);
    },
  });
  await batcher.submit('hot day', 'contended');
  const calm = ['a', 'b', 'c', 'd'].map((command) => batcher.submit('calm day', command));
  expect(await Promise.all(calm)).toEqual(['a!', 'b!', 'c!', 'd!']);
});

/** Commits that fail as long as one of these commands is in them. */
function poisonedBy(culprits: readonly string[], message = 'malformed') {
  const commits: (readonly string[])[] = [];
  const commit = async (commands: readonly string[]) => {
    commits.push(commands);
    if (commands.some((command) => culprits.includes(command))) throw new Error(message);
    return commands.map((command) => `${command}!`);
  };
  return { commits, commit };
}
const outcomesOf = async (answers: readonly Promise<string>[]) =>
  (await Promise.allSettled(answers)).map((one) => (one.status === 'fulfilled' ? one.value : one.reason.message));
const LETTERS = [...'abcdefghijklmnop'];

test.each([[['a']], [['p']], [['g', 'h']], [['c', 'k', 'n']]])(
  'commands that make their commit fail, %j, fail alone; the others are committed',
  async (culprits) => {
    const { commit, commits } = poisonedBy(culprits);
    const { batcher } = setup({ commit, batchMax: 100 });
    const answers = LETTERS.map((letter) => batcher.submit('day', letter));
    const expected = LETTERS.map((letter) => (culprits.includes(letter) ? 'malformed' : `${letter}!`));
    expect(await outcomesOf(answers)).toEqual(expected);
    expect(commits.length).toBeLessThan(30);
    expect(await batcher.submit('day', 'later')).toBe('later!');
  },
);

test('a day whose commit one command makes fail does so to no other day of the same commit', async () => {
  const { commit } = poisonedBy(['b']);
  const { batcher } = setup({ commit, batchMax: 100, commitsMax: 1 });
  const answers = ['a', 'b', 'c'].map((command) => batcher.submit(`day of ${command}`, command));
  expect(await outcomesOf(answers)).toEqual(['a!', 'malformed', 'c!']);
});

test('a failure that is of no command is not sought in them: all are told, after one attempt', async () => {
  const { commit, commits } = poisonedBy(LETTERS, 'no connection');
  const { batcher } = setup({ commit, batchMax: 100 });
  const answers = LETTERS.map((letter) => batcher.submit('day', letter));
  expect(new Set(await outcomesOf(answers))).toEqual(new Set(['no connection']));
  expect(commits).toHaveLength(1);
});

test('where every command makes its commit fail, the search for them ends', async () => {
  const many = Array.from({ length: 250 }, (_, i) => String(i));
  const { commit, commits } = poisonedBy(many);
  const { batcher } = setup({ commit, batchMax: 250, queueMax: 1_000 });
  const answers = many.map((one) => batcher.submit('day', one));
  expect(new Set(await outcomesOf(answers))).toEqual(new Set(['malformed']));
  expect(commits.length).toBeLessThan(150);
});
