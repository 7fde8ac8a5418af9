import * as Type from 'typebox';
import { CONTRAINDICATIONS } from '../../shared/domain/appointment.ts';
import type { OperationSchema } from '../../shared/http/endpoint.ts';
import { WRITE_REFUSALS } from '../../shared/http/refusal-lists.ts';
import { DoseRecordOnWire, Licence, VisitOfPoint, VisitRecordOnWire } from '../../shared/http/site-wire.ts';
import { IsoDate, Reason } from '../../shared/http/wire.ts';

export const getVisit = {
  summary: 'A visit with everything that is recorded of it, and the trail of its changes.',
  params: VisitOfPoint,
  response: VisitRecordOnWire,
  refusals: ['appointment_not_found'],
} satisfies OperationSchema;

export const markNotQualified = {
  summary:
    'The patient came, and the dose was not given for a contraindication. After a temporary one the referral can be booked again, from the day named; a permanent one revokes it.',
  params: VisitOfPoint,
  body: Type.Object({
    contraindication: Type.Enum(CONTRAINDICATIONS),
    until: Type.Optional({ ...IsoDate, description: 'the first day on which a temporary one is over' }),
    foundBy: Licence,
  }),
  response: VisitRecordOnWire,
  refusals: ['appointment_not_found', 'appointment_not_active', ...WRITE_REFUSALS],
} satisfies OperationSchema;

const revision = {
  version: Type.Integer({ minimum: 1, description: 'of the visit as it was looked at; another one is refused' }),
  reason: Reason,
};

export const correctRecord = {
  summary:
    'Correct the record of a dose. What stood before is kept with the reason and who changed it; the stock follows the batch, and when the next dose is due follows the day.',
  params: VisitOfPoint,
  body: Type.Object({ ...DoseRecordOnWire, ...revision }),
  response: VisitRecordOnWire,
  refusals: [
    'appointment_not_found',
    'appointment_not_active',
    'visit_changed',
    'licence_unknown',
    'batch_denied',
    'batch_unclear',
    'batch_expired',
    'batch_of_other_vaccine',
    'visit_too_early',
    'next_dose_booked',
    ...WRITE_REFUSALS,
  ],
} satisfies OperationSchema;

export const annulRecord = {
  summary:
    'Take back the record of a dose that was not given. The visit is booked again, the dose returns to its batch, and the referral for the next one is revoked unless it is booked already. A visit recorded before its term has given its place back: if somebody else has it, the visit is cancelled instead and its referral is free.',
  params: VisitOfPoint,
  body: Type.Object(revision),
  response: VisitRecordOnWire,
  refusals: ['appointment_not_found', 'appointment_not_active', 'visit_changed', 'next_dose_booked', ...WRITE_REFUSALS],
} satisfies OperationSchema;
