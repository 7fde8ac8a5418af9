import * as Type from 'typebox';
import { ROLES } from '../../shared/domain/actor.ts';
import { ProgrammeSchema } from '../../shared/domain/programmes/schema.ts';
import type { OperationSchema } from '../../shared/http/endpoint.ts';
import { VaccineTypeName } from '../../shared/http/wire.ts';
import { omittable } from '../../shared/validation.ts';

const Moment = Type.String({ format: 'date-time' });
const LocalText = Type.Object({ pl: Type.String(), en: Type.String(), uk: Type.String() });
const ProgrammeId = Type.String({ pattern: '^[a-z][a-z0-9]{1,19}$', description: 'such as `cov19`' });
const Version = Type.Integer({ minimum: 1 });
const OfProgramme = Type.Object({ id: ProgrammeId });

const ReasonOnWire = Type.Object({ code: Type.String(), params: Type.Record(Type.String(), Type.Unknown()) });

export const listProgrammes = {
  summary: 'The programmes in force, with their vaccines and what pages say of them.',
  response: Type.Object({
    programmes: Type.Array(
      Type.Object({
        id: ProgrammeId,
        version: Version,
        effectiveFrom: Moment,
        names: LocalText,
        vaccines: Type.Array(Type.Object({ type: VaccineTypeName, number: Type.Integer(), name: Type.String() })),
        texts: Type.Object({ formLead: LocalText, referralTitle: LocalText, messageSubject: LocalText }),
      }),
    ),
  }),
  refusals: [],
} satisfies OperationSchema;

export const listVersions = {
  summary: 'The published versions of a programme, the latest first. The built-in one is not among them.',
  params: OfProgramme,
  response: Type.Object({
    list: Type.Array(
      Type.Object({
        version: Version,
        effectiveFrom: Moment,
        publishedAt: Moment,
        by: Type.Object({ role: Type.Enum([...ROLES, 'system']), subject: Type.String() }),
        document: Type.Unknown({ description: 'as it was published' }),
      }),
    ),
  }),
  refusals: [],
} satisfies OperationSchema;

export const publishVersion = {
  summary:
    'Publish a version of a programme: from its moment on it counts everywhere, and it is never changed. The same document again changes nothing. With `dryRun` nothing is published, and the answer says whom the version would touch.',
  params: OfProgramme,
  query: Type.Object({
    dryRun: omittable(Type.Enum(['true', 'false'], { description: 'left out: `false`' })),
  }),
  body: Type.Record(Type.String(), Type.Unknown(), { description: 'the document (docs/programmes.md)' }),
  document: ProgrammeSchema,
  response: Type.Union([
    Type.Object({ programme: ProgrammeId, version: Version, effectiveFrom: Moment, publishedAt: Moment }),
    Type.Object({
      programme: ProgrammeId,
      version: Version,
      effectiveFrom: Moment,
      differences: Type.Union([
        Type.Array(
          Type.Object({
            path: Type.String(),
            kind: Type.Enum(['added', 'removed', 'changed']),
            before: Type.Optional(Type.Unknown()),
            after: Type.Optional(Type.Unknown()),
          }),
        ),
        Type.Null(),
      ]),
      people: Type.Integer({ description: 'who were looked at: all that are registered' }),
      becomeEntitled: Type.Array(Type.Object({ from: Moment, people: Type.Integer() })),
      openingMoves: Type.Array(Type.Object({ before: Moment, after: Moment, people: Type.Integer() })),
      loseEntitlement: Type.Object({
        people: Type.Integer(),
        reasons: Type.Record(Type.String(), Type.Integer(), { description: 'people by code' }),
      }),
      visits: Type.Object({
        booked: Type.Integer({ description: 'to come when the version takes effect' }),
        notAllowed: Type.Integer(),
        list: Type.Array(
          Type.Object({
            appointmentId: Type.String(),
            servicePointId: Type.String(),
            startAt: Moment,
            vaccineType: VaccineTypeName,
            dose: Type.Integer(),
            reasons: Type.Array(ReasonOnWire),
          }),
          { description: 'those that are not allowed, at most 1,000, by their start' },
        ),
      }),
    }),
  ]),
  refusals: ['programme_faulty', 'version_not_next', 'version_too_early'],
} satisfies OperationSchema;
