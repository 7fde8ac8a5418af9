import { describe, expect, test } from 'vitest';
import { inventPesel } from '../../local/trusted-profile/pesels.ts';
import { namesOfPatients } from '../support/cloud.ts';
import { chromiumMissing } from './chromium.ts';
import { logIn, scrollsSideways, seriousViolations, tabTo, withTab } from './patient-pages.ts';
import { newSite } from './site-pages.ts';

describe.skipIf(chromiumMissing)(`who looked at my data${chromiumMissing}`, () => {
  test('a patient sees on a phone that a point looked them up, by role, point, number and ground', async () => {
    const pesel = inventPesel();
    namesOfPatients.add(pesel);
    const site = await newSite();
    await withTab(async (page) => {
      await logIn(page, pesel);
      await page.getByRole('link', { name: 'Kto widział moje dane' }).click();
      await page.getByText('Nikt poza Tobą nie otwierał Twoich danych.').waitFor();

      expect((await site.call('POST', '/patients/find', { pesel })).status).toBe(200);
      await page.reload();
      const entry = page.getByRole('listitem').filter({ hasText: 'Otwarcie danych' });
      await entry.getByText(/^pracownik punktu szczepień, .+, numer PWZ-TEST$/).waitFor();
      await entry.getByText('Podstawa: numer dokumentu podany na miejscu').waitFor();
      expect(await seriousViolations(page)).toEqual([]);
      expect(await scrollsSideways(page)).toBe(false);
    }, 360);
  });

  test('is reached and left with the keyboard alone, and speaks English', async () => {
    await withTab(async (page) => {
      await logIn(page);
      await tabTo(page, page.getByRole('link', { name: 'Kto widział moje dane' }));
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Kto widział moje dane', level: 1 }).waitFor();
      await page.getByRole('button', { name: 'English' }).click();
      await page.getByRole('heading', { name: 'Who looked at my data', level: 1 }).waitFor();
      await tabTo(page, page.getByRole('link', { name: 'My visits' }));
      await page.keyboard.press('Enter');
      await page.waitForURL('**/wizyty');
    });
  });
});
