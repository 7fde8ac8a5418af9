import { describe, expect, test } from 'vitest';
import { newSession, SESSION_COOKIE, Tokens } from '../../shared/http/session.ts';
import { baseUrl } from '../support/cloud.ts';
import { chromiumMissing } from './chromium.ts';
import { openTab, scrollsSideways, seriousViolations, tabTo } from './patient-pages.ts';
import { newSite, type Site } from './site-pages.ts';

/** Opens the list as the coordinator of the point. */
async function asCoordinator({ pointId }: Site, width = 1280) {
  const who = { role: 'coordinator', subject: 'PWZ-COORD', servicePointIds: [pointId], referrals: [] } as const;
  const page = await openTab(width);
  const sid = new Tokens().sealSession(newSession(who, Date.now()));
  await page.context().addCookies([{ name: SESSION_COOKIE, value: sid, url: baseUrl }]);
  await page.goto(`/punkty-szczepien/${pointId}/personel`);
  return page;
}

describe.skipIf(chromiumMissing)(`the list of a point’s staff${chromiumMissing}`, () => {
  test('a coordinator adds somebody with the keyboard and removes them, on a phone', async () => {
    const site = await newSite();
    const page = await asCoordinator(site, 360);
    await page.getByRole('button', { name: 'Dopisz osobę' }).click();
    await page.getByText('Podaj imię i nazwisko.').waitFor();
    await page.getByLabel('Imię i nazwisko').fill('Zofia Lisiecka');
    await page.getByLabel('Numer prawa wykonywania zawodu').fill('5550099');
    await page.keyboard.press('Enter');
    await page.getByText('Na liście jest teraz: Zofia Lisiecka.').waitFor();
    await page
      .getByRole('row', { name: /Zofia Lisiecka/ })
      .getByText('5550099')
      .waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);

    const staff = await site.open('personel');
    await staff.getByText('Listę prowadzi koordynator punktu.').waitFor();
    await staff.getByRole('row', { name: /Zofia Lisiecka/ }).waitFor();
    expect(await staff.getByRole('button', { name: /Usuń z listy/ }).count()).toBe(0);
    await staff.context().close();

    await tabTo(page, page.getByRole('button', { name: 'Usuń z listy: Zofia Lisiecka' }));
    await page.keyboard.press('Enter');
    await page.getByText('Z listy usunięto: Zofia Lisiecka.').waitFor();
    expect(await page.getByText('5550099').count()).toBe(0);
    await page.context().close();
  });
});
