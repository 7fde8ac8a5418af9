import * as Type from 'typebox';
import type { Proposal } from '../domain/on-record.ts';
import { Uuid } from './wire.ts';

const NameOrNull = Type.Union([Type.String(), Type.Null()]);

/** A change of a person's details that waits for their answer. */
export const ProposalOnWire = Type.Object({
  id: Uuid,
  proposedAt: Type.String({ format: 'date-time' }),
  servicePointId: Type.Union([Uuid, Type.Null()], { description: 'where it was proposed' }),
  change: Type.Union([
    Type.Object({ of: Type.Literal('name'), givenName: NameOrNull, familyName: NameOrNull }),
    Type.Object({ of: Type.Literal('phone'), phone: Type.String() }),
  ]),
});

/** Returns a proposal as the person sees it. Which member of staff it was, they do not see. */
export function proposalOnWire({ id, at: proposedAt, by, change }: Proposal): Type.Static<typeof ProposalOnWire> {
  return { id, proposedAt, servicePointId: by.organisation, change };
}
