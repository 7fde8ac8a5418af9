import type { Firestore } from '@google-cloud/firestore';
import type { Programmes } from '../../shared/domain/programmes/programmes.ts';
import { operation } from '../../shared/http/endpoint.ts';
import type { Patients } from '../../shared/store/patients.ts';
import { previewProgramme } from '../../shared/use-cases/preview-programme.ts';
import { publishedVersionsOf, publishProgramme } from '../../shared/use-cases/publish-programme.ts';
import * as schema from './schema.ts';

interface Dependencies {
  readonly db: Firestore;
  readonly programmes: Pick<Programmes, 'allInForce'>;
  readonly patients: () => Promise<Patients>;
  readonly now: () => number;
}

export const operations = (deps: Dependencies) => ({
  listProgrammes: operation(schema.listProgrammes, async () => ({
    // It is the same for everybody: whatever stands before the function may answer for a while.
    headers: { 'cache-control': 'public, max-age=10' },
    body: {
      programmes: deps.programmes
        .allInForce(deps.now())
        .map(({ id, version, effectiveFrom, names, vaccines, texts }) => ({
          ...{ id, version, effectiveFrom, names, texts },
          vaccines: vaccines.map(({ type, number, name }) => ({ type, number, name })),
        })),
    },
  })),

  listVersions: operation(schema.listVersions, async ({ params }) => {
    const versions = await publishedVersionsOf(params.id, deps.db);
    const list = versions.map(({ programme, by: { role, subject }, at: publishedAt }) => {
      const { version, effectiveFrom } = programme;
      return { version, effectiveFrom, publishedAt, by: { role, subject }, document: programme };
    });
    return { body: { list } };
  }),

  publishVersion: operation(schema.publishVersion, async ({ params, query, body, actor }) => {
    const asked = { id: params.id, document: body };
    if (query.dryRun === 'true') {
      return { body: await previewProgramme(asked, { ...deps, patients: await deps.patients() }) };
    }
    const { programme, at: publishedAt } = await publishProgramme(asked, actor, deps);
    const { id, version, effectiveFrom } = programme;
    return { body: { programme: id, version, effectiveFrom, publishedAt } };
  }),
});
