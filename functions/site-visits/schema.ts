import * as Type from 'typebox';
import { CIRCUMSTANCE, CIRCUMSTANCES_MAX } from '../../shared/domain/circumstances.ts';
import { countryFrom, documentNumberFrom, peselFrom } from '../../shared/domain/documents.ts';
import { nameFromPerson } from '../../shared/domain/text.ts';
import type { OperationSchema } from '../../shared/http/endpoint.ts';
import { REFERRAL_REFUSALS, SLOT_REFUSALS, WRITE_REFUSALS } from '../../shared/http/refusal-lists.ts';
import { PointId, SitePatientOnWire, SiteVisitOnWire, VisitOfPoint } from '../../shared/http/site-wire.ts';
import { GeoId, IsoDate, Reason, ReferredTo, StatusName, Uuid, VaccineTypeName } from '../../shared/http/wire.ts';
import { omittable, readBy } from '../../shared/validation.ts';

const Pesel = readBy(peselFrom, Type.String({ maxLength: 30, description: '11 digits' }));
const Passport = Type.Object({
  country: readBy(countryFrom, Type.String({ maxLength: 10, description: 'ISO 3166-1 alpha-2' })),
  number: readBy(
    documentNumberFrom,
    Type.String({ maxLength: 40, description: '4 to 20 letters and digits; blanks, hyphens and case do not matter' }),
  ),
});
const Name = readBy(
  nameFromPerson,
  Type.String({ maxLength: 100, description: 'either name may be missing, of someone who has one alone' }),
);
const Phone = Type.Union([
  Type.String({
    maxLength: 40,
    description: 'a number at which a person is reached: Polish with or without +48, others with their country’s code',
  }),
  Type.Null(),
]);

const Found = Type.Object({
  patient: Type.Union([SitePatientOnWire, Type.Null()], { description: 'null for someone who is not registered yet' }),
  proposed: Type.Optional(
    Type.Array(Type.Enum(['name', 'phone']), {
      description:
        'what was said otherwise than the identity provider vouches for, and waits for the patient’s answer; left out when nothing is',
    }),
  ),
  referrals: Type.Array(
    Type.Object({
      id: Uuid,
      ...ReferredTo,
      state: Type.Enum(['issued', 'booked', 'used', 'revoked', 'expired']),
      visitNotBefore: Type.Union([IsoDate, Type.Null()]),
      expiringAt: Type.String({ format: 'date-time' }),
    }),
  ),
  visits: Type.Array(
    Type.Object({
      id: Uuid,
      servicePointName: Type.String(),
      startAt: Type.String({ format: 'date-time' }),
      vaccineType: VaccineTypeName,
      dose: Type.Integer(),
      status: StatusName,
    }),
    { description: 'at any point, by start' },
  ),
});

const ById = Type.Object({
  patientId: Uuid,
  document: omittable(
    Type.Union([Type.Object({ pesel: Pesel }), Type.Object({ passport: Passport })], {
      description: 'of the person, who stands before the caller; needed where they have no visit at the point',
    }),
  ),
  breakGlass: omittable(
    Type.Object(
      { reason: Reason },
      {
        description:
          'why the record must be opened although the person has no visit at the point; it is kept and flagged',
      },
    ),
  ),
});

export const findPatient = {
  summary: 'Find a patient by PESEL or, for foreigners, by passport; one who is known already, by id.',
  params: PointId,
  body: Type.Union([Type.Object({ pesel: Pesel }), Type.Object({ passport: Passport }), ById]),
  response: Found,
  refusals: ['no_ground'],
} satisfies OperationSchema;

const Words = Type.Array(Type.String({ pattern: CIRCUMSTANCE }), { maxItems: CIRCUMSTANCES_MAX });
const Circumstances = {
  professions: omittable({ ...Words, description: 'as programmes name them; all of them, where any is said' }),
  conditions: omittable({ ...Words, description: 'as programmes name them; all of them, where any is said' }),
  district: omittable({ ...GeoId, description: 'the gmina in which they live: TERC code, 7 digits' }),
};

const person = {
  givenName: omittable(Name),
  familyName: omittable(Name),
  phone: Phone,
  ...Circumstances,
  confirmName: Type.Optional(
    Type.Boolean({ description: 'true takes a name that differs from the one on record, after staff were asked' }),
  ),
};

export const registerPatient = {
  summary:
    'Register a patient, or bring what is known of them up to date; issues the referral of their cohort, and anew what has expired without being used. Of someone registered already the id is enough.',
  params: PointId,
  body: Type.Union([
    Type.Object({ pesel: Pesel, ...person }),
    Type.Object({ passport: Passport, birthDate: IsoDate, ...person }),
    ById,
  ]),
  response: Found,
  refusals: ['birth_date_differs', 'name_differs', 'patient_not_found', 'no_ground'],
} satisfies OperationSchema;

export const bookVisit = {
  summary: 'Book a patient at the point, or at another: the term named, or the earliest suitable one from a day on.',
  params: PointId,
  body: Type.Object({
    patientId: Uuid,
    prescriptionId: Uuid,
    servicePointId: omittable({ ...Uuid, description: 'another point; its terms that are open to everybody' }),
    slotId: omittable(Uuid),
    from: omittable(IsoDate),
  }),
  response: SiteVisitOnWire,
  refusals: [...SLOT_REFUSALS, ...REFERRAL_REFUSALS, 'no_free_term', ...WRITE_REFUSALS],
} satisfies OperationSchema;

export const receiveWalkIn = {
  summary:
    'Receive someone who came without a term: the nearest free one within half an hour, or one added for them, is booked and they are checked in. A repeat answers with the same visit.',
  params: PointId,
  body: Type.Object({
    patientId: Uuid,
    prescriptionId: Uuid,
    vaccineType: omittable({ ...VaccineTypeName, description: 'where the referral covers several' }),
  }),
  response: SiteVisitOnWire,
  refusals: [
    ...SLOT_REFUSALS,
    ...REFERRAL_REFUSALS,
    'appointment_not_active',
    'no_free_term',
    'point_retired',
    ...WRITE_REFUSALS,
  ],
} satisfies OperationSchema;

export const checkIn = {
  summary: 'The patient has come. Repeating it changes nothing.',
  params: VisitOfPoint,
  response: SiteVisitOnWire,
  refusals: ['appointment_not_found', 'appointment_not_active', ...WRITE_REFUSALS],
} satisfies OperationSchema;

export const markNoShow = {
  summary: 'The patient has not come; only once the term has begun. Their referral can be booked again.',
  params: VisitOfPoint,
  response: SiteVisitOnWire,
  refusals: ['appointment_not_found', 'appointment_not_active', 'visit_not_started', ...WRITE_REFUSALS],
} satisfies OperationSchema;

export const cancelVisit = {
  summary: 'Cancel a visit for a reason; the patient is told by SMS.',
  params: VisitOfPoint,
  body: Type.Object({ reason: Reason }),
  response: SiteVisitOnWire,
  refusals: ['appointment_not_found', 'appointment_not_active', ...WRITE_REFUSALS],
} satisfies OperationSchema;
