import { afterEach, describe, expect, it } from 'vitest';
import type { Locality } from '../../shared/domain/teryt.ts';
import { localities } from '../../shared/store/collections.ts';
import { answerOf, bearer, serve } from '../../tests/builders.ts';
import { memoryDb } from '../../tests/memory-db.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function setup(...names: readonly string[]) {
  const { db } = memoryDb();
  for (const [i, name] of names.entries()) {
    const locality: Locality = { id: `00000${i}`, parentId: '2461011', voiId: '24', name, desc: 'śląskie' };
    await localities(db).doc(locality.id).set(locality);
  }
  const server = await serve('find-localities', catalog['find-localities'].trigger.routes, operations(db));
  closers.push(server.close);
  return async (namePrefix: string) => {
    const query = new URLSearchParams({ namePrefix });
    const headers = await bearer();
    const response = await fetch(`${server.url}/teryt/api/woj/24/simc?${query}`, { headers });
    const { list } = (await answerOf(response)) as unknown as { list: readonly Locality[] };
    return list.map(({ name }) => name);
  };
}

describe('a locality is found', () => {
  it.each([
    'Bielsko-Biała',
    'bielsko biala',
    'Bielsko  Biała',
    'Bielsko – Biała',
    'BIELSKO—BIA',
    'Bielsko\u2011Biała',
    'Bielsko\u00a0Biała',
    ' bielsko-',
    'Bie\u00adlsko',
  ])('as Bielsko-Biała by %j', async (prefix) => {
    const find = await setup('Bielsko-Biała', 'Bielszowice', 'Nowy Sącz');
    expect(await find(prefix)).toEqual(['Bielsko-Biała']);
  });

  it.each(['Nowy Sącz', 'Nowy  Sącz', 'nowy\tsacz', 'NOWY-SĄCZ', 'nowy s'])('as Nowy Sącz by %j', async (prefix) => {
    const find = await setup('Bielsko-Biała', 'Nowy Sącz', 'Nowytarg');
    expect(await find(prefix)).toEqual(['Nowy Sącz']);
  });

  it('by no letter at all like every other', async () => {
    const find = await setup('Bielsko-Biała', 'Nowy Sącz');
    expect(await find('–')).toEqual(['Bielsko-Biała', 'Nowy Sącz']);
  });
});
