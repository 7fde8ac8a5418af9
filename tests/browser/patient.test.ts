import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { chromiumMissing } from './chromium.ts';
import {
  chooseButtons,
  confirmButton,
  focusedText,
  logIn,
  openTab,
  searchButton,
  searchMalopolskie,
  tabTo,
  visitCards,
} from './patient-pages.ts';

describe.skipIf(chromiumMissing)(`the life of one visit, in the order of the tests${chromiumMissing}`, () => {
  let page: Page;
  beforeAll(async () => {
    page = await openTab();
  });
  afterAll(() => page?.context().close());

  test('whoever logs in through the trusted profile sees a referral and no visit', async () => {
    await logIn(page);
    expect(await page.getByText('Nie masz umówionych wizyt.').count()).toBe(1);
    expect(await page.getByRole('link', { name: 'Umów wizytę' }).count()).toBe(1);
  });

  test('with the keyboard alone a term in Kraków is found, chosen and confirmed with "Tak"', async () => {
    await tabTo(page, page.getByRole('link', { name: 'Umów wizytę' }));
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByLabel('Województwo'));
    await page.keyboard.press('m');
    await tabTo(page, page.getByRole('combobox', { name: 'Miejscowość' }));
    await page.keyboard.type('krak');
    await page.getByRole('listbox').getByRole('option').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('combobox', { name: 'Miejscowość' }).inputValue()).toBe('Kraków');

    await tabTo(page, searchButton(page));
    await page.keyboard.press('Enter');
    await chooseButtons(page).first().waitFor();
    expect(await focusedText(page)).toBe('Wolne terminy');
    expect(await page.getByText(/Dostępność na godzinę \d\d:\d\d:\d\d/).count()).toBe(1);
    expect(await page.getByRole('listitem').first().textContent()).toMatch(/kraków/i);

    await tabTo(page, chooseButtons(page).first());
    await page.keyboard.press('Enter');
    expect(await focusedText(page)).toBe('Czy umówić wizytę w tym terminie?');
    expect(await confirmButton(page).textContent()).toBe('Tak');
    await tabTo(page, confirmButton(page));
    await page.keyboard.press('Enter');
    await page.getByText('Wizyta została umówiona.').waitFor();
    await visitCards(page).waitFor();
  });

  test('a change of the term replaces the visit by one at the new time', async () => {
    const before = await visitCards(page).getByRole('time').getAttribute('datetime');
    await page.getByRole('link', { name: 'Zmień termin' }).click();
    const list = await searchMalopolskie(page);
    const other = list.findIndex(({ startAt }) => startAt !== before);
    await chooseButtons(page).nth(other).click();
    await confirmButton(page).click();
    await page.getByText('Termin wizyty został zmieniony.').waitFor();
    await visitCards(page).waitFor();
    expect(await visitCards(page).getByRole('time').getAttribute('datetime')).toBe(list[other]!.startAt);
  });

  test('a visit is cancelled only after a second yes, and its referral can be booked again', async () => {
    const cancel = page.getByRole('button', { name: 'Odwołaj wizytę', exact: true });
    await cancel.click();
    await page.keyboard.press('Escape');
    expect(await focusedText(page)).toBe('Odwołaj wizytę');
    expect(await visitCards(page).count()).toBe(1);
    await cancel.click();
    await page.getByRole('button', { name: 'Tak, odwołaj wizytę' }).click();
    await page.getByText('Wizyta została odwołana.').waitFor();
    expect(await visitCards(page).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Umów wizytę' }).count()).toBe(1);
    await vi.waitFor(async () => expect(await focusedText(page)).toBe('Moje wizyty'));
  });

  test('after logging out the visits ask for a login and say why', async () => {
    await page.getByRole('button', { name: 'Wyloguj się' }).click();
    await page.getByText('Wylogowano.').waitFor();
    await page.goto('/wizyty');
    await page.getByText('Ta strona wymaga zalogowania.').waitFor();
    expect(new URL(page.url()).pathname).toBe('/auth');
  });
});
