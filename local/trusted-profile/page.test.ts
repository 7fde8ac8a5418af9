import { expect, test } from 'vitest';
import { noticePage, patientPage, staffPage } from './page.ts';
import { peopleDirectory } from './people.ts';
import { inventedStaff } from './staff.ts';

const VIEW = { action: '/patient/interaction/1', cancel: '/patient/interaction/1/cancel', nonce: 'n' };
const ATTACK = `<script>alert("x")</script>'&`;
const ESCAPED = '&#60;script&#62;alert(&#34;x&#34;)&#60;/script&#62;&#39;&#38;';

test('names and what was typed are escaped', () => {
  const { listed } = peopleDirectory([{ pesel: '44051401458', givenName: ATTACK, familyName: ATTACK }]);
  const page = patientPage({ ...VIEW, refusal: { typed: ATTACK, pl: 'źle', en: 'wrong' } }, listed);
  expect(page).not.toContain('<script>');
  expect(page).toContain(`<strong>${ESCAPED} ${ESCAPED}</strong>`);
  expect(page).toContain(`value="${ESCAPED}"`);
  const member = { name: ATTACK, givenName: ATTACK, familyName: ATTACK, role: 'staff', servicePointIds: [] } as const;
  expect(staffPage(VIEW, [member])).toContain(`value="${ESCAPED}"`);
  expect(staffPage(VIEW, [member])).not.toContain('<script>');
  expect(noticePage('n', { pl: ATTACK, en: ATTACK, detail: ATTACK, isError: true })).not.toContain('<script>');
});

test('every script and style of a page carries its nonce', () => {
  const page = patientPage(VIEW, peopleDirectory().listed) + staffPage(VIEW, inventedStaff([]));
  expect(page.match(/<(script|style)\b/g)).toEqual(page.match(/<(script|style)(?= nonce="n")/g));
});

test('a refusal is announced, tied to its field and told in the title', () => {
  const page = patientPage({ ...VIEW, refusal: { typed: '123', pl: 'źle', en: 'wrong' } }, []);
  expect(page).toMatch(/role="alert"><strong>źle/);
  expect(page).toContain('aria-describedby="refusal pesel-hint" aria-invalid="true"');
  expect(page).toContain('<title>Błąd: ');
  expect(patientPage(VIEW, [])).not.toContain('role="alert"');
});

test('each page says that its people are invented, in Polish and in English', () => {
  for (const page of [patientPage(VIEW, []), staffPage(VIEW, [])]) {
    expect(page).toContain('<html lang="pl">');
    expect(page).toContain('Wszystkie osoby są zmyślone');
    expect(page).toContain('All people are invented');
  }
});

test('a name is found without its Polish marks', () => {
  const page = patientPage(VIEW, peopleDirectory().listed);
  expect(page).toContain('data-search="lukasz cwikla 82123187730"');
});
