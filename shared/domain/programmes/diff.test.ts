import { expect, it } from 'vitest';
import cov19 from '../../../programmes/cov19.json' with { type: 'json' };
import { diffProgrammes } from './diff.ts';

it('a document does not differ from itself', () => {
  expect(diffProgrammes(cov19, structuredClone(cov19))).toEqual([]);
});

it('a difference is named by what stands there, not by its place in a list', () => {
  const after = structuredClone(cov19);
  after.version = 2;
  after.rules[5]!.boosters[0]!.after.min.days = 60;
  after.rules.push({ ...structuredClone(after.rules[5]!), from: '2027-01-01' });
  after.vaccines.splice(1, 1);
  after.vaccines.unshift({ ...after.vaccines[0]!, type: 'cov19.novavax', number: 10, name: 'Nuvaxovid' });
  const differences = diffProgrammes(cov19, after).map(({ kind, path }) => `${kind} ${path}`);
  expect(differences).toEqual([
    'changed /version',
    'removed /vaccines/cov19.moderna',
    'added /vaccines/cov19.novavax',
    'changed /rules/2022-07-22/boosters/0/after/min/days',
    'added /rules/2027-01-01',
  ]);
});

it('tells what was and what is, of a list without names as a whole', () => {
  const after = structuredClone(cov19);
  after.vaccines[0]!.contraindications = ['fever'];
  expect(diffProgrammes(cov19, after)).toEqual([
    {
      path: '/vaccines/cov19.pfizer/contraindications',
      kind: 'changed',
      before: ['anaphylaxis_to_component'],
      after: ['fever'],
    },
  ]);
});
