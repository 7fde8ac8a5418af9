import type { Page } from 'playwright-core';
import type { Static } from 'typebox';
import { afterEach, describe, expect, test } from 'vitest';
import type { getCalendar } from '../../functions/site-calendar/schema.ts';
import { inventPesel } from '../../local/trusted-profile/pesels.ts';
import { namesOfPatients, newPatient } from '../support/cloud.ts';
import { chromiumMissing } from './chromium.ts';
import { focusedText, scrollsSideways, seriousViolations, tabTo, withTab } from './patient-pages.ts';
import { bookSomeone, codeOf, inDays, newSite, publish, type Site, tomorrow } from './site-pages.ts';

/** What a booking elsewhere takes to show here: one question of the page, and its answer on a busy machine. */
const SHOWN_WITHIN_MS = 3_000;
const NEXT_DOSE_DAYS = 30;
const FULL_DAY_VISITS = 500;
const NAME = 'Zażółcisława';

describe.skipIf(chromiumMissing)(`the page of the vaccination points${chromiumMissing}`, () => {
  const opened: Page[] = [];
  const openAt = async (site: Site, ...where: Parameters<Site['open']>) => {
    const page = await site.open(...where);
    opened.push(page);
    return page;
  };
  afterEach(async () => {
    for (const page of opened.splice(0)) await page.context().close();
  });
  const onDay = (day: string) => `?dzien=${day}`;
  const visitButtons = (page: Page) => page.getByRole('table', { name: /wizyty/i }).getByRole('button');

  test('staff log in and land on the table of their points, whose "Grafik" opens the calendar', () =>
    withTab(async (page) => {
      await page.goto('/punkty-szczepien');
      await page.getByRole('link', { name: 'Zaloguj się do punktu szczepień' }).click();
      await page.getByRole('button', { name: /Beata/ }).click();
      await page.waitForURL('**/punkty-szczepien');
      const rows = page.getByRole('table', { name: 'Twoje punkty szczepień' }).getByRole('row');
      await rows.nth(1).waitFor();
      expect(await rows.count()).toBe(4);
      await page.getByRole('link', { name: 'Grafik' }).first().click();
      await page.getByRole('heading', { name: 'Grafik', level: 1 }).waitFor();
      expect(await focusedText(page)).toBe('Grafik');
      await page.getByText(/Dane z godziny/).waitFor();
    }));

  test('an empty point publishes a fortnight, after a preview of what appears', async () => {
    const page = await openAt(await newSite(), 'harmonogram');
    await page.getByText('Żadne terminy nie zostały jeszcze opublikowane.').waitFor();
    await page.getByRole('button', { name: 'Dodaj godziny' }).click();
    await page.getByRole('button', { name: 'Zapisz' }).click();
    // No vaccine is guessed.
    await page.getByText('Wybierz szczepionkę.', { exact: true }).waitFor();
    await page.getByLabel('Szczepionka').selectOption('Comirnaty');
    await page.getByRole('button', { name: 'Zapisz' }).click();
    await page.getByRole('button', { name: 'Podgląd' }).click();
    await page
      .getByRole('dialog')
      .getByText(/Terminy: [1-9]\d* pojawi się, 0 zmieni się, 0 zniknie/)
      .waitFor();
    await page.getByRole('button', { name: 'Zamknij', exact: true }).click();
    await page.getByRole('button', { name: 'Opublikuj' }).click();
    await page.getByRole('button', { name: 'Potwierdź' }).click();
    await page.getByText('Harmonogram został opublikowany.').waitFor();
    await page.getByText(/^Terminy są opublikowane: \d.* – \d.*\./).waitFor();
  });

  test('a day that nobody published between two publications is seen to be missing', async () => {
    const site = await newSite();
    await publish(site, 7);
    const { body: first } = await site.call('GET', '/schedule');
    const later = { version: first.version, timetable: first.timetable, from: inDays(21), to: inDays(28) };
    expect((await site.call('PUT', '/schedule', later)).status).toBe(200);
    const page = await openAt(site, 'harmonogram');
    await page.getByText(/^Terminy są opublikowane: .+ – .+; .+ – .+\./).waitFor();
  });

  test('unpublished changes outlive a reload, and a colleague’s publication is shown and kept under mine', async () => {
    const site = await newSite();
    await publish(site);
    const page = await openAt(site, 'harmonogram');
    await page.getByRole('button', { name: 'Dodaj wyjątek' }).click();
    await page.getByLabel('Powód').fill('moja awaria');
    await page.getByRole('button', { name: 'Zapisz' }).click();
    await page.reload();
    await page.getByText('Przywrócono niezapisane zmiany').waitFor();

    const { version, timetable } = (await site.call('GET', '/schedule')).body;
    const theirs = { kind: 'closed', day: inDays(5), reason: 'ich szkolenie' };
    const range = { from: tomorrow(), to: tomorrow() };
    await site.call('PUT', '/schedule', { version, timetable: { ...timetable, exceptions: [theirs] }, ...range });

    const publishMine = async () => {
      await page.getByRole('button', { name: 'Opublikuj' }).click();
      await page.getByRole('button', { name: 'Potwierdź' }).click();
    };
    await publishMine();
    const conflict = page.getByRole('region', { name: 'Ktoś inny zmienił harmonogram' });
    await conflict.getByText('ich szkolenie').waitFor();
    await conflict.getByRole('button', { name: 'Nałóż moje zmiany na ich wersję' }).click();
    await publishMine();
    await page.getByText('Harmonogram został opublikowany.').waitFor();
    const after = (await site.call('GET', '/schedule')).body.timetable.exceptions as { reason: string }[];
    expect(after.map(({ reason }) => reason).sort()).toEqual(['ich szkolenie', 'moja awaria']);
  });

  test('a patient who comes for the first time is registered and gets a visit in the words of 2021', async () => {
    const site = await newSite();
    await publish(site);
    const page = await openAt(site, 'grafik', onDay(tomorrow()));
    const pesel = inventPesel();
    namesOfPatients.add(pesel);
    await page.getByRole('tab', { name: 'Terminy' }).click();
    await page
      .getByRole('table', { name: /^Terminy/ })
      .getByRole('button', { name: '09:00' })
      .first()
      .click();
    const panel = page.getByRole('dialog', { name: 'Termin' });
    await panel.getByRole('button', { name: 'Dodaj wizytę' }).click();
    await panel.getByRole('textbox', { name: 'PESEL' }).fill(pesel);
    await panel.getByRole('button', { name: 'Szukaj' }).click();
    await panel.getByLabel('Imię').fill(NAME);
    await panel.getByLabel('Nazwisko').fill('Gęślą-Jaźńska');
    await panel.getByRole('button', { name: 'Zarejestruj pacjenta' }).click();
    await panel.getByRole('button', { name: 'Wybierz', exact: true }).click();
    await panel.getByRole('button', { name: 'Wybierz i potwierdź wizytę' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Potwierdź' }).click();
    await panel.getByText(/Wizyta umówiona: .*09:00/).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: 'Wizyty' }).click();
    await visitButtons(page).filter({ hasText: NAME }).waitFor();
  });

  test('someone with one name is registered, and another name for a document registered meanwhile is asked about', async () => {
    const site = await newSite();
    await publish(site);
    const page = await openAt(site, 'grafik', onDay(tomorrow()));
    const number = `SU${Math.floor(Math.random() * 1e9)}`;
    namesOfPatients.add(number);
    await page.getByRole('tab', { name: 'Terminy' }).click();
    const terms = page.getByRole('table', { name: /^Terminy/ });
    await terms.getByRole('button', { name: '09:00' }).first().click();
    const panel = page.getByRole('dialog', { name: 'Termin' });
    await panel.getByRole('button', { name: 'Dodaj wizytę' }).click();
    await panel.getByText('Paszport', { exact: true }).click();
    await panel.getByLabel('Kraj wydania').fill('uk');
    await panel.getByLabel('Numer paszportu').fill(` ${number.toLowerCase()} `);
    await panel.getByRole('button', { name: 'Szukaj' }).click();
    await panel.getByText(/Wielka Brytania to GB/).waitFor();
    await panel.getByLabel('Kraj wydania').fill('gb');
    await panel.getByRole('button', { name: 'Szukaj' }).click();
    await panel.getByLabel('Nazwisko').fill('Jaźńska');
    await panel.getByLabel('Data urodzenia').fill('1990-05-04');
    await panel.getByLabel('Telefon').fill('+48 700 100 200');
    const register = panel.getByRole('button', { name: 'Zarejestruj pacjenta' });
    await register.click();
    await panel.getByText(/To nie jest telefon osoby/).waitFor();
    await panel.getByLabel('Telefon').fill('');

    const passport = { country: 'GB', number };
    const registered = { passport, birthDate: '1990-05-04', givenName: NAME, phone: null };
    expect((await site.call('POST', '/patients', registered)).status).toBe(200);
    await register.click();
    await panel.getByText(/Czy to ta sama osoba/).waitFor();
    await panel.getByRole('button', { name: 'Tak, zapisz nowe imię i nazwisko' }).click();
    await panel.getByRole('heading', { name: 'Jaźńska', exact: true }).waitFor();
    const { body } = await site.call('POST', '/patients/find', { passport });
    expect(body.patient).toMatchObject({ givenName: null, familyName: 'Jaźńska' });
  });

  test('a patient’s own booking appears within three seconds, without a reload', async () => {
    const site = await newSite();
    const [slot] = await publish(site);
    const page = await openAt(site, 'grafik', onDay(tomorrow()));
    await page.getByText('Brak wizyt w tym dniu.').waitFor();
    const patient = await newPatient();
    const { status } = await patient.call('POST', `/api/calendarSlot/${slot!.id}/confirm`, {
      prescriptionId: patient.referralId,
    });
    expect(status).toBe(200);
    await visitButtons(page).filter({ hasText: NAME }).waitFor({ timeout: SHOWN_WITHIN_MS });
    await page.locator('.time-grid').getByText('1/4').first().waitFor();
  });

  test('with the keyboard alone: a visit is found, its dose recorded by a scan, and the next dose booked', async () => {
    const site = await newSite();
    const [slot] = await publish(site, NEXT_DOSE_DAYS);
    const { pesel } = await bookSomeone(site, slot!.id);
    const page = await openAt(site, 'grafik', onDay(tomorrow()));
    await visitButtons(page).first().waitFor();
    await tabTo(page, page.getByRole('searchbox', { name: 'Szukaj wizyty' }));
    await page.keyboard.type(pesel);
    await tabTo(page, visitButtons(page).filter({ hasText: NAME }));
    await page.keyboard.press('Enter');

    const panel = page.getByRole('dialog', { name: /^Wizyta:/ });
    await tabTo(page, panel.getByRole('button', { name: 'Pacjent przyszedł' }));
    await page.keyboard.press('Enter');
    await panel.getByText('Status: Pacjent przyszedł').waitFor();
    await tabTo(page, panel.getByLabel('Zeskanuj kod'));
    await page.keyboard.type(codeOf('FF1234', inDays(90)));
    await page.keyboard.press('Enter');
    await page.keyboard.type('1234567');
    await page.keyboard.press('Enter');
    await panel.getByText('Status: Zaszczepiono').waitFor();
    await tabTo(page, panel.getByRole('button', { name: 'Umów następną dawkę' }));
    await page.keyboard.press('Enter');
    await panel.getByText(/Wizyta umówiona:/).waitFor();
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    expect(await focusedText(page)).toContain(NAME);
  });

  test('a batch whose last day has passed is refused before anything is sent', async () => {
    const site = await newSite();
    const [slot] = await publish(site);
    await bookSomeone(site, slot!.id);
    const page = await openAt(site, 'grafik', onDay(tomorrow()));
    const sent: string[] = [];
    page.on('request', (request) => sent.push(request.url()));
    await visitButtons(page).first().click();
    const panel = page.getByRole('dialog', { name: /^Wizyta:/ });
    await panel.getByLabel('Zeskanuj kod').fill(codeOf('EX0001', inDays(-9)));
    await page.keyboard.press('Enter');
    await panel.getByLabel('Numer prawa wykonywania zawodu').fill('1234567');
    await panel.getByRole('button', { name: 'Zarejestruj szczepienie' }).click();
    await panel.getByText('Termin ważności tej serii minął.').waitFor();
    expect(sent.filter((url) => url.includes('/complete'))).toEqual([]);
  });

  test('a day is closed after a preview that counts its visits, and opened again; a term is added to it', async () => {
    const site = await newSite();
    const [slot] = await publish(site);
    await bookSomeone(site, slot!.id);
    const page = await openAt(site, 'grafik', onDay(tomorrow()));
    await page.getByRole('button', { name: 'Zamknij dzień' }).click();
    const question = page.getByRole('alertdialog');
    await question.getByText(/Wizyty na terminach, które znikną lub stracą miejsca: 1/).waitFor();
    await question.getByLabel('Powód').fill('awaria lodówki');
    await question.getByRole('button', { name: 'Zamknij dzień' }).click();
    await page.getByText('Dzień zamknięty: awaria lodówki').waitFor();
    await page.getByRole('button', { name: 'Otwórz dzień' }).click();
    await question.getByRole('button', { name: 'Otwórz dzień' }).click();
    await page.getByText('Dzień został otwarty.').waitFor();

    await page.getByRole('button', { name: 'Dodaj termin' }).click();
    const panel = page.getByRole('dialog', { name: 'Dodaj termin' });
    await panel.getByLabel('Godzina').fill('18:30');
    await panel.getByLabel('Szczepionka').selectOption('Comirnaty');
    await panel.getByRole('button', { name: 'Dodaj termin' }).click();
    await page.getByText('Termin został dodany.').waitFor();
    await page.getByRole('tab', { name: 'Terminy' }).click();
    await page
      .getByRole('table', { name: /^Terminy/ })
      .getByRole('button', { name: '18:30' })
      .waitFor();
  });

  test('while the connection is lost the calendar stays, with the time of what it shows', async () => {
    const site = await newSite();
    const [slot] = await publish(site);
    await bookSomeone(site, slot!.id);
    const page = await openAt(site, 'grafik', onDay(tomorrow()));
    await visitButtons(page).first().waitFor();
    await page.context().setOffline(true);
    await page
      .getByRole('alert')
      .getByText(/Brak połączenia z systemem\. Widzisz dane z godziny \d\d:\d\d:\d\d/)
      .waitFor();
    expect(await visitButtons(page).count()).toBe(1);
    await page.context().setOffline(false);
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });

  test('a scanned delivery and a loss are in the stock, and the patients of a batch are found', async () => {
    const site = await newSite();
    const page = await openAt(site, 'zapasy');
    const delivery = page.getByRole('region', { name: 'Dostawa' });
    await delivery.getByLabel('Zeskanuj kod').fill(codeOf('FF1234', inDays(90)));
    await page.keyboard.press('Enter');
    await delivery.getByLabel('Szczepionka').selectOption('Comirnaty');
    await delivery.getByLabel('Liczba dawek').fill('60');
    await delivery.getByRole('button', { name: 'Zapisz dostawę' }).click();
    await delivery.getByText('Dostawa została zapisana.').waitFor();
    const wastage = page.getByRole('region', { name: 'Utrata dawek' });
    await wastage.getByLabel('Liczba dawek').fill('6');
    await wastage.getByLabel('Powód').fill('stłuczona fiolka');
    await wastage.getByRole('button', { name: 'Zapisz utratę' }).click();
    await wastage.getByText('Utrata została zapisana.').waitFor();
    const row = page.getByRole('table', { name: 'Serie' }).getByRole('row', { name: /FF1234/ });
    expect(await row.getByRole('cell').last().textContent()).toBe('54');
    const recall = page.getByRole('region', { name: 'Kto otrzymał serię' });
    await recall.getByLabel('Numer serii').fill('FF1234');
    await recall.getByRole('button', { name: 'Pokaż pacjentów' }).click();
    await recall.getByText('Nikt w tym punkcie nie otrzymał tej serii.').waitFor();
  });

  test('all 500 visits of a full day are there for eyes, paper and screen readers, without a serious barrier by axe', async () => {
    const site = await newSite();
    const [slot] = await publish(site);
    await bookSomeone(site, slot!.id);
    const page = await openAt(site, 'zapasy');
    await page.route('**/calendar?*', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: manyVisits(await response.json()) });
    });
    await page.goto(`/punkty-szczepien/${site.pointId}/grafik${onDay(tomorrow())}`);
    await page.locator('.time-grid').getByText('1/4').first().waitFor();
    expect(await visitButtons(page).count()).toBe(FULL_DAY_VISITS);
    expect(await toldToReaders(page, 'button', NAME)).toBe(FULL_DAY_VISITS);
    expect(await seriousViolations(page)).toEqual([]);

    await page.getByRole('tab', { name: 'Wizyty' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('table', { name: /^Terminy/ }).waitFor();
    await page.pdf();
    await page.emulateMedia({ media: 'print' });
    expect(await visitButtons(page).filter({ visible: true }).count()).toBe(FULL_DAY_VISITS);
  });

  for (const width of [1280, 768, 360]) {
    test(`no screen, light or dark, has a serious barrier by axe or scrolls sideways on ${width} px`, async () => {
      const site = await newSite();
      const [slot] = await publish(site, NEXT_DOSE_DAYS);
      await bookSomeone(site, slot!.id);
      const barriers: Record<string, string[]> = {};
      const inspect = async (page: Page, screen: string) => {
        const found = (await scrollsSideways(page)) ? ['scrolls sideways'] : [];
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          found.push(...(await seriousViolations(page)));
        }
        if (found.length > 0) barriers[screen] = found;
      };
      const calendar = await openAt(site, 'grafik', onDay(tomorrow()), width);
      await visitButtons(calendar).first().waitFor();
      await inspect(calendar, 'day');
      await calendar.getByRole('radio', { name: 'Tydzień' }).check({ force: true });
      await calendar.getByRole('radiogroup', { name: 'Listy na dzień' }).waitFor();
      await visitButtons(calendar).first().waitFor();
      await inspect(calendar, 'week');
      await visitButtons(calendar).first().click();
      await inspect(calendar, 'visit');
      await calendar.getByRole('button', { name: 'Odwołaj wizytę' }).click();
      await inspect(calendar, 'question whether to cancel');
      const schedule = await openAt(site, 'harmonogram', '', width);
      await schedule.getByRole('button', { name: 'Dodaj godziny' }).click();
      await schedule.getByLabel('Szczepionka').selectOption('Spikevax');
      await inspect(schedule, 'hours');
      await schedule.getByRole('button', { name: 'Zapisz' }).click();
      await inspect(schedule, 'timetable');
      await schedule.getByRole('button', { name: 'Podgląd' }).click();
      await schedule.getByRole('dialog').getByRole('table').waitFor();
      await inspect(schedule, 'preview');
      const stock = await openAt(site, 'zapasy', '', width);
      await stock.getByRole('heading', { name: 'Serie' }).waitFor();
      await inspect(stock, 'stock');
      expect(barriers).toEqual({});
    });
  }
});

type Calendar = Static<(typeof getCalendar)['response']>;

/** A calendar in which the one visit of its day stands many times, each with an id of its own. */
function manyVisits({ version, days }: Calendar): Calendar {
  if (!days) return { version };
  const [day] = days;
  const visits = Array.from({ length: FULL_DAY_VISITS }, (_, i) => ({ ...day!.visits[0]!, id: String(i) }));
  return { version, days: [{ ...day!, visits }] };
}

/** Returns how many elements of a role, with this in their name, the browser tells a screen reader of. */
async function toldToReaders(page: Page, role: string, name: string): Promise<number> {
  const browser = await page.context().newCDPSession(page);
  const { nodes } = await browser.send('Accessibility.getFullAXTree');
  return nodes.filter((node) => node.role?.value === role && String(node.name?.value).includes(name)).length;
}
