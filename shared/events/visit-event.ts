import * as Type from 'typebox';
import { CHANNELS, ROLES } from '../domain/actor.ts';
import { VISIT_EVENT_TYPES } from '../domain/appointment.ts';
import { parserOf } from '../validation.ts';

/** What Pub/Sub hands to a function of the cloudevent signature. */
export interface PubSubCloudEvent {
  readonly id: string;
  readonly data?: { readonly message?: { readonly data?: string } };
}

/** Who acted; events that were on their way when actors were introduced have none. */
const ActorOnWire = Type.Object({
  role: Type.Enum([...ROLES, 'system']),
  organisation: Type.Union([Type.String(), Type.Null()]),
  channel: Type.Enum(CHANNELS),
  staff: Type.Union([Type.String(), Type.Null()]),
});

/** The wire form of a visit event: ids only, so that a topic or its dead letters hold no personal data. */
export const VisitEventSchema = Type.Object({
  id: Type.String(),
  type: Type.Enum(VISIT_EVENT_TYPES),
  at: Type.String(),
  by: Type.Optional(ActorOnWire),
  appointmentId: Type.String(),
  version: Type.Integer(),
  slotId: Type.String(),
  previousSlotId: Type.Optional(Type.String()),
  waitsForLast: Type.Optional(Type.Literal(true)),
  offered: Type.Optional(
    Type.Object({ slotId: Type.String(), expiresAt: Type.String(), onDeadline: Type.Enum(['move', 'keep']) }),
  ),
});

const parse = parserOf(VisitEventSchema);

/**
 * Reads the visit event out of a Pub/Sub message. Throws when it is not one, so that the message goes to the dead letters
 * where a person sees it.
 */
export function visitEventOf(message: PubSubCloudEvent): Type.Static<typeof VisitEventSchema> {
  const json = Buffer.from(message.data?.message?.data ?? '', 'base64').toString('utf8');
  const parsed = parse(JSON.parse(json || 'null'));
  if ('problems' in parsed) throw new Error(`not a visit event: ${JSON.stringify(parsed.problems)}`);
  return parsed.value;
}
