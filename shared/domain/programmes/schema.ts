import * as Type from 'typebox';
import { CIRCUMSTANCE } from '../circumstances.ts';

/*
 * What a programme is: one version of it is one document, in the repository as
 * `programmes/<id>.json`. How to write one is in docs/programmes.md.
 */

/** The languages in which patients are addressed. */
export const LANGUAGES = ['pl', 'en', 'uk'] as const;

const strict = { additionalProperties: false } as const;

const Id = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,39}$' });
const Word = Type.String({ pattern: CIRCUMSTANCE });
const IsoDate = Type.String({ format: 'date' });
const Moment = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$' });
const VaccineType = Type.String({ pattern: '^[a-z][a-z0-9]*\\.[a-z0-9_]{1,40}$' });
const VaccineTypes = Type.Array(VaccineType, { minItems: 1 });

const LocalTextSchema = Type.Object(
  {
    pl: Type.String({ minLength: 1, maxLength: 500 }),
    en: Type.String({ minLength: 1, maxLength: 500 }),
    uk: Type.String({ minLength: 1, maxLength: 500 }),
  },
  strict,
);

/** Completed years or, for the youngest, completed months. */
const AgeSchema = Type.Object(
  {
    years: Type.Optional(Type.Integer({ minimum: 0, maximum: 130 })),
    months: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_560 })),
  },
  { ...strict, minProperties: 1, maxProperties: 1 },
);

/** Both ends belong to it: `to` of 13 years ends on the day before the fourteenth birthday. */
const AgesSchema = Type.Object(
  { from: Type.Optional(AgeSchema), to: Type.Optional(AgeSchema) },
  { ...strict, minProperties: 1 },
);

const SpanSchema = Type.Object(
  {
    days: Type.Optional(Type.Integer({ minimum: 0, maximum: 3_660 })),
    months: Type.Optional(Type.Integer({ minimum: 0, maximum: 120 })),
  },
  { ...strict, minProperties: 1, maxProperties: 1 },
);

/** From when a dose is due after the one before, and by when it should be given. */
const IntervalSchema = Type.Object({ min: SpanSchema, max: SpanSchema }, strict);

const VaccineSchema = Type.Object(
  {
    /** As it stands on the wire, e.g. `cov19.pfizer`. */
    type: VaccineType,
    /** Slot ids carry it in one byte, so it is never given to another vaccine of any programme. */
    number: Type.Integer({ minimum: 1, maximum: 255 }),
    /** The name on the package. */
    name: Type.String({ minLength: 1, maxLength: 60 }),
    /**
     * The EU number of the medicine, `mp` in a digital certificate. Absent for a medicine that is
     * authorised nationally.
     */
    productCode: Type.Optional(Type.String({ pattern: '^EU/1/\\d\\d/\\d{3,4}$' })),
    ages: Type.Optional(AgesSchema),
    /** Conditions of a person that rule it out. */
    contraindications: Type.Optional(Type.Array(Word)),
  },
  strict,
);

/** A dose after the first of a course. */
const StepSchema = Type.Object(
  {
    after: IntervalSchema,
    /** For a mixed series; absent where the dose is of the same vaccine as the one before. */
    vaccines: Type.Optional(VaccineTypes),
  },
  strict,
);

const CourseSchema = Type.Object(
  {
    /** Needed where age or earlier seasons decide: the referral for the next dose keeps it. */
    id: Type.Optional(Id),
    /** With any of which it begins. */
    vaccines: VaccineTypes,
    /** On the day of the first dose. */
    ages: Type.Optional(AgesSchema),
    /** Only for those who had no dose in an earlier season. */
    firstTime: Type.Optional(Type.Boolean()),
    /** The doses after the first; none for a course of one dose. */
    next: Type.Array(StepSchema, { maxItems: 5 }),
  },
  strict,
);

/** A dose after the course or after the booster before. */
const BoosterSchema = Type.Object(
  {
    after: IntervalSchema,
    vaccines: VaccineTypes,
    /** On the day from which it is due. */
    ages: Type.Optional(AgesSchema),
  },
  strict,
);

const RulesSchema = Type.Object(
  {
    /**
     * The first day on which a dose given is followed by these rules; they hold until the next
     * ones.
     */
    from: IsoDate,
    /** The first that fits the vaccine and the person counts. */
    courses: Type.Array(CourseSchema, { minItems: 1 }),
    /** In their order: the second is due after the first. */
    boosters: Type.Array(BoosterSchema, { maxItems: 4 }),
  },
  strict,
);

/** Doses are counted anew in each season, and have referrals of their own. */
const SeasonSchema = Type.Object({ id: Id, from: IsoDate, to: IsoDate }, strict);

/** Who may book from when. A person has to be all that it says. */
const CohortSchema = Type.Object(
  {
    id: Id,
    /** The season for which it opens, in a programme that has seasons. */
    season: Type.Optional(Id),
    born: Type.Optional(
      Type.Object({ from: Type.Optional(IsoDate), to: Type.Optional(IsoDate) }, { ...strict, minProperties: 1 }),
    ),
    /** On the day `agesOn`; where that is left out, on the day of asking. */
    ages: Type.Optional(AgesSchema),
    agesOn: Type.Optional(IsoDate),
    /** One of them is enough, as of the conditions and districts. */
    professions: Type.Optional(Type.Array(Word, { minItems: 1 })),
    conditions: Type.Optional(Type.Array(Word, { minItems: 1 })),
    /** TERYT codes: 2 digits are a voivodeship, 4 a powiat, 7 a gmina. */
    districts: Type.Optional(Type.Array(Type.String({ pattern: '^\\d\\d(\\d\\d(\\d{3})?)?$' }), { minItems: 1 })),
    /** Doses of the programme given before. Without it, it opens the first dose alone. */
    doses: Type.Optional(
      Type.Object(
        { min: Type.Optional(Type.Integer({ minimum: 0 })), max: Type.Optional(Type.Integer({ minimum: 0 })) },
        { ...strict, minProperties: 1 },
      ),
    ),
    /** Left out: all of the programme. */
    vaccines: Type.Optional(VaccineTypes),
    /** The moment of the opening, to the second. */
    opensAt: Moment,
    closesAt: Type.Optional(Moment),
    /** The earliest day of a visit. */
    visitFrom: Type.Optional(IsoDate),
    /** Another validity than the programme's referrals have. */
    validDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 731 })),
  },
  strict,
);

export const ProgrammeSchema = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z][a-z0-9]{1,19}$' }),
    /** Grows by one; a version is never changed. */
    version: Type.Integer({ minimum: 1 }),
    /** The moment from which this version counts. */
    effectiveFrom: Moment,
    names: LocalTextSchema,
    vaccines: Type.Array(VaccineSchema, { minItems: 1 }),
    /** The oldest first. */
    rules: Type.Array(RulesSchema, { minItems: 1 }),
    seasons: Type.Optional(Type.Array(SeasonSchema, { minItems: 1 })),
    cohorts: Type.Array(CohortSchema),
    /** How long a referral can be booked, counted from when its dose is due. */
    referral: Type.Object({ validDays: Type.Integer({ minimum: 1, maximum: 731 }) }, strict),
    texts: Type.Object(
      {
        /** Above the form in which a visit is booked. */
        formLead: LocalTextSchema,
        /** Names the referral. */
        referralTitle: LocalTextSchema,
        /** Names the vaccination in messages. */
        messageSubject: LocalTextSchema,
      },
      strict,
    ),
  },
  strict,
);

export type Programme = Type.Static<typeof ProgrammeSchema>;
export type ProgrammeVaccine = Type.Static<typeof VaccineSchema>;
export type Rules = Type.Static<typeof RulesSchema>;
export type Course = Type.Static<typeof CourseSchema>;
export type Booster = Type.Static<typeof BoosterSchema>;
export type Season = Type.Static<typeof SeasonSchema>;
export type ProgrammeCohort = Type.Static<typeof CohortSchema>;
export type Interval = Type.Static<typeof IntervalSchema>;
export type Span = Type.Static<typeof SpanSchema>;
export type Age = Type.Static<typeof AgeSchema>;
export type Ages = Type.Static<typeof AgesSchema>;
export type LocalText = Type.Static<typeof LocalTextSchema>;
