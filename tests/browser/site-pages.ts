import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import type { Static } from 'typebox';
import { inventPesel } from '../../local/trusted-profile/pesels.ts';
import { addDays, dayOf, isoDateOf } from '../../shared/domain/civil-time.ts';
import { servicePointIdOf } from '../../shared/domain/service-point.ts';
import { newSession, SESSION_COOKIE, Tokens } from '../../shared/http/session.ts';
import type { TimetableOnWire } from '../../shared/http/timetable-forms.ts';
import type { Section } from '../../web/site/paths.ts';
import { type Answer, baseUrl, call, db, namesOfPatients, newStaff } from '../support/cloud.ts';
import { LICENCES, letGiveDoses } from '../support/own-point.ts';
import { openTab } from './patient-pages.ts';

/** A point of its own for a test, with a member of its staff. */
export interface Site {
  readonly pointId: string;
  call(method: string, path: string, body?: unknown): ReturnType<typeof call>;
  /** Opens a screen of the point in a tab where its member of staff is logged in. */
  open(section: Section, query?: string, width?: number): Promise<Page>;
}

/** The day so many days ahead, `YYYY-MM-DD`. */
export const inDays = (days: number) => isoDateOf(addDays(dayOf(Date.now()), days));

/** The day after this one: whatever the hour of the test, none of its terms has begun. */
export const tomorrow = () => inDays(1);

/** Makes a point that has neither timetable nor stock. */
export async function newSite(): Promise<Site> {
  const model = (await db.collection('servicePoints').where('voiId', '==', '12').limit(1).get()).docs[0]!;
  const pointId = servicePointIdOf(['a point of the browser tests', String(Math.random())]);
  await db
    .collection('servicePoints')
    .doc(pointId)
    .create({ ...model.data(), status: 'ACTIVE' });
  await letGiveDoses(pointId, LICENCES);
  const session = newSession(
    { role: 'staff', subject: 'PWZ-TEST', servicePointIds: [pointId], licence: '7654321', referrals: [] },
    Date.now(),
  );
  const keys = { sid: new Tokens().sealSession(session), csrf: session.csrfToken };
  return {
    pointId,
    call: (method, path, body) => call(keys, method, `/api/site/${pointId}${path}`, body),
    open: async (section, query = '', width = 1280) => {
      const page = await openTab(width);
      await page.context().addCookies([{ name: SESSION_COOKIE, value: keys.sid, url: baseUrl }]);
      await page.goto(`/punkty-szczepien/${pointId}/${section}${query}`);
      return page;
    },
  };
}

/** Terms of four places every half hour of every day, for the first two doses. */
const TIMETABLE: Static<typeof TimetableOnWire> = {
  rules: [
    {
      weekdays: [1, 2, 3, 4, 5, 6, 7],
      from: '09:00',
      to: '12:00',
      slotMinutes: 30,
      capacity: 4,
      vaccineType: 'cov19.pfizer',
      doses: [1, 2],
      audience: 'external',
    },
  ],
  exceptions: [],
  closedOnHolidays: false,
  weeklyCaps: [],
};

/** Publishes the timetable from tomorrow on, as far as a second dose is due. Returns tomorrow's terms of a first dose. */
export async function publish(site: Site, days = 1): Promise<{ id: string; startAt: string }[]> {
  const from = tomorrow();
  const body = { version: 0, timetable: TIMETABLE, from, to: inDays(days) };
  const { status, body: answer } = await site.call('PUT', '/schedule', body);
  if (status !== 200) throw new Error(JSON.stringify(answer));
  const calendar = await site.call('GET', `/calendar?from=${from}&to=${from}`);
  return calendar.body.days[0].slots.filter(({ dose }: { dose: number }) => dose === 1);
}

/** Registers someone at the point and books the term for them. Returns what the page shows of them. */
export async function bookSomeone(site: Site, slotId: string): Promise<{ pesel: string; name: string }> {
  const pesel = inventPesel();
  namesOfPatients.add(pesel);
  const person = { pesel, givenName: 'Zażółcisława', familyName: 'Gęślą-Jaźńska', phone: null };
  const { body } = await site.call('POST', '/patients', person);
  const booking = { patientId: body.patient.id, prescriptionId: body.referrals[0].id, slotId };
  const booked = await site.call('POST', '/visits', booking);
  if (booked.status !== 200) throw new Error(JSON.stringify(booked.body));
  return { pesel, name: `${person.familyName} ${person.givenName}` };
}

/** What a scanner types: GTIN, expiry and batch, in parentheses as they are printed. */
export function codeOf(batchNumber: string, expiresOn: string): string {
  return `(01)05901234123457(17)${expiresOn.slice(2).replaceAll('-', '')}(10)${batchNumber}`;
}

/** Someone who was vaccinated at the point. */
export interface Vaccinated {
  readonly visitId: string;
  readonly patientId: string;
}

/** Registers someone who has a passport and no PESEL, books the term for them and records a dose of this batch. */
export async function vaccinateSomeone(site: Site, slotId: string, batchNumber: string): Promise<Vaccinated> {
  const passport = { country: 'UA', number: `FA${Math.floor(Math.random() * 1e9)}` };
  namesOfPatients.add(passport.number);
  const name = { givenName: 'Zażółcisława', familyName: 'Gęślą-Jaźńska' };
  const person = { passport, birthDate: '1980-04-05', ...name, phone: null };
  const { patient, referrals } = answered(await site.call('POST', '/patients', person));
  const booking = { patientId: patient.id, prescriptionId: referrals[0].id, slotId };
  const { id } = answered(await site.call('POST', '/visits', booking));
  const staff = await newStaff([site.pointId]);
  const dose = { batchNumber, vaccineType: 'cov19.pfizer', dose: 1, bodySite: 'leftArm', administeredBy: '7654321' };
  answered(await staff.call('POST', `/api/site/appointment/${id}/complete`, dose));
  return { visitId: id, patientId: patient.id };
}

/** Records a delivery of ten doses, as Comirnaty unless told otherwise. */
export async function deliver(site: Site, batchNumber: string, vaccineType = 'cov19.pfizer'): Promise<void> {
  const delivery = { id: randomUUID(), vaccineType, batchNumber, expiresOn: inDays(90), doses: 10 };
  answered(await site.call('POST', '/stock/deliveries', delivery));
}

function answered({ status, body }: Answer): Answer['body'] {
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body;
}
