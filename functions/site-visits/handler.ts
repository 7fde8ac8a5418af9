import type { Firestore } from '@google-cloud/firestore';
import type { Reading } from '../../shared/domain/access.ts';
import type { Appointment } from '../../shared/domain/appointment.ts';
import { broughtTogether } from '../../shared/domain/circumstances.ts';
import { instantOf, isoDateOf } from '../../shared/domain/civil-time.ts';
import { passportOf } from '../../shared/domain/documents.ts';
import { Refusal } from '../../shared/domain/errors.ts';
import { openProposals } from '../../shared/domain/on-record.ts';
import type { Identity } from '../../shared/domain/person.ts';
import type { Programmes } from '../../shared/domain/programmes/programmes.ts';
import type { Referral } from '../../shared/domain/referral.ts';
import type { SiteCommand } from '../../shared/domain/site-visits.ts';
import { withAlternatives } from '../../shared/http/alternatives.ts';
import { operation } from '../../shared/http/endpoint.ts';
import { invalidRequest } from '../../shared/http/refusal-on-wire.ts';
import { dayOfWire, sitePatientOnWire, siteVisitOnWire, visitAtPoint } from '../../shared/http/site-wire.ts';
import { APPOINTMENT_STATUS, referredTo } from '../../shared/http/wire.ts';
import type { Patients } from '../../shared/store/patients.ts';
import type { ServicePointById } from '../../shared/store/service-point-cache.ts';
import { bookAtSite } from '../../shared/use-cases/book-at-site.ts';
import { changeAtSite } from '../../shared/use-cases/change-at-site.ts';
import type { VisitChanges } from '../../shared/use-cases/change-visits.ts';
import {
  findPatient,
  type PatientFile,
  type PatientKey,
  refuseGroundless,
} from '../../shared/use-cases/find-patient.ts';
import { issueReferrals } from '../../shared/use-cases/issue-referrals.ts';
import { receiveWalkIn } from '../../shared/use-cases/receive-walk-in.ts';
import { signInPatient } from '../../shared/use-cases/sign-in-patient.ts';
import * as schema from './schema.ts';

interface Dependencies {
  readonly db: Firestore;
  readonly visits: VisitChanges;
  readonly patients: () => Promise<Patients>;
  readonly programmes: Pick<Programmes, 'allInForce'>;
  readonly servicePointById: ServicePointById;
  readonly now: () => number;
}

export const operations = (deps: Dependencies) => {
  const changedOnWire = async (appointment: Appointment, reading: Reading) => {
    const patient = await (await deps.patients()).getKnown(appointment.patientId, reading);
    reading.leaveToHistoryOf(appointment);
    return { body: siteVisitOnWire(appointment, patient) };
  };
  const change = async (command: SiteCommand, reading: Reading) =>
    changedOnWire(await changeAtSite(command, deps), reading);
  const fileOf = async (key: PatientKey, reading: Reading) => {
    const file = await findPatient(key, reading, { db: deps.db, patients: await deps.patients() });
    return { body: file ? await fileOnWire(file, deps) : { patient: null, referrals: [], visits: [] } };
  };

  const refuseStranger = async (
    {
      document,
      ...body
    }: { patientId: string; document?: IdentityOnWire | undefined; breakGlass?: { reason: string } | undefined },
    pointId: string,
    reading: Reading,
  ) =>
    refuseGroundless({ ...body, document: document && identityIn(document) }, pointId, reading, {
      db: deps.db,
      patients: await deps.patients(),
    });

  return withAlternatives(deps.servicePointById, {
    findPatient: operation(schema.findPatient, async ({ params, body, reading, uncounted }) => {
      if ('patientId' in body) await refuseStranger(body, params.pointId, reading);
      const found = await fileOf('patientId' in body ? body : identityIn(body), reading);
      if (found.body.patient) uncounted();
      return found;
    }),

    registerPatient: operation(schema.registerPatient, async ({ params, body, actor, reading }) => {
      if ('patientId' in body) {
        await refuseStranger(body, params.pointId, reading);
        const patient = await (await deps.patients()).get(body.patientId, reading);
        if (!patient) throw new Refusal('patient_not_found');
        await issueReferrals(patient, deps);
        return fileOf(body, reading);
      }
      const identity = identityIn(body);
      const { givenName = null, familyName = null, phone, confirmName = false } = body;
      const { professions, conditions, district } = body;
      const person = {
        pesel: null,
        ...identity,
        givenName,
        familyName,
        phone: phone === null ? null : await phoneIn(phone),
        circumstances: broughtTogether(null, { professions, conditions, district }),
        ...('birthDate' in body && { birthDate: body.birthDate }),
      };
      const source = { kind: 'staff', actor, at: instantOf(deps.now()), isNameConfirmed: confirmName } as const;
      await signInPatient(person, { ...deps, patients: await deps.patients() }, source);
      return fileOf(identity, reading);
    }),

    bookVisit: operation(schema.bookVisit, async ({ params, body, actor, reading }) => {
      const { patientId, prescriptionId, slotId, from, servicePointId = params.pointId } = body;
      const booking = {
        actor,
        servicePointId,
        isElsewhere: servicePointId !== params.pointId,
        patientId,
        referralId: prescriptionId,
        slotId,
        from: from === undefined ? undefined : dayOfWire(from),
      };
      return changedOnWire(await bookAtSite(booking, deps), reading);
    }),

    receiveWalkIn: operation(schema.receiveWalkIn, async ({ params, body, actor, reading }) => {
      const { patientId, prescriptionId, vaccineType } = body;
      const walkIn = { servicePointId: params.pointId, patientId, referralId: prescriptionId, vaccineType };
      return changedOnWire(await receiveWalkIn({ ...walkIn, actor }, deps), reading);
    }),

    checkIn: operation(schema.checkIn, async ({ params, actor, reading }) =>
      change({ kind: 'checkIn', ...visitAtPoint(params, actor) }, reading),
    ),

    markNoShow: operation(schema.markNoShow, async ({ params, actor, reading }) =>
      change({ kind: 'noShow', ...visitAtPoint(params, actor) }, reading),
    ),

    cancelVisit: operation(schema.cancelVisit, async ({ params, body, actor, reading }) =>
      change({ kind: 'cancelAtSite', ...visitAtPoint(params, actor), reason: body.reason }, reading),
    ),
  });
};

async function phoneIn(text: string): Promise<string> {
  // Loaded by whoever registers: what numbers the countries have would cost every instance a twentieth of its start.
  const { phoneFromPerson } = await import('../../shared/domain/phone.ts');
  const reading = phoneFromPerson(text);
  if ('value' in reading) return reading.value;
  throw invalidRequest([{ field: '/phone', ...reading }]);
}

type IdentityOnWire = { pesel: string } | { passport: { country: string; number: string } };

function identityIn(body: IdentityOnWire): Identity {
  return 'pesel' in body ? { pesel: body.pesel } : { passport: passportOf(body.passport) };
}

async function fileOnWire({ patient, referrals, appointments }: PatientFile, { servicePointById, now }: Dependencies) {
  const nowInstant = instantOf(now());
  const proposed = openProposals(patient).map(({ change }) => change.of);
  return {
    patient: sitePatientOnWire(patient),
    ...(proposed.length > 0 && { proposed }),
    referrals: referrals.map((referral) => referralOnWire(referral, nowInstant)),
    visits: await Promise.all(
      appointments.map(async ({ id, slot, startAt, state }) => ({
        id,
        servicePointName: (await servicePointById(slot.servicePointId)).name,
        startAt,
        vaccineType: slot.vaccineType,
        dose: slot.dose,
        status: APPOINTMENT_STATUS[state],
      })),
    ),
  };
}

function referralOnWire(referral: Referral, nowInstant: string) {
  const { id, state, visitNotBefore, expiringAt } = referral;
  return {
    id,
    ...referredTo(referral),
    state: state === 'issued' && expiringAt <= nowInstant ? 'expired' : state,
    visitNotBefore: visitNotBefore && isoDateOf(visitNotBefore),
    expiringAt,
  };
}
