import type { Page } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { inventPesel } from '../../local/trusted-profile/pesels.ts';
import { db, namesOfPatients, newStaff } from '../support/cloud.ts';
import { chromiumMissing } from './chromium.ts';
import { focusedText, scrollsSideways, seriousViolations, tabTo, withTab } from './patient-pages.ts';
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

const NEXT_DOSE_DAYS = 30;
const NAME = 'Zażółcisława';

describe.skipIf(chromiumMissing)(`the records on the page of the vaccination points${chromiumMissing}`, () => {
  const opened: Page[] = [];
  const openAt = async (site: Site, ...where: Parameters<Site['open']>) => {
    const page = await site.open(...where);
    opened.push(page);
    return page;
  };
  afterEach(async () => {
    for (const page of opened.splice(0)) await page.context().close();
  });
  const visitButton = (page: Page) => page.getByRole('table', { name: /wizyty/i }).getByRole('button');
  const panelOf = (page: Page) => page.getByRole('dialog', { name: /^Wizyta:/ });
  /** Opens the one visit of tomorrow. */
  const openVisit = async (site: Site, width?: number) => {
    const page = await openAt(site, 'grafik', `?dzien=${tomorrow()}`, width);
    await visitButton(page).click();
    await panelOf(page).getByRole('heading', { name: 'Historia zmian' }).waitFor();
    return page;
  };
  const usedOf = async (site: Site) => {
    const { batches } = (await site.call('GET', '/stock')).body;
    return Object.fromEntries(batches.map(({ batchNumber, used }: Record<string, unknown>) => [batchNumber, used]));
  };
  const referralOf = async (site: Site, patientId: string, dose: number) => {
    const { referrals } = (await site.call('POST', '/patients/find', { patientId })).body;
    return referrals.find((referral: { dose: number }) => referral.dose === dose);
  };

  test('with the keyboard alone: a record is corrected by a scan; the trail keeps what stood before, and the stock follows', async () => {
    const site = await newSite();
    const [slot] = await publish(site);
    await Promise.all([deliver(site, 'AA1111'), deliver(site, 'BB2222')]);
    await vaccinateSomeone(site, slot!.id, 'AA1111');
    const page = await openAt(site, 'grafik', `?dzien=${tomorrow()}`);
    await visitButton(page).waitFor();
    await tabTo(page, visitButton(page));
    await page.keyboard.press('Enter');
    const panel = panelOf(page);
    await panel.getByText('AA1111').first().waitFor();
    await tabTo(page, panel.getByRole('button', { name: 'Popraw wpis' }));
    await page.keyboard.press('Enter');

    const form = page.getByRole('dialog', { name: 'Popraw wpis' });
    await tabTo(page, form.getByLabel('Zeskanuj kod'));
    await page.keyboard.type(codeOf('BB2222', inDays(90)));
    await page.keyboard.press('Enter');
    await tabTo(page, form.getByLabel('Kto zakwalifikował pacjenta'));
    await page.keyboard.type('5555555');
    await page.keyboard.press('Enter');
    await form.getByText('Podaj powód.').waitFor();
    await tabTo(page, form.getByLabel('Powód'));
    await page.keyboard.type('pomyłka przy skanowaniu');
    await page.keyboard.press('Enter');
    await form.waitFor({ state: 'detached' });

    await panel.getByText('Poprawiono wpis').waitFor();
    await panel.getByText('Powód: pomyłka przy skanowaniu').waitFor();
    await panel.getByText(/^Poprzedni wpis: seria AA1111, lewe ramię, podał\(a\) 7654321/).waitFor();
    const corrected = panel.getByRole('listitem').filter({ hasText: 'Poprawiono wpis' });
    await corrected.getByText(/punkt szczepień, nr PWZ-TEST/).waitFor();
    expect(await focusedText(page)).toBe('Popraw wpis');
    expect(await usedOf(site)).toEqual({ AA1111: 0, BB2222: 1 });
  });

  test('a dose is dated by the day that staff name where the visit is of another day; its batch was good then, and the day can be corrected', async () => {
    const site = await newSite();
    const [slot] = await publish(site);
    await bookSomeone(site, slot!.id);
    const page = await openVisit(site);
    const panel = panelOf(page);
    expect(await panel.getByLabel('Dzień podania').inputValue()).toBe(inDays(0));
    await panel.getByLabel('Numer serii').fill('AA1111');
    await panel.getByLabel('Data ważności').fill(inDays(-1));
    await panel.getByLabel('Numer prawa wykonywania zawodu').fill('7654321');
    await panel.getByRole('button', { name: 'Zarejestruj szczepienie' }).click();
    await panel.getByText('Termin ważności tej serii minął.').waitFor();
    await panel.getByLabel('Dzień podania').fill(inDays(1));
    await panel.getByRole('button', { name: 'Zarejestruj szczepienie' }).click();
    await panel.getByText('Podaj dzień podania, nie późniejszy niż dzisiejszy.').waitFor();
    await panel.getByLabel('Dzień podania').fill(inDays(-1));
    expect(await seriousViolations(page)).toEqual([]);
    await panel.getByRole('button', { name: 'Zarejestruj szczepienie' }).click();
    await panel.getByText(/nie wcześniej niż|można podać od/).waitFor();

    await panel.getByRole('button', { name: 'Popraw wpis' }).click();
    const form = page.getByRole('dialog', { name: 'Popraw wpis' });
    expect(await form.getByLabel('Dzień podania').inputValue()).toBe(inDays(-1));
    await form.getByLabel('Dzień podania').fill(inDays(-2));
    await form.getByLabel('Powód').fill('zły dzień');
    await form.getByRole('button', { name: 'Zapisz poprawkę' }).click();
    await panel.getByText('Poprawiono wpis').waitFor();
    const { days } = (await site.call('GET', `/calendar?from=${tomorrow()}&to=${tomorrow()}`)).body;
    const [visit] = days[0].visits;
    expect(days[0].slots[0].booked).toBe(0);
    expect(await referralOf(site, visit.patient.id, 2)).toMatchObject({ visitNotBefore: inDays(19) });
  });

  test('two people correct one record: the second sees what stands now beside what they typed, and loses nothing', async () => {
    const site = await newSite();
    const [slot] = await publish(site);
    const { visitId } = await vaccinateSomeone(site, slot!.id, 'AA1111');
    const page = await openVisit(site);
    await panelOf(page).getByRole('button', { name: 'Popraw wpis' }).click();
    const form = page.getByRole('dialog', { name: 'Popraw wpis' });
    await form.getByLabel('Numer serii').fill('CC3333');
    await form.getByLabel('Powód').fill('moja poprawka');

    const { version } = (await site.call('GET', `/visits/${visitId}`)).body;
    const theirs = { batchNumber: 'BB2222', administeredBy: '7654321', version, reason: 'ich poprawka' };
    const other = await newStaff([site.pointId], { subject: 'PWZ-OTHER' });
    const sent = await other.call('POST', `/api/site/${site.pointId}/visits/${visitId}/correction`, theirs);
    expect(sent.status).toBe(200);

    await form.getByRole('button', { name: 'Zapisz poprawkę' }).click();
    const conflict = form.getByRole('region', { name: 'Ktoś inny zmienił ten wpis' });
    await conflict.getByText(/nr PWZ-OTHER.*ich poprawka/).waitFor();
    const batches = conflict.getByRole('row', { name: /Numer serii/ }).getByRole('cell');
    expect(await batches.allTextContents()).toEqual(['BB2222', 'CC3333']);
    expect(await focusedText(page)).toBe('Ktoś inny zmienił ten wpis');
    expect(await form.getByLabel('Powód').inputValue()).toBe('moja poprawka');
    await form.getByRole('alert').getByText('Ktoś inny zmienił w międzyczasie tę wizytę.').waitFor();
    expect(await seriousViolations(page)).toEqual([]);

    await form.getByRole('button', { name: 'Zapisz poprawkę' }).click();
    await panelOf(page)
      .getByText(/^Poprzedni wpis: seria BB2222/)
      .waitFor();
    expect((await site.call('GET', `/visits/${visitId}`)).body.record.batchNumber).toBe('CC3333');
  });

  test('a patient with a temporary contraindication is sent home, and their referral waits until the day named', async () => {
    const site = await newSite();
    const [slot] = await publish(site);
    await bookSomeone(site, slot!.id);
    const page = await openVisit(site);
    await panelOf(page).getByRole('button', { name: 'Nie zakwalifikowano do szczepienia' }).click();
    const question = page.getByRole('alertdialog', { name: 'Nie zakwalifikowano do szczepienia' });
    await question.getByLabel('Szczepienie możliwe od').fill(inDays(10));
    // It begins with the number of whoever is logged in.
    const foundBy = question.getByLabel('Numer prawa wykonywania zawodu');
    expect(await foundBy.inputValue()).toBe('7654321');
    await foundBy.fill('');
    await question.getByRole('button', { name: 'Zapisz wynik kwalifikacji' }).click();
    await question.getByText('Podaj numer: od 4 do 20 cyfr i wielkich liter.').waitFor();
    // The field at fault has the focus.
    await page.keyboard.type('5555555');
    await page.keyboard.press('Enter');
    await panelOf(page).getByText('Status: Nie zakwalifikowano').waitFor();
    await panelOf(page)
      .getByText(/Przeciwwskazanie czasowe, szczepienie możliwe od .*, stwierdziła osoba o numerze 5555555/)
      .waitFor();
    const patientId = (await site.call('GET', `/calendar?from=${tomorrow()}&to=${tomorrow()}`)).body.days[0].visits[0]
      .patient.id;
    expect(await referralOf(site, patientId, 1)).toMatchObject({ state: 'issued', visitNotBefore: inDays(10) });
  });

  test('a permanent contraindication revokes the referral, after the question has said so', async () => {
    const site = await newSite();
    const [slot] = await publish(site);
    const { pesel } = await bookSomeone(site, slot!.id);
    const page = await openVisit(site);
    await panelOf(page).getByRole('button', { name: 'Nie zakwalifikowano do szczepienia' }).click();
    const question = page.getByRole('alertdialog');
    await question.getByRole('radio', { name: 'Trwałe' }).check({ force: true });
    await question.getByRole('status').getByText('Skierowanie zostanie unieważnione').waitFor();
    expect(await question.getByLabel('Szczepienie możliwe od').count()).toBe(0);
    await question.getByLabel('Numer prawa wykonywania zawodu').fill('5555555');
    await question.getByRole('button', { name: 'Zapisz wynik kwalifikacji' }).click();
    await panelOf(page)
      .getByText(/Przeciwwskazanie trwałe/)
      .waitFor();
    const { referrals } = (await site.call('POST', '/patients/find', { pesel })).body;
    expect(referrals).toMatchObject([{ dose: 1, state: 'revoked' }]);
  });

  test('someone who comes without a term is received at once, and their dose is recorded in the panel that opens', async () => {
    const site = await newSite();
    const page = await openAt(site, 'grafik');
    const pesel = inventPesel();
    namesOfPatients.add(pesel);
    await page.getByRole('button', { name: 'Dodaj wizytę' }).click();
    const adding = page.getByRole('dialog', { name: 'Nowa wizyta' });
    await adding.getByRole('textbox', { name: 'PESEL' }).fill(pesel);
    await page.keyboard.press('Enter');
    await adding.getByLabel('Imię').fill(NAME);
    await adding.getByLabel('Nazwisko').fill('Gęślą-Jaźńska');
    await page.keyboard.press('Enter');
    await adding.getByRole('button', { name: 'Przyjmij teraz' }).click();
    const question = page.getByRole('alertdialog', { name: 'Czy przyjąć pacjenta teraz?' });
    await question.getByRole('radio', { name: 'Spikevax' }).check({ force: true });
    await question.getByRole('button', { name: 'Potwierdź' }).click();

    const panel = panelOf(page);
    await panel.getByText('Status: Pacjent przyszedł').waitFor();
    await panel.getByText('Spikevax, dawka 1').waitFor();
    await panel.getByLabel('Zeskanuj kod').fill(codeOf('MM1111', inDays(90)));
    await page.keyboard.press('Enter');
    await page.keyboard.type('1234567');
    await page.keyboard.press('Enter');
    await panel.getByText(/Status: Zaszczepiono.*Seria: MM1111/).waitFor();
    expect(await focusedText(page)).toContain('Seria: MM1111');
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    await adding.getByRole('textbox', { name: 'PESEL' }).waitFor();
    await page.keyboard.press('Escape');
    await visitButton(page).filter({ hasText: NAME }).waitFor();
  });

  test('a record is taken back only after the next dose is cancelled, which is named; the dose returns to the stock', async () => {
    const site = await newSite();
    const [slot] = await publish(site, NEXT_DOSE_DAYS);
    await deliver(site, 'AA1111');
    const { patientId } = await vaccinateSomeone(site, slot!.id, 'AA1111');
    const page = await openVisit(site);
    const panel = panelOf(page);
    await panel.getByRole('button', { name: 'Umów następną dawkę' }).click();
    await panel.getByText(/Wizyta umówiona:/).waitFor();
    await panel.getByRole('button', { name: 'Wycofaj wpis (dawki nie podano)' }).click();
    const question = page.getByRole('alertdialog', { name: 'Czy wycofać wpis?' });
    await question.getByLabel('Powód').fill('pomylono pacjentów');
    await page.keyboard.press('Enter');
    await question.getByRole('alert').getByText('Następna dawka jest już umówiona.').waitFor();
    await question.getByText(/^Następna dawka: .*09:00/).waitFor();

    const { visits } = (await site.call('POST', '/patients/find', { patientId })).body;
    const next = visits.find(({ dose }: { dose: number }) => dose === 2);
    expect((await site.call('POST', `/visits/${next.id}/cancel`, { reason: 'pomyłka' })).status).toBe(200);
    await question.getByRole('button', { name: 'Tak, wycofaj wpis' }).click();
    await question.waitFor({ state: 'detached' });
    await panel.getByText('Status: Umówiona').waitFor();
    await panel.getByText('Wycofano wpis').waitFor();
    await panel.getByRole('heading', { name: 'Zarejestruj szczepienie' }).waitFor();
    expect(await usedOf(site)).toEqual({ AA1111: 0 });
    expect(await referralOf(site, patientId, 2)).toMatchObject({ state: 'revoked' });
  });

  test('with the keyboard alone: someone with a passport gets their next dose at another point, and is told when and where', async () => {
    const site = await newSite();
    const [slot] = await publish(site);
    const other = await newSite();
    const name = `Żurawia Przychodnia ${other.pointId.slice(0, 8)}`;
    await db.collection('servicePoints').doc(other.pointId).update({ name, voiId: '20', terc: '2061011' });
    await publish(other, NEXT_DOSE_DAYS);
    const { patientId } = await vaccinateSomeone(site, slot!.id, 'AA1111');
    const page = await openVisit(site);
    const panel = panelOf(page);
    await tabTo(page, panel.getByRole('button', { name: 'Umów w innym punkcie' }));
    await page.keyboard.press('Enter');
    const form = page.getByRole('dialog', { name: 'Umów w innym punkcie' });
    await tabTo(page, form.getByLabel('Województwo'));
    await page.keyboard.type('podlaskie');
    await tabTo(page, form.getByRole('combobox', { name: 'Punkt szczepień' }));
    const suggestions = form.getByRole('listbox').getByRole('option');
    await page.keyboard.type('zurawia');
    await suggestions.first().waitFor();
    await page.keyboard.press('Escape');
    await suggestions.first().waitFor({ state: 'hidden' });
    await page.keyboard.type(` ${other.pointId.slice(0, 8)}`);
    await suggestions.filter({ hasText: name }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await form.waitFor({ state: 'detached' });
    await panel.getByText(new RegExp(`Wizyta umówiona: .*09:00, ${name}`)).waitFor();
    expect(await focusedText(page)).toContain(name);
    const { visits } = (await site.call('POST', '/patients/find', { patientId })).body;
    expect(visits.at(-1)).toMatchObject({ servicePointName: name, dose: 2, status: 'ACTIVE' });
  });

  test('a batch of another vaccine or one withdrawn is refused in the language of the page, and what was typed stays', async () => {
    const site = await newSite();
    const [slot] = await publish(site);
    await deliver(site, 'MM1111', 'cov19.moderna');
    await bookSomeone(site, slot!.id);
    const ministry = await newStaff([], { role: 'ministry' });
    const batchNumber = `W${Date.now()}`;
    const denial = { vaccineType: 'cov19.pfizer', batchNumber, reason: 'zanieczyszczenie' };
    const { list } = (await ministry.call('POST', '/api/denied-batches', denial)).body;
    try {
      const page = await openVisit(site);
      const panel = panelOf(page);
      const record = async (batch: string) => {
        await panel.getByLabel('Zeskanuj kod').fill(codeOf(batch, inDays(90)));
        await page.keyboard.press('Enter');
        await panel.getByLabel('Numer prawa wykonywania zawodu').fill('1234567');
        await page.keyboard.press('Enter');
      };
      await record('MM1111');
      await panel
        .getByText('Tę serię dostarczono do punktu jako inną szczepionkę. Dostarczono ją jako Spikevax.')
        .waitFor();
      await record(batchNumber);
      await panel.getByText('Ta seria została wycofana i nie wolno jej podawać.').waitFor();
      expect(await panel.getByLabel('Numer serii').inputValue()).toBe(batchNumber);

      await page.goto(`/punkty-szczepien/${site.pointId}/zapasy`);
      const row = page
        .getByRole('table', { name: 'Serie wycofane w całym kraju' })
        .getByRole('row', { name: batchNumber });
      await row.getByText('zanieczyszczenie').waitFor();
      await page.getByRole('button', { name: 'English' }).click();
      await page.getByText('Batches withdrawn nationwide').first().waitFor();
    } finally {
      await ministry.call(
        'DELETE',
        `/api/denied-batches/${list.find((one: { batchNumber: string }) => one.batchNumber === batchNumber).id}`,
      );
    }
  });

  test('whoever loses the session is back on the same day of the calendar after logging in again', () =>
    withTab(async (page) => {
      const logIn = async () => {
        await page.getByRole('link', { name: 'Zaloguj się do punktu szczepień' }).click();
        await page.getByRole('button', { name: /Beata/ }).click();
      };
      await page.goto('/punkty-szczepien');
      await logIn();
      await page.getByRole('link', { name: 'Grafik' }).first().click();
      await page.getByText(/Dane z godziny/).waitFor();
      await page.getByRole('button', { name: 'Następny' }).click();
      await page.waitForURL(/\?dzien=/);
      const left = page.url();
      await page.context().clearCookies();
      await page.getByText('Ta strona wymaga zalogowania.').waitFor();
      await logIn();
      await page.waitForURL(left);
      await page.getByText(/Dane z godziny/).waitFor();
      await page.getByRole('link', { name: 'Wszystkie punkty' }).click();
      await page.getByRole('heading', { name: 'Twoje punkty szczepień' }).waitFor();
    }));

  for (const width of [1280, 768]) {
    test(`no dialog about a record, light or dark, has a serious barrier by axe or scrolls sideways on ${width} px`, async () => {
      const site = await newSite();
      const [first, second] = await publish(site, NEXT_DOSE_DAYS);
      await vaccinateSomeone(site, first!.id, 'AA1111');
      const { pesel } = await bookSomeone(site, second!.id);
      const barriers: Record<string, string[]> = {};
      const inspect = async (page: Page, screen: string) => {
        const found = (await scrollsSideways(page)) ? ['scrolls sideways'] : [];
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          found.push(...(await seriousViolations(page)));
        }
        if (found.length > 0) barriers[screen] = found;
      };
      const page = await openAt(site, 'grafik', `?dzien=${tomorrow()}`, width);
      const panel = panelOf(page);
      await visitButton(page).first().click();
      await panel.getByRole('button', { name: 'Umów w innym punkcie' }).waitFor();
      await inspect(page, 'visit with a record');
      for (const name of ['Popraw wpis', 'Wycofaj wpis (dawki nie podano)', 'Umów w innym punkcie']) {
        await panel.getByRole('button', { name }).click();
        await page.getByRole('button', { name: /^(Anuluj|Nie)$/ }).waitFor();
        await inspect(page, name);
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: /^(Anuluj|Nie)$/ }).waitFor({ state: 'detached' });
        expect(await focusedText(page)).toBe(name);
      }
      await page.keyboard.press('Escape');
      await visitButton(page).nth(1).click();
      await panel.getByRole('button', { name: 'Nie zakwalifikowano do szczepienia' }).click();
      await page.getByRole('alertdialog').waitFor();
      await inspect(page, 'not qualified');
      await page.keyboard.press('Escape');
      await panel.getByRole('button', { name: 'Odwołaj wizytę' }).click();
      await page.getByRole('alertdialog').getByLabel('Powód').fill('próba');
      await page.keyboard.press('Enter');
      await panel.getByText('Status: Odwołana').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Dodaj wizytę' }).click();
      const adding = page.getByRole('dialog', { name: 'Nowa wizyta' });
      await adding.getByRole('textbox', { name: 'PESEL' }).fill(pesel);
      await page.keyboard.press('Enter');
      await adding.getByRole('button', { name: 'Przyjmij teraz' }).waitFor();
      await inspect(page, 'patient');
      await adding.getByRole('button', { name: 'Przyjmij teraz' }).click();
      await page.getByRole('alertdialog').waitFor();
      await inspect(page, 'receive now');
      expect(barriers).toEqual({});
    });
  }
});
