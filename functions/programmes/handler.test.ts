import { afterEach, describe, expect, it } from 'vitest';
import hpv from '../../programmes/hpv.json' with { type: 'json' };
import type { Programme } from '../../shared/domain/programmes/schema.ts';
import type { Session } from '../../shared/http/session.ts';
import { earliestEffect } from '../../shared/store/programme-versions.ts';
import { closeAll, inForce, memoryPoint, PROGRAMME, served } from '../../tests/memory-point.ts';
import { operations } from './handler.ts';

const OPERATOR: Partial<Session> = { role: 'operator', subject: 'op-1', servicePointIds: [] };
const PATH = '/api/programmes/hpv/versions';

afterEach(closeAll);

async function setup() {
  const point = memoryPoint();
  const call = await served('programmes', operations({ ...point.deps, programmes: inForce(PROGRAMME) }));
  const document: Programme = { ...hpv, effectiveFrom: earliestEffect(point.clock.nowMs) };
  return {
    ...point,
    call,
    document,
    publish: (body: object = document, query = '', who = OPERATOR) => call('POST', `${PATH}${query}`, body, who),
    versions: (who = OPERATOR) => call('GET', PATH, undefined, who),
  };
}

it('everybody sees the programmes in force, with what their vaccines are called and what pages say of them', async () => {
  const { call } = await setup();
  const { status, text } = await call('GET', '/api/programmes');
  expect(status).toBe(200);
  const [listed, ...others] = JSON.parse(text).programmes;
  expect(others).toEqual([]);
  const { id, version, effectiveFrom, names, texts } = PROGRAMME;
  expect(listed).toMatchObject({ id, version, effectiveFrom, names, texts });
  expect(listed.vaccines[0]).toEqual({ type: 'cov19.pfizer', number: 1, name: 'Comirnaty' });
  expect(listed).not.toHaveProperty('cohorts');
});

describe('publishing', () => {
  it('answers with what counts from when, twice the same, and lists the version with who did it', async () => {
    const { document, publish, versions } = await setup();
    const first = await publish();
    expect(first).toMatchObject({
      status: 200,
      body: {
        programme: 'hpv',
        version: 1,
        effectiveFrom: document.effectiveFrom,
        publishedAt: '2027-03-01T08:00:00Z',
      },
    });
    expect(await publish()).toEqual(first);
    expect((await versions()).body).toEqual({
      list: [
        {
          version: 1,
          effectiveFrom: document.effectiveFrom,
          publishedAt: '2027-03-01T08:00:00Z',
          by: { role: 'operator', subject: 'op-1' },
          document,
        },
      ],
    });
  });

  it('as a dry run says whom it would touch, and writes nothing', async () => {
    const { publish, contents } = await setup();
    const before = structuredClone(contents());
    const { status, text } = await publish(undefined, '?dryRun=true');
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ programme: 'hpv', differences: null, people: 0 });
    expect(contents()).toEqual(before);
  });

  it('is refused with every fault, for another programme, too early, and out of order', async () => {
    const { document, publish, contents } = await setup();
    const before = structuredClone(contents());
    const refused = async (body: object) => {
      const { status, text } = await publish(body);
      const { errorCode, faults, earliest, version } = JSON.parse(text);
      return {
        status,
        errorCode,
        ...(faults && { paths: faults.map(({ path }: { path: string }) => path) }),
        earliest,
        version,
      };
    };
    expect(await refused({ ...document, names: { pl: 'HPV' } })).toMatchObject({
      status: 400,
      errorCode: 'ERR_PROGRAMME_FAULTY',
      paths: ['/names/en', '/names/uk'],
    });
    expect(await refused({ ...document, id: 'cov19' })).toMatchObject({ status: 400, paths: ['/id'] });
    expect(await refused({})).toMatchObject({ status: 400, errorCode: 'ERR_PROGRAMME_FAULTY' });
    expect(await refused(hpv)).toMatchObject({
      status: 409,
      errorCode: 'ERR_VERSION_TOO_EARLY',
      earliest: document.effectiveFrom,
    });
    expect(await refused({ ...document, version: 3 })).toMatchObject({ errorCode: 'ERR_VERSION_NOT_NEXT', version: 1 });
    expect(contents()).toEqual(before);
  });

  it('is for operators alone', async () => {
    const { publish, versions } = await setup();
    for (const role of ['staff', 'coordinator', 'ministry', 'agent', 'patient'] as const) {
      const other = { ...OPERATOR, role };
      expect([(await publish(undefined, '', other)).status, (await versions(other)).status]).toEqual([403, 403]);
    }
  });
});
