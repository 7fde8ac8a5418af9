import axe from 'axe-core';
import type { Locator, Page } from 'playwright-core';
import { inject } from 'vitest';
import { inventPesel } from '../../local/trusted-profile/pesels.ts';
import { browser } from './chromium.ts';

/** How long a test waits for the screen; far above what it takes, for machines shared with others. */
const PATIENCE_MS = 20_000;

/** Opens a tab of its own for a test. Its clock is not Poland's, so that a time shown in the browser's zone is noticed. */
export async function openTab(width = 1280): Promise<Page> {
  const context = await (await browser()).newContext({
    baseURL: inject('baseUrl'),
    viewport: { width, height: 800 },
    timezoneId: 'America/New_York',
    locale: 'pl-PL',
  });
  context.setDefaultTimeout(PATIENCE_MS);
  return context.newPage();
}

export async function withTab(use: (page: Page) => Promise<void>, width?: number): Promise<void> {
  const page = await openTab(width);
  try {
    await use(page);
  } finally {
    await page.context().close();
  }
}

/** Goes from the first screen through the page of the trusted profile to the visits, as a person invented for the occasion. */
export async function logIn(page: Page, pesel = inventPesel()): Promise<void> {
  await page.goto('/');
  await page.getByRole('link', { name: 'Zaloguj się', exact: true }).click();
  await page.getByRole('textbox', { name: 'PESEL' }).fill(pesel);
  await page.getByRole('button', { name: 'Zaloguj się', exact: true }).click();
  await page.waitForURL('**/wizyty');
  await page.getByRole('heading', { name: 'Skierowania' }).waitFor();
}

export const searchButton = (page: Page) =>
  page.getByRole('button', { name: 'Szukaj dostępnych wizyt na podstawie wybranych parametrów' });
export const chooseButtons = (page: Page) => page.getByRole('button', { name: 'Wybierz', exact: true });
export const confirmButton = (page: Page) =>
  page.getByRole('button', { name: 'Potwierdź wizytę, przejdź do szczegółów wizyt Pacjenta' });
export const visitCards = (page: Page) => page.getByRole('article').filter({ hasText: 'Odwołaj wizytę' });

/** Searches the whole voivodeship of Kraków. Returns what the server answered. */
export async function searchMalopolskie(page: Page) {
  await page.getByLabel('Województwo').selectOption('małopolskie');
  return submitSearch(page);
}

export async function submitSearch(page: Page) {
  const answered = page.waitForResponse((response) => /calendarSlots/.test(response.url()) && response.ok());
  await searchButton(page).click();
  const { list } = (await (await answered).json()) as { list: { id: string; startAt: string }[] };
  await page.getByRole('heading', { name: 'Wolne terminy' }).waitFor();
  return list;
}

/** Presses Tab until the element has the focus; fails when it cannot be reached. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  const focused = target.and(page.locator(':focus'));
  for (let presses = 0; presses < 80; presses++) {
    if ((await focused.count()) > 0) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${target} is not reached by Tab`);
}

/** Returns what axe holds against the screen as serious or critical, in a readable form. */
export async function seriousViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  // What holds is not asked for: naming every element that does would take most of the time.
  const { violations } = (await page.evaluate("axe.run({ resultTypes: ['violations'] })")) as axe.AxeResults;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

export function scrollsSideways(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
}

export function focusedText(page: Page): Promise<string> {
  return page.evaluate('document.activeElement.textContent');
}

export function idsOf(page: Page, selector: string): Promise<string[]> {
  return page.evaluate(`Array.from(document.querySelectorAll('${selector}'), ({ id }) => id)`);
}
