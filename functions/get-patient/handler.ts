import type { Firestore } from '@google-cloud/firestore';
import { dayGiven } from '../../shared/domain/appointment.ts';
import { isoDateOf } from '../../shared/domain/civil-time.ts';
import { openProposals } from '../../shared/domain/on-record.ts';
import { operation } from '../../shared/http/endpoint.ts';
import { proposalOnWire } from '../../shared/http/proposal-wire.ts';
import { appointmentOnWire, offerOnWire, referredTo } from '../../shared/http/wire.ts';
import type { Patients } from '../../shared/store/patients.ts';
import type { ServicePointById } from '../../shared/store/service-point-cache.ts';
import { getPatient } from '../../shared/use-cases/get-patient.ts';
import * as schema from './schema.ts';

interface Dependencies {
  readonly db: Firestore;
  readonly patients: () => Promise<Patients>;
  readonly servicePointById: ServicePointById;
  readonly now: () => number;
}

export const operations = ({ db, patients, servicePointById, now }: Dependencies) => ({
  getPatient: operation(schema.getPatient, async ({ params, reading }) => {
    const record = await getPatient(params.patientId, reading, { db, patients: await patients(), now });
    const patientData = { msisdn: record.patient.phone ?? undefined };
    const open = openProposals(record.patient).map(proposalOnWire);
    const proposals = open.length > 0 ? { proposals: open } : {};
    // Clients of the original tell a person without a referral by the missing keys.
    if (record.referrals.length === 0 && record.appointments.length === 0)
      return { body: { patientData, ...proposals } };
    const appointments = await Promise.all(
      record.appointments.map(async (visit) => ({
        ...appointmentOnWire(visit, await servicePointById(visit.slot.servicePointId)),
        ...(visit.completion && { givenOn: isoDateOf(dayGiven(visit.completion)) }),
        ...(visit.offer && {
          offer: offerOnWire(visit.offer, await servicePointById(visit.offer.slot.servicePointId)),
        }),
      })),
    );
    const prescriptions = record.referrals.map((referral) => {
      const { id, expiringAt } = referral;
      return { id, expiringAt, ...referredTo(referral) };
    });
    return { body: { appointments, patientData, prescriptions, ...proposals } };
  }),
});
