import { describe, expect, test } from 'vitest';
import { db } from '../support/cloud.ts';
import { chromiumMissing } from './chromium.ts';
import { logIn, scrollsSideways, seriousViolations, visitCards, withTab } from './patient-pages.ts';
import { newSite, tomorrow } from './site-pages.ts';

const INTERNAL_TERM = {
  kind: 'extra',
  day: tomorrow(),
  from: '10:00',
  to: '10:30',
  slotMinutes: 30,
  capacity: 1,
  vaccineType: 'cov19.pfizer',
  doses: [1],
  audience: 'internal',
};

describe.skipIf(chromiumMissing)(`the standby pool${chromiumMissing}`, () => {
  test('a patient joins it, is asked for a dose that is left, and comes; the staff see it without a reload', () =>
    withTab(async (patient) => {
      // Members of other tests live near, too, and would be asked first.
      const members = await db.collection('standbyMembers').get();
      await Promise.all(members.docs.map((member) => member.ref.delete()));
      const site = await newSite();
      const timetable = { rules: [], exceptions: [INTERNAL_TERM], closedOnHolidays: true, weeklyCaps: [] };
      await site.call('PUT', '/schedule', { version: 0, timetable, from: tomorrow(), to: tomorrow() });
      const zipCode = (await db.collection('servicePoints').doc(site.pointId).get()).get('zipCode');

      await logIn(patient);
      await patient.getByRole('button', { name: 'Zgłoś się do puli rezerwowej' }).click();
      await patient.getByText('Podaj kod pocztowy w postaci 00-000.').waitFor();
      await patient.getByLabel('Kod pocztowy').fill(zipCode);
      await patient.getByRole('button', { name: 'Zgłoś się do puli rezerwowej' }).click();
      await patient.getByText(`Jesteś w puli rezerwowej: ${zipCode}, do 10 km`).waitFor();

      const staff = await site.open('grafik', `?dzien=${tomorrow()}`);
      try {
        await staff.getByRole('tab', { name: 'Terminy' }).click();
        await staff
          .getByRole('table', { name: /^Terminy/ })
          .getByRole('button', { name: '10:00' })
          .click();
        await staff.getByRole('button', { name: 'Zaproponuj puli rezerwowej' }).click();
        await staff.getByText(/Zapytane osoby: 1. Odpowiedź najpóźniej o/).waitFor();
        expect(await seriousViolations(staff)).toEqual([]);

        await patient.reload();
        await patient.getByRole('heading', { name: 'Wolna dawka czeka na Twoją odpowiedź' }).waitFor();
        expect(await seriousViolations(patient)).toEqual([]);
        await patient.setViewportSize({ width: 375, height: 800 });
        expect(await scrollsSideways(patient)).toBe(false);
        await patient.getByRole('button', { name: 'Przyjdę', exact: true }).click();
        await patient.getByText('Wizyta została umówiona.').waitFor();
        expect(await visitCards(patient).count()).toBe(1);
        await staff.getByText('Ktoś z puli rezerwowej przyjdzie.').waitFor();
      } finally {
        await staff.context().close();
      }
    }));
});
