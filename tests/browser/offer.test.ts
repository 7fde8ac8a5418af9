import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { addDays, instantOf, isoDateOf } from '../../shared/domain/civil-time.ts';
import { newDay, newStaff } from '../support/cloud.ts';
import { chromiumMissing } from './chromium.ts';
import { focusedText, logIn, scrollsSideways, seriousViolations, tabTo, visitCards, withTab } from './patient-pages.ts';

/** Books a term with the session of the page, as the page itself would. Returns the visit's id. */
async function bookIn(page: Page, slotId: string): Promise<string> {
  return page.evaluate(async (slot) => {
    const status = await fetch('/api/auth/status');
    const headers = { 'x-csrf-token': status.headers.get('x-csrf-token') ?? '', 'content-type': 'application/json' };
    const { prescriptionIds } = (await status.json()) as { prescriptionIds: string[] };
    const body = JSON.stringify({ prescriptionId: prescriptionIds[0] });
    const booked = await fetch(`/api/calendarSlot/${slot}/confirm`, { method: 'POST', headers, body });
    return ((await booked.json()) as { id: string }).id;
  }, slotId);
}

/** A patient with a visit, to whom the point offers the next day's term. */
async function offered(page: Page, onDeadline: 'move' | 'keep'): Promise<void> {
  const day = await newDay(1, 1);
  await newDay(1, 1, () => day.daysAhead + 1);
  await logIn(page);
  const visitId = await bookIn(page, day.slotIds[0]!);
  const next = isoDateOf(addDays(day.siteDayId.split('_')[1]!, 1));
  const staff = await newStaff([day.servicePointId]);
  const order = { from: next, to: next, expiresAt: instantOf(Date.now() + 3_600_000), onDeadline, reason: 'awaria' };
  await staff.call('POST', `/api/site/${day.servicePointId}/replans`, {
    ...order,
    id: randomUUID(),
    visitIds: [visitId],
  });
  await page.reload();
  await page.getByRole('heading', { name: 'Punkt proponuje inny termin' }).waitFor();
}

const shownStart = (page: Page) => visitCards(page).getByRole('time').first().getAttribute('datetime');

describe.skipIf(chromiumMissing)(`a patient to whom another term is offered${chromiumMissing}`, () => {
  test('reads what it is, until when, and what happens without an answer; agrees with the keyboard, and has the new term', async () => {
    await withTab(async (page) => {
      await offered(page, 'move');
      const own = await shownStart(page);
      expect(await page.getByText('Bez odpowiedzi wizyta zostanie przeniesiona.').count()).toBe(1);
      expect(await seriousViolations(page)).toEqual([]);
      await tabTo(page, page.getByRole('button', { name: 'Zgadzam się na nowy termin' }));
      await page.keyboard.press('Enter');
      await page.getByText('Termin wizyty został zmieniony.').waitFor();
      expect(await focusedText(page)).toBe('Moje wizyty');
      expect(Date.parse((await shownStart(page))!) - Date.parse(own!)).toBeGreaterThan(20 * 3_600_000);
      expect(await page.getByText('Punkt proponuje inny termin').count()).toBe(0);
    });
  });

  test('keeps the own term by declining, on a phone', async () => {
    await withTab(async (page) => {
      await offered(page, 'keep');
      const own = await shownStart(page);
      expect(await scrollsSideways(page)).toBe(false);
      await page.getByRole('button', { name: 'Zostaję przy swoim terminie' }).click();
      await page.getByText('Wizyta pozostaje w dotychczasowym terminie.').waitFor();
      expect(await shownStart(page)).toBe(own);
      expect(await page.getByText('Punkt proponuje inny termin').count()).toBe(0);
    }, 375);
  });
});
