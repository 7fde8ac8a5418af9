import { describe, expect, test } from 'vitest';
import { inventPesel } from '../../local/trusted-profile/pesels.ts';
import hpv from '../../programmes/hpv.json' with { type: 'json' };
import { earliestEffect } from '../../shared/store/programme-versions.ts';
import { namesOfPatients, newStaff } from '../support/cloud.ts';
import { chromiumMissing } from './chromium.ts';
import { logIn, seriousViolations, withTab } from './patient-pages.ts';
import { newSite } from './site-pages.ts';

const IN_FORCE_WITHIN_MS = 100_000;
/** Nobody else in these tests was born then. */
const YEAR = 1934;

describe.skipIf(chromiumMissing)(`a programme that is published while pages stand open${chromiumMissing}`, () => {
  test('is there to plan without a reload, under its name, and its patients see what their referral is for', async () => {
    const site = await newSite();
    const page = await site.open('harmonogram');
    await page.getByRole('button', { name: 'Dodaj godziny' }).click();
    const vaccine = page.getByLabel('Szczepionka');
    expect(await vaccine.inputValue()).toBe('');
    expect(await vaccine.getByText('Gardasil 9').count()).toBe(0);

    const operator = await newStaff([], { role: 'operator', subject: 'op-1' });
    const cohort = {
      id: 'tried',
      born: { from: `${YEAR}-01-01`, to: `${YEAR}-12-31` },
      opensAt: '2026-01-01T00:00:00Z',
    };
    const document = { ...hpv, effectiveFrom: earliestEffect(Date.now() + 1_000), cohorts: [cohort] };
    const published = await operator.call('POST', '/api/programmes/hpv/versions', document);
    expect([published.status, published.body]).toMatchObject([200, { version: 1 }]);
    await vaccine
      .locator('optgroup', { hasText: 'Gardasil 9' })
      .waitFor({ state: 'attached', timeout: IN_FORCE_WITHIN_MS });
    await vaccine.selectOption('Gardasil 9');
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Zapisz' }).click();
    await page.getByText('Gardasil 9').first().waitFor();
    await page.context().close();

    const pesel = inventPesel(YEAR);
    namesOfPatients.add(pesel);
    await withTab(async (patient) => {
      await logIn(patient, pesel);
      const referral = patient.getByRole('article').filter({ hasText: 'Skierowanie na szczepienie przeciw HPV' });
      await referral.getByText('HPV (wirus brodawczaka ludzkiego), dawka 1').waitFor();
      await referral.getByText('Gardasil 9, Cervarix').waitFor();
      await referral.getByRole('link', { name: 'Umów wizytę' }).click();
      await patient.getByText('Umów bezpłatne szczepienie dziecka przeciw HPV').waitFor();
      expect(await patient.getByRole('checkbox', { name: 'Comirnaty' }).count()).toBe(0);
      await patient.getByRole('checkbox', { name: 'Gardasil 9' }).waitFor();
    });
  });
});
