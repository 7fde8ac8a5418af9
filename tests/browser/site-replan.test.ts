import { describe, expect, test } from 'vitest';
import { newPatient } from '../support/cloud.ts';
import { book } from '../support/faults.ts';
import { chromiumMissing } from './chromium.ts';
import { scrollsSideways, seriousViolations } from './patient-pages.ts';
import { inDays, newSite, publish, tomorrow } from './site-pages.ts';

const VISITS = 4;

describe.skipIf(chromiumMissing)(`re-planning on the page of the vaccination points${chromiumMissing}`, () => {
  test('the visits of a day are offered other terms, and each answer shows without a reload', async () => {
    const site = await newSite();
    const terms = await publish(site, 5);
    const patients = await Promise.all(Array.from({ length: VISITS }, newPatient));
    const visits = await Promise.all(patients.map((patient, i) => book(patient, terms[i]!.id)));
    expect(visits.map(({ status }) => status)).toEqual(Array(VISITS).fill(200));

    const page = await site.open('zmiany');
    try {
      await page.getByText('Nie rozpoczęto jeszcze żadnej zmiany terminów.').waitFor();
      await page.getByLabel('Dzień wizyt do przełożenia').fill(tomorrow());
      await page.getByRole('button', { name: 'Wyślij propozycje' }).click();
      await page.getByText('Zaznacz przynajmniej jedną wizytę.').waitFor();
      await page.getByText('Zaznacz wszystkie').click();
      await page.getByText(`Zaznaczone wizyty: ${VISITS}`).waitFor();
      await page.getByLabel('Nowe terminy do').fill(inDays(3));
      await page.getByLabel('Powód').fill('awaria lodówki');
      expect(await seriousViolations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Wyślij propozycje' }).click();
      await page.getByText(`czeka na odpowiedź: ${VISITS}`).waitFor();
      expect(await page.getByRole('table', { name: 'Przebieg' }).getByRole('row').count()).toBe(VISITS + 1);
      expect(await page.getByText(/awaria lodówki \(wizyty: 4\)/).count()).toBe(1);

      const answer = (i: number, how: string) =>
        patients[i]!.call('POST', `/api/appointment/${visits[i]!.body.id}/offer`, { answer: how });
      expect([(await answer(0, 'accept')).status, (await answer(1, 'decline')).status]).toEqual([200, 200]);
      await page.getByText('pacjent się zgodził: 1').waitFor();
      await page.getByText('pacjent odmówił: 1').waitFor();
      expect(await seriousViolations(page)).toEqual([]);
      await page.setViewportSize({ width: 768, height: 1024 });
      expect(await scrollsSideways(page)).toBe(false);
    } finally {
      await page.context().close();
    }
  });
});
