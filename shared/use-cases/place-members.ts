import { FieldValue, type Firestore, type QueryDocumentSnapshot } from '@google-cloud/firestore';
import { homeAt, type StandbyMember } from '../domain/standby.ts';
import { log } from '../log.ts';
import { readPostalCode } from '../store/postal-codes.ts';
import { type Cursor, oldStandbyMembers, standbyMembersWithoutPlace } from '../store/queries.ts';

const PAGE = 200;

type MemberSnapshot = QueryDocumentSnapshot<StandbyMember>;
type PlaceOf = (postalCode: string) => ReturnType<typeof readPostalCode>;

/**
 * Puts the members on the map who joined when only postal codes were kept. Returns whether that is
 * all of them, or the time was up before. Once all are placed this costs one query that finds
 * nothing.
 */
export async function placeOldMembers(db: Firestore, isTimeUp: () => boolean): Promise<boolean> {
  const placeOf = placesIn(db);
  let after: Cursor | undefined;
  while (!isTimeUp()) {
    const { docs } = await oldStandbyMembers(db, after, PAGE).get();
    await placeAll(docs, placeOf, db);
    const last = docs.at(-1);
    if (!last || docs.length < PAGE) return true;
    after = [last.get('postalCode'), last.id];
  }
  return false;
}

/** Puts the members on the map whose postal code was not known, and is now. Returns how many. */
export async function placeUnknownMembers(db: Firestore): Promise<number> {
  const placeOf = placesIn(db);
  let placed = 0;
  let after: Cursor | undefined;
  for (;;) {
    const { docs } = await standbyMembersWithoutPlace(db, after, PAGE).get();
    placed += await placeAll(docs, placeOf, db);
    const last = docs.at(-1);
    if (!last || docs.length < PAGE) return placed;
    after = [last.id];
  }
}

/**
 * Returns how many have a place now. One that cannot be written holds up no other; it is tried
 * again the next time.
 */
async function placeAll(members: readonly MemberSnapshot[], placeOf: PlaceOf, db: Firestore): Promise<number> {
  const results = await Promise.allSettled(members.map((member) => placeOne(member, placeOf, db)));
  for (const result of results) {
    if (result.status === 'rejected') log.warn({ err: result.reason }, 'a member of the standby pool was not placed');
  }
  return results.filter((result) => result.status === 'fulfilled' && result.value).length;
}

async function placeOne(member: MemberSnapshot, placeOf: PlaceOf, db: Firestore): Promise<boolean> {
  const { postalCode } = member.data().home;
  const home = homeAt(postalCode, (await placeOf(postalCode)).centre);
  // A postal code beside the home, where it was kept before, is what marks a member as one without
  // a place. Whoever joined anew or left meanwhile stays as they are.
  const change = { home, postalCode: FieldValue.delete() };
  await db.collection('standbyMembers').doc(member.id).update(change, { lastUpdateTime: member.updateTime });
  return home.position !== null;
}

/** Many members have the same code: each is looked up once. */
function placesIn(db: Firestore): PlaceOf {
  const known = new Map<string, ReturnType<typeof readPostalCode>>();
  return (postalCode) => {
    const place = known.get(postalCode) ?? readPostalCode(db, postalCode);
    known.set(postalCode, place);
    return place;
  };
}
