import { describe, expect, test, vi } from 'vitest';
import { instantOf } from '../../shared/domain/civil-time.ts';
import { db } from '../support/cloud.ts';
import { chromiumMissing } from './chromium.ts';
import {
  chooseButtons,
  confirmButton,
  idsOf,
  logIn,
  scrollsSideways,
  searchButton,
  searchMalopolskie,
  seriousViolations,
  submitSearch,
  visitCards,
  withTab,
} from './patient-pages.ts';

const POLISH_TIME = new Intl.DateTimeFormat('pl-PL', { timeZone: 'Europe/Warsaw', hour: '2-digit', minute: '2-digit' });
const POLISH_DAY = new Intl.DateTimeFormat('pl-PL', { timeZone: 'Europe/Warsaw', day: 'numeric', month: 'long' });
const POLISH_DATE = new Intl.DateTimeFormat('pl-PL', { timeZone: 'Europe/Warsaw', dateStyle: 'long' });

describe.skipIf(chromiumMissing)(`the patient's screens${chromiumMissing}`, () => {
  test('times are those of Poland, whatever the zone of the browser', () =>
    withTab(async (page) => {
      await logIn(page);
      await page.getByRole('link', { name: 'Umów wizytę' }).click();
      const [first] = await searchMalopolskie(page);
      const shown = await page.getByRole('listitem').first().getByRole('time').textContent();
      expect(shown).toBe(POLISH_TIME.format(new Date(first!.startAt)));
    }));

  test('a script of 2021 finds the result of a day by its class and first paragraph, and presses its button', () =>
    withTab(async (page) => {
      await logIn(page);
      await page.getByRole('link', { name: 'Umów wizytę' }).click();
      const list = await searchMalopolskie(page);
      const days = list.map(({ startAt }) => POLISH_DAY.format(new Date(startAt)));
      const shown = (await page.evaluate(
        'Array.from(document.querySelectorAll(".MuiGrid-container"), (it) => it.querySelector("p").innerText)',
      )) as string[];
      expect(shown.length).toBeGreaterThan(1);
      for (const [i, text] of shown.entries()) expect(text.startsWith(days[i]!)).toBe(true);
      const last = shown.length - 1;
      await page.evaluate(`document.querySelectorAll(".MuiGrid-container")[${last}].querySelector("button").click()`);
      const asked = page.getByRole('dialog').getByRole('time');
      expect(await asked.getAttribute('datetime')).toBe(list[last]!.startAt);
    }));

  test('a referral is shown as valid until the last day on which it works', () =>
    withTab(async (page) => {
      await logIn(page);
      const answered = page.waitForResponse((response) => /api\/patient\/[^/]+$/.test(response.url()));
      await page.reload();
      const { prescriptions } = (await (await answered).json()) as { prescriptions: { expiringAt: string }[] };
      const lastDay = new Date(Date.parse(prescriptions[0]!.expiringAt) - 86_400_000);
      await page.getByText(`Ważne do ${POLISH_DATE.format(lastDay)}`).waitFor();
    }));

  test('whoever leaves the standby pool is asked to join it again, and told of no failure', () =>
    withTab(async (page) => {
      await logIn(page);
      await page.getByLabel('Kod pocztowy').fill('30-001');
      await page.getByRole('button', { name: 'Zgłoś się do puli rezerwowej' }).click();
      await page.getByRole('button', { name: 'Wypisz się z puli' }).click();
      await page.getByRole('button', { name: 'Zgłoś się do puli rezerwowej' }).waitFor();
      expect(await page.getByRole('alert').count()).toBe(0);
    }));

  test('"Pokaż więcej" goes on where the server’s first page ends: every term of two pages is there once, in order', () =>
    withTab(async (page) => {
      await logIn(page);
      await page.getByRole('link', { name: 'Umów wizytę' }).click();
      const first = await searchMalopolskie(page);
      const second = page.waitForResponse((response) => /calendarSlots/.test(response.url()) && response.ok());
      const more = page.getByRole('button', { name: 'Pokaż więcej' });
      let shown = await chooseButtons(page).count();
      while (shown <= first.length) {
        await more.click();
        const before = shown;
        await vi.waitFor(async () => {
          shown = await chooseButtons(page).count();
          expect(shown).toBeGreaterThan(before);
        }, 10_000);
      }
      const { list } = (await (await second).json()) as { list: { id: string }[] };
      const expected = [...first, ...list].map(({ id }) => `place${id}`);
      expect(await idsOf(page, '.terms .place')).toEqual(expected.slice(0, shown));
    }));

  test('a search that finds nothing says so in the words of 2021', () =>
    withTab(async (page) => {
      await logIn(page);
      await page.getByRole('link', { name: 'Umów wizytę' }).click();
      await page.getByRole('radio', { name: 'Okolica kodu pocztowego' }).check();
      await page.getByLabel('Kod pocztowy', { exact: true }).fill('30-001');
      await page.getByLabel('Od godziny').fill('03:00');
      await page.getByLabel('Do godziny').fill('03:01');
      expect(await submitSearch(page)).toEqual([]);
      await page.getByText('Nie znaleziono terminów. Zmień kryteria wyszukiwania i spróbuj ponownie.').waitFor();
    }));

  test('a search on a referral whose booking has not opened says so and when it does', () =>
    withTab(async (page) => {
      await logIn(page);
      const { prescriptionIds } = (await page.evaluate('fetch("/api/auth/status").then((it) => it.json())')) as {
        prescriptionIds: string[];
      };
      const bookableFrom = instantOf(Date.now() + 86_400_000);
      await db.collection('referrals').doc(prescriptionIds[0]!).update({ bookableFrom });
      await page.getByRole('link', { name: 'Umów wizytę' }).click();
      expect(await searchMalopolskie(page)).toEqual([]);
      const date = POLISH_DATE.format(new Date(bookableFrom));
      await page.getByText(`Zapisy jeszcze się nie rozpoczęły. Zapisy ruszą ${date} o `).waitFor();
    }));

  test('a postal code of which nobody knows where it is is told at its field, which has the focus, until it is corrected', () =>
    withTab(async (page) => {
      await logIn(page);
      await page.getByLabel('Kod pocztowy').fill('99-999');
      await page.getByRole('button', { name: 'Zgłoś się do puli rezerwowej' }).click();
      await page.getByText(/^Nie znamy tego kodu pocztowego/).waitFor();
      await page.getByRole('link', { name: 'Umów wizytę' }).click();
      await page.getByRole('radio', { name: 'Okolica kodu pocztowego' }).check();
      const field = page.getByLabel('Kod pocztowy', { exact: true });
      await field.fill('99-999');
      await searchButton(page).click();
      await page.getByText(/^Nie znamy tego kodu pocztowego/).waitFor();
      expect(await field.getAttribute('aria-invalid')).toBe('true');
      await field.and(page.locator(':focus')).waitFor();
      expect(await page.getByRole('alert').count()).toBe(0);
      expect(await seriousViolations(page)).toEqual([]);
      await field.fill('30-001');
      expect(await page.getByText(/^Nie znamy tego kodu pocztowego/).count()).toBe(0);
      await submitSearch(page);
    }));

  test('a search refused as too early waits as the server asks, says so, and then succeeds by itself', () =>
    withTab(async (page) => {
      await logIn(page);
      await page.getByRole('link', { name: 'Umów wizytę' }).click();
      // Told by a stand-in: two real searches within a second are more than a busy machine can promise.
      const tooEarly = { errorCode: 'ERR_RATE_LIMITED', errorId: '1', message: 'Zbyt wiele zapytań.' };
      await page.route(
        '**/calendarSlots/find',
        (route) => route.fulfill({ status: 429, headers: { 'retry-after': '2' }, json: tooEarly }),
        { times: 1 },
      );
      const found = searchMalopolskie(page);
      await page.getByText('Zbyt wiele zapytań. Ponowię za 2 s…').waitFor();
      await found;
      await chooseButtons(page).first().waitFor();
      expect(await page.getByRole('alert').count()).toBe(0);
    }));

  test('a term taken by someone else: the reason is told and the other terms of the point are offered', () =>
    withTab(async (page) => {
      await logIn(page);
      await page.getByRole('link', { name: 'Umów wizytę' }).click();
      const [wanted, other] = await searchMalopolskie(page);
      await page.route(`**/api/calendarSlot/${wanted!.id}/confirm`, (route) =>
        route.fulfill({
          status: 409,
          json: {
            errorCode: 'ERR_SLOT_FULL',
            errorId: '1',
            message: 'Ten termin został już zajęty.',
            alternatives: [other],
          },
        }),
      );
      await chooseButtons(page).first().click();
      await confirmButton(page).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('alert').getByText('Ten termin został już zajęty.').waitFor();
      expect(await confirmButton(page).count()).toBe(0);
      await dialog.getByRole('listitem').getByRole('button').click();
      await confirmButton(page).click();
      await visitCards(page).waitFor();
      expect(await visitCards(page).getByRole('time').getAttribute('datetime')).toBe(other!.startAt);
    }));

  test('the language chosen once stays, also in what the server says', () =>
    withTab(async (page) => {
      await logIn(page);
      await page.getByRole('button', { name: 'English' }).click();
      await page.getByRole('heading', { name: 'My visits' }).waitFor();
      await page.reload();
      await page.getByRole('heading', { name: 'My visits' }).waitFor();
      expect(await page.locator('html').getAttribute('lang')).toBe('en');
      await page.route('**/api/calendarSlot/*/confirm', (route) =>
        route.continue({
          url: route
            .request()
            .url()
            .replace(/calendarSlot\/[^/]+/, 'calendarSlot/00000000-0000-4000-8000-000000000000'),
        }),
      );
      await page.getByRole('link', { name: 'Book a visit' }).click();
      await page.getByLabel('Voivodeship').selectOption('małopolskie');
      await page.getByRole('button', { name: 'Search for available visits' }).click();
      await page.getByRole('button', { name: 'Choose', exact: true }).first().click();
      await page.getByRole('button', { name: 'Confirm the visit' }).click();
      await page.getByRole('alert').getByText('The term was not found.').waitFor();
    }));

  test('no screen, light or dark, has a serious barrier by axe or scrolls sideways on 360 px', () =>
    withTab(async (page) => {
      const barriers: Record<string, string[]> = {};
      const inspect = async (screen: string) => {
        const found = (await scrollsSideways(page)) ? ['scrolls sideways'] : [];
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          found.push(...(await seriousViolations(page)));
        }
        barriers[screen] = found;
      };
      await page.goto('/');
      await page.getByRole('heading', { level: 1 }).waitFor();
      await inspect('home');
      await page.goto('/wizyty');
      await page.getByText('Ta strona wymaga zalogowania.').waitFor();
      await inspect('login');
      await logIn(page);
      await inspect('no visits');
      await page.getByRole('link', { name: 'Umów wizytę' }).click();
      await searchButton(page).click();
      await page.getByText('Wybierz województwo.').waitFor();
      await inspect('form with a problem');
      await page.getByLabel('Województwo').selectOption('małopolskie');
      await page.getByRole('combobox', { name: 'Miejscowość' }).pressSequentially('krak');
      await page.getByRole('listbox').getByRole('option').first().waitFor();
      await page.keyboard.press('ArrowDown');
      await inspect('open list of localities');
      await page.keyboard.press('Enter');
      await submitSearch(page);
      await inspect('results');
      await chooseButtons(page).first().click();
      await inspect('question whether to book');
      await confirmButton(page).click();
      await visitCards(page).waitFor();
      await inspect('a visit');
      await page.getByRole('button', { name: 'Odwołaj wizytę', exact: true }).click();
      await inspect('question whether to cancel');
      await page.getByRole('button', { name: 'Nie', exact: true }).click();
      await page.getByRole('link', { name: 'Zmień termin' }).click();
      await page.getByRole('heading', { name: 'Obecny termin' }).waitFor();
      await inspect('change of the term');
      expect(Object.entries(barriers).filter(([, found]) => found.length > 0)).toEqual([]);
    }, 360));
});
