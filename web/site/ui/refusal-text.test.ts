import { expect, it } from 'vitest';
import { ApiError } from '../../ui/http-client.ts';
import { learnVaccines } from '../../ui/vaccines.ts';
import { TEXTS } from '../texts/index.ts';
import { refusalText } from './refusal-text.ts';

it('a refusal is in the server’s words, and names the vaccine as which a batch was delivered', () => {
  learnVaccines([{ vaccines: [{ type: 'cov19.moderna', name: 'Spikevax' }] }]);
  const refused = new ApiError('ERR_BATCH_OF_OTHER_VACCINE', 'Inna szczepionka.', { vaccineType: 'cov19.moderna' });
  expect(refusalText(refused, TEXTS.pl, 'pl')).toBe('Inna szczepionka. Dostarczono ją jako Spikevax.');
});

it('what is asked of the fields at fault is said in the language of the page, each thing once', () => {
  const problems = ['/administeredBy', '/qualifiedBy', '/until'].map((field) => ({ field, problem: 'must match' }));
  const refused = new ApiError('ERR_INVALID_REQUEST', 'The request has invalid fields.', { problems });
  const { wrongLicence, wrongUntil } = TEXTS.en;
  expect(refusalText(refused, TEXTS.en, 'en')).toBe(`The request has invalid fields. ${wrongLicence} ${wrongUntil}`);
});

it('of a phone number is said what is wrong with it', () => {
  const problems = [{ field: '/phone', code: 'premium_rate', problem: 'is a premium-rate number' }];
  const refused = new ApiError('ERR_INVALID_REQUEST', 'Błąd.', { problems });
  expect(refusalText(refused, TEXTS.pl, 'pl')).toBe(`Błąd. ${TEXTS.pl.wrongPhoneKind}`);
  const other = new ApiError('ERR_INVALID_REQUEST', 'Błąd.', { problems: [{ ...problems[0], code: 'not_a_number' }] });
  expect(refusalText(other, TEXTS.pl, 'pl')).toBe(`Błąd. ${TEXTS.pl.wrongPhone}`);
});

it('a field that nobody types, and a failure that is no refusal, add nothing', () => {
  const problems = [{ field: '/slotId', problem: 'must be a uuid' }];
  expect(refusalText(new ApiError('ERR_INVALID_REQUEST', 'Błąd.', { problems }), TEXTS.pl, 'pl')).toBe('Błąd.');
  expect(refusalText(new TypeError('broken'), TEXTS.pl, 'pl')).toBe('broken');
});
