import type { Page } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { newSession, SESSION_COOKIE, Tokens } from '../../shared/http/session.ts';
import { baseUrl, newStaff } from '../support/cloud.ts';
import { chromiumMissing } from './chromium.ts';
import { focusedText, scrollsSideways, seriousViolations } from './patient-pages.ts';
import {
  bookSomeone,
  codeOf,
  deliver,
  inDays,
  newSite,
  publish,
  type Site,
  tomorrow,
  vaccinateSomeone,
} from './site-pages.ts';

const LICENCE = 'Numer prawa wykonywania zawodu';

describe.skipIf(chromiumMissing)(`batches on the page of the vaccination points${chromiumMissing}`, () => {
  const opened: Page[] = [];
  const openAt = async (site: Site, ...where: Parameters<Site['open']>) => {
    const page = await site.open(...where);
    opened.push(page);
    return page;
  };
  afterEach(async () => {
    for (const page of opened.splice(0)) await page.context().close();
  });
  const panelOf = (page: Page) => page.getByRole('dialog', { name: /^Wizyta:/ });
  const openVisit = async (page: Page, nth = 0) => {
    await page
      .getByRole('table', { name: /wizyty/i })
      .getByRole('button')
      .nth(nth)
      .click();
    await panelOf(page).getByRole('heading', { name: 'Historia zmian' }).waitFor();
  };
  const scan = async (page: Page, batch: string, expiresOn = inDays(90)) => {
    await panelOf(page).getByLabel('Zeskanuj kod').fill(codeOf(batch, expiresOn));
    await page.keyboard.press('Enter');
  };
  const rowOf = (page: Page, batch: string) =>
    page.getByRole('table', { name: 'Serie', exact: true }).getByRole('row', { name: batch });
  const stockOf = async (site: Site, batch: string) => {
    const { batches } = (await site.call('GET', '/stock')).body;
    return batches.find(({ batchNumber }: { batchNumber: string }) => batchNumber === batch);
  };

  test('a batch whose delivery was not recorded is shown, and its delivery recorded from its row', async () => {
    const site = await newSite();
    const [slot] = await publish(site);
    await vaccinateSomeone(site, slot!.id, 'AA1111');
    const page = await openAt(site, 'zapasy');
    await rowOf(page, 'AA1111').getByText('nie zapisano').waitFor();
    await rowOf(page, 'AA1111').getByText('Brak dostawy').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await rowOf(page, 'AA1111').getByRole('button', { name: 'Zapisz dostawę' }).click();
    expect(await focusedText(page)).toBe('Dostawa');
    const form = page.getByRole('region', { name: 'Dostawa' });
    expect(await form.getByLabel('Numer serii').inputValue()).toBe('AA1111');
    await form.getByLabel('Data ważności').fill(inDays(90));
    await form.getByLabel('Liczba dawek').fill('10');
    await page.keyboard.press('Enter');
    await form.getByText('Dostawa została zapisana.').waitFor();
    await rowOf(page, 'AA1111').getByText('Dobra').waitFor();
    expect(await stockOf(site, 'AA1111')).toMatchObject({ received: 10, used: 1, expiresOn: inDays(90) });
  });

  test('a delivery with another last day asks what it is of and why, and the history of the batch tells', async () => {
    const site = await newSite();
    await deliver(site, 'AA1111');
    const page = await openAt(site, 'zapasy');
    const form = page.getByRole('region', { name: 'Dostawa' });
    await form.getByLabel('Numer serii').fill('aa1111');
    await form.getByLabel('Data ważności').fill(inDays(180));
    await form.getByRole('radio', { name: /wszystkich dawek z datą/ }).check({ force: true });
    await form.getByRole('button', { name: 'Zapisz dostawę' }).click();
    await form.getByText('Podaj powód').first().waitFor();
    await form.getByLabel('Powód').fill('komunikat EMA');
    await form.getByRole('button', { name: 'Zapisz dostawę' }).click();
    await form.getByText('Dostawa została zapisana.').waitFor();
    expect(await stockOf(site, 'AA1111')).toMatchObject({ received: 10, lastDays: [inDays(180)] });
    await rowOf(page, 'AA1111').getByRole('button', { name: 'Historia serii' }).click();
    const trail = page.getByRole('dialog', { name: 'Historia serii: AA1111' });
    await trail.getByText('Powód: komunikat EMA').waitFor();
    await trail.getByText(/zamiast: .*także dawek przyjętych wcześniej/).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 768, height: 1024 });
    expect(await scrollsSideways(page)).toBe(false);
  });

  test('a dose whose package shows a day that was extended is recorded after that day', async () => {
    const site = await newSite();
    const [slot] = await publish(site);
    const delivery = { vaccineType: 'cov19.pfizer', batchNumber: 'AA1111', doses: 10 };
    const [id, laterId] = [crypto.randomUUID(), crypto.randomUUID()];
    await site.call('POST', '/stock/deliveries', { ...delivery, id, expiresOn: inDays(-5) });
    const extended = { ...delivery, id: laterId, expiresOn: inDays(60), replaces: inDays(-5), reason: 'EMA' };
    expect((await site.call('POST', '/stock/deliveries', extended)).status).toBe(200);
    await bookSomeone(site, slot!.id);
    const page = await openAt(site, 'grafik', `?dzien=${tomorrow()}`);
    await openVisit(page);
    await scan(page, 'AA1111', inDays(-5));
    await panelOf(page).getByLabel(LICENCE).fill('1234567');
    await page.keyboard.press('Enter');
    await panelOf(page)
      .getByText(/Status: Zaszczepiono.*Seria: AA1111/)
      .waitFor();
  });

  test('a scan that lost its separator is asked about: the other batch is a click away, and so is the number as it was read', async () => {
    const site = await newSite();
    const terms = await publish(site);
    await deliver(site, 'AA1111');
    await bookSomeone(site, terms[0]!.id);
    await bookSomeone(site, terms[1]!.id);
    const page = await openAt(site, 'grafik', `?dzien=${tomorrow()}`);
    await openVisit(page);
    await scan(page, 'AA111121X1B2');
    await panelOf(page).getByLabel(LICENCE).fill('1234567');
    await page.keyboard.press('Enter');
    const question = panelOf(page).getByRole('region', { name: 'Jaki numer jest na fiolce?' });
    await question.getByRole('button', { name: 'AA1111 (Comirnaty)' }).click();
    await question.waitFor({ state: 'detached' });
    expect(await panelOf(page).getByLabel('Numer serii').inputValue()).toBe('AA1111');
    await panelOf(page).getByRole('button', { name: 'Zarejestruj szczepienie' }).click();
    await panelOf(page)
      .getByText(/Status: Zaszczepiono.*Seria: AA1111/)
      .waitFor();
    await page.keyboard.press('Escape');

    await openVisit(page, 1);
    await scan(page, 'AA1111-7');
    await panelOf(page).getByRole('button', { name: 'Zarejestruj szczepienie' }).click();
    expect(await seriousViolations(page)).toEqual([]);
    await question.getByRole('button', { name: 'Dokładnie AA1111-7' }).click();
    await panelOf(page)
      .getByText(/Status: Zaszczepiono.*Seria: AA1111-7/)
      .waitFor();
    await panelOf(page).getByText('potwierdzono numer z fiolki mimo podobnej serii AA1111').first().waitFor();

    await page.goto(`/punkty-szczepien/${site.pointId}/zapasy`);
    const recall = page.getByRole('region', { name: 'Kto otrzymał serię' });
    await recall.getByLabel('Numer serii').fill('AA1111');
    await page.keyboard.press('Enter');
    await recall.getByText('Pacjenci, którzy otrzymali serię AA1111: 1').waitFor();
    await recall.getByRole('table', { name: 'Z podobnym numerem serii: 1' }).getByText('AA1111-7').waitFor();
  });

  /** Logs another member of staff of the point in, in the browser of this tab. */
  const logInAs = async (page: Page, site: Site, subject: string) => {
    const who = { role: 'staff', subject, servicePointIds: [site.pointId], referrals: [] } as const;
    const value = new Tokens().sealSession(newSession(who, Date.now()));
    await page.context().addCookies([{ name: SESSION_COOKIE, value, url: baseUrl }]);
  };

  test('the licence numbers of one nurse are in their next form, and never in that of the next one to log in', async () => {
    const site = await newSite();
    const terms = await publish(site);
    for (const term of terms.slice(0, 2)) await bookSomeone(site, term.id);
    const page = await openAt(site, 'grafik', `?dzien=${tomorrow()}`);
    const licence = () => panelOf(page).getByLabel(LICENCE).inputValue();
    await openVisit(page);
    await scan(page, 'AA1111');
    await panelOf(page).getByLabel(LICENCE).fill('1234567');
    await page.keyboard.press('Enter');
    await panelOf(page)
      .getByText(/Status: Zaszczepiono/)
      .waitFor();
    await page.reload();
    await openVisit(page, 1);
    expect(await licence()).toBe('1234567');

    await logInAs(page, site, 'PWZ-OTHER');
    await page.reload();
    await openVisit(page, 1);
    expect(await licence()).toBe('');
    expect(await page.evaluate('JSON.stringify(sessionStorage)')).not.toContain('1234567');

    await panelOf(page).getByLabel(LICENCE).fill('7654322');
    await scan(page, 'AA1111');
    await panelOf(page).getByRole('button', { name: 'Zarejestruj szczepienie' }).click();
    await panelOf(page)
      .getByText(/Status: Zaszczepiono/)
      .waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Wyloguj się' }).click();
    await page.getByText('Wylogowano.').waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
  });

  test('the unpublished timetable of one member of staff is not restored for another', async () => {
    const site = await newSite();
    await publish(site);
    const page = await openAt(site, 'harmonogram');
    await page.getByRole('button', { name: 'Dodaj wyjątek' }).click();
    await page.getByLabel('Powód').fill('moja awaria');
    await page.getByRole('button', { name: 'Zapisz' }).click();
    await page.reload();
    await page.getByText('Przywrócono niezapisane zmiany').waitFor();
    await logInAs(page, site, 'PWZ-OTHER');
    await page.reload();
    await page.getByRole('heading', { name: 'Wyjątki' }).waitFor();
    expect(await page.getByText('moja awaria').count()).toBe(0);
    expect(await page.getByText('Przywrócono niezapisane zmiany').count()).toBe(0);
  });

  test('a withdrawn batch with a full stop is marked in the stock, and is not given before its vial was looked at', async () => {
    const site = await newSite();
    const batchNumber = `W${Date.now()}`;
    const ministry = await newStaff([], { role: 'ministry' });
    await deliver(site, `${batchNumber}.`);
    const denial = { vaccineType: 'cov19.pfizer', batchNumber, reason: 'zanieczyszczenie' };
    const { list } = (await ministry.call('POST', '/api/denied-batches', denial)).body;
    const own = list.find((one: { batchNumber: string }) => one.batchNumber === batchNumber);
    try {
      const page = await openAt(site, 'zapasy');
      await rowOf(page, `${batchNumber}.`).getByText(`Podobna do wycofanej: ${batchNumber}`).waitFor();
    } finally {
      await ministry.call('DELETE', `/api/denied-batches/${own.id}`);
    }
  });
});
