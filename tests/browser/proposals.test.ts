import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { inventPesel } from '../../local/trusted-profile/pesels.ts';
import { namesOfPatients } from '../support/cloud.ts';
import { chromiumMissing } from './chromium.ts';
import { focusedText, logIn, scrollsSideways, seriousViolations, tabTo, withTab } from './patient-pages.ts';
import { newSite } from './site-pages.ts';

const TITLE = 'Punkt szczepień proponuje zmianę Twoich danych';

/** A patient of whom a point says another phone. Returns it. */
async function proposed(page: Page): Promise<string> {
  const pesel = inventPesel();
  const phone = `+48601${String(Math.floor(Math.random() * 1_000_000)).padStart(6, '0')}`;
  namesOfPatients.add(pesel).add(phone.slice(3));
  await logIn(page, pesel);
  const site = await newSite();
  const known = (await site.call('POST', '/patients/find', { pesel })).body.patient;
  await site.call('POST', '/patients', { ...known, pesel, phone, id: undefined });
  await page.reload();
  await page.getByRole('heading', { name: TITLE }).waitFor();
  return phone;
}

describe.skipIf(chromiumMissing)(`a patient of whom a point says something else${chromiumMissing}`, () => {
  test('reads what it is and agrees with the keyboard, on a phone', async () => {
    await withTab(async (page) => {
      const phone = await proposed(page);
      expect(await page.getByText(`Numer telefonu do wiadomości o wizytach: ${phone}`).count()).toBe(1);
      expect(await seriousViolations(page)).toEqual([]);
      expect(await scrollsSideways(page)).toBe(false);
      await tabTo(page, page.getByRole('button', { name: 'Zgadzam się na zmianę' }));
      await page.keyboard.press('Enter');
      await page.getByText('Twoje dane zostały zmienione.').waitFor();
      expect(await focusedText(page)).toBe('Moje wizyty');
      expect(await page.getByText(TITLE).count()).toBe(0);
      expect(await page.getByText(phone).count()).toBe(1);
    }, 360);
  });

  test('keeps their details by declining', async () => {
    await withTab(async (page) => {
      const phone = await proposed(page);
      await page.getByRole('button', { name: 'Zostaw moje dane bez zmian' }).click();
      await page.getByText('Twoje dane zostają bez zmian.').waitFor();
      expect(await page.getByText(phone).count()).toBe(0);
    });
  });
});
