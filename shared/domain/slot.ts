import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { addDays, type DayKey, dayCount, type Instant, instantOf, momentOf } from './civil-time.ts';
import { bytesOfUuid, hyphenated } from './ids.ts';
import { POINT_SEED_BYTES, seedOfServicePoint, servicePointIdOfSeed } from './service-point.ts';
import { type VaccineType, vaccineOf, vaccineTypeOfNumber } from './vaccines.ts';

/** Who may see and take a term: everyone, or only the point's own staff. */
export type Audience = 'external' | 'internal';

/** What makes a slot the slot it is. Two slots of a day with the same terms are one slot. */
export interface SlotTerms {
  /** Minutes elapsed since the Warsaw midnight of the day, so that the repeated hour in October stays unambiguous. */
  readonly startMinute: number;
  readonly vaccineType: VaccineType;
  readonly dose: number;
  readonly audience: Audience;
}

/** A slot's place in its day: its terms, written as a Firestore field name. */
export type SlotKey = string;

/** A slot's counters. */
export interface SlotCounter {
  readonly minutes: number;
  /** Places that can be taken: those that the timetable gives or, where more are taken, as many as are taken. */
  readonly capacity: number;
  readonly booked: number;
  /** Places that the timetable gives, where more are taken. Absent where the capacity is what it gives. */
  readonly planned?: number;
}

/** All slots of one point on one day: the document through which every booking goes. */
export interface SiteDay {
  readonly servicePointId: string;
  readonly day: DayKey;
  readonly voiId: string;
  readonly slots: Readonly<Record<SlotKey, SlotCounter>>;
  /**
   * By vaccine, the visits of the day's week that its cap does not cover: of the visits that end on this day, so many take their
   * place along. Absent where the cap covers all.
   */
  readonly overCap?: Readonly<Partial<Record<VaccineType, number>>>;
  /** Grows with every change, so that a reader can tell the newer of two copies. */
  readonly version: number;
}

/** What one commit changed on a day. */
export interface DayCounters {
  readonly servicePointId: string;
  readonly day: DayKey;
  /** The version that the commit made. */
  readonly version: number;
  /** Booked places of the slots that changed; absent when slots or their capacities changed, and the day must be read. */
  readonly booked?: Readonly<Record<SlotKey, number>>;
}

/** A slot named in full: where, when and what. */
export interface SlotRef extends SlotTerms {
  readonly servicePointId: string;
  readonly day: DayKey;
}

/** A slot offered to someone. */
export interface OfferedSlot {
  readonly id: string;
  readonly slot: SlotRef;
  readonly minutes: number;
}

const KEY = /^t(\d{1,4})v(\d{1,3})d(\d{1,2})([ei])$/;

/** Returns the key of a slot, e.g. `t535v1d1e`: start, vaccine, dose, audience. */
export function slotKeyOf(terms: SlotTerms): SlotKey {
  const audience = terms.audience === 'internal' ? 'i' : 'e';
  return `t${terms.startMinute}v${vaccineOf(terms.vaccineType).number}d${terms.dose}${audience}`;
}

/** Reads a slot key. Throws on a key that `slotKeyOf` did not make: such a document is damaged. */
export function parseSlotKey(key: SlotKey): SlotTerms {
  const match = KEY.exec(key);
  const vaccineType = match && vaccineTypeOfNumber(Number(match[2]));
  if (!match || !vaccineType) throw new Error(`not a slot key: ${key}`);
  return {
    startMinute: Number(match[1]),
    vaccineType,
    dose: Number(match[3]),
    audience: match[4] === 'i' ? 'internal' : 'external',
  };
}

/** Returns the document id of a point's day. */
export function siteDayIdOf(slot: Pick<SlotRef, 'servicePointId' | 'day'>): string {
  return `${slot.servicePointId}_${slot.day}`;
}

/** Returns when a slot begins. */
export function startOf(slot: Pick<SlotRef, 'day' | 'startMinute'>): Instant {
  return instantOf(momentOf(slot.day, slot.startMinute));
}

/*
 * A slot id is a UUID that spells out its slot, so that a booking finds its document with no query and no index:
 *   bytes 0-5 seed of the point's id · 6 low nibble: dose · 7 vaccine number · 8 low bit: audience
 *   9-10 days since 2020-01-01 · 11-12 start minute · 13-15 check bytes, so that made-up ids are refused unread
 */
const FIRST_DAY: DayKey = '20200101';
const BODY_BYTES = 13;
const CHECK_DIGITS = 6;
/** What an id is made of, after a word that no other ids are checked with. Written anew for each: an index names half a million slots. */
const checked = Buffer.from(`slot${'\0'.repeat(BODY_BYTES)}`);
const body = checked.subarray(-BODY_BYTES);

/** The check bytes of what `body` holds, in hexadecimal. */
function checkOfBody(): string {
  return hash('sha256', checked, 'hex').slice(0, CHECK_DIGITS);
}

/** Returns the id of a slot. */
export function slotIdOf(slot: SlotRef): string {
  const seed = seedOfServicePoint(slot.servicePointId);
  if (!seed) throw new Error(`not a service point id: ${slot.servicePointId}`);
  seed.copy(body);
  body[6] = 0x80 | slot.dose;
  body[7] = vaccineOf(slot.vaccineType).number;
  body[8] = 0x80 | (slot.audience === 'internal' ? 1 : 0);
  body.writeUInt16BE(dayCount(FIRST_DAY, slot.day) - 1, 9);
  body.writeUInt16BE(slot.startMinute, 11);
  return hyphenated(body.toString('hex') + checkOfBody());
}

/** Slots lately named by their ids: a wanted one is named thousands of times, several times in each booking. */
const named = new LRUCache<string, SlotRef>({ max: 1_000 });

/** Returns the slot that an id names, or undefined when no slot can have this id. */
export function slotOfId(slotId: string): SlotRef | undefined {
  const known = named.get(slotId);
  if (known) return known;
  const bytes = bytesOfUuid(slotId);
  const slot = bytes && readSlotId(bytes);
  // Under a spelling of its own: the one given may be a piece of a long address, which it would keep in memory.
  if (slot) named.set(hyphenated(bytes.toString('hex')), slot);
  return slot;
}

/** Returns when the slot of an id starts, also where its vaccine is not known; undefined where it is no slot's. */
export function startOfSlotId(slotId: string): Instant | undefined {
  const bytes = bytesOfUuid(slotId);
  return bytes && isSlotId(bytes) ? startOf(timeOf(bytes)) : undefined;
}

function isSlotId(bytes: Buffer): boolean {
  bytes.copy(body);
  return checkOfBody() === bytes.toString('hex', BODY_BYTES);
}

function timeOf(bytes: Buffer): Pick<SlotRef, 'day' | 'startMinute'> {
  return { day: addDays(FIRST_DAY, bytes.readUInt16BE(9)), startMinute: bytes.readUInt16BE(11) };
}

function readSlotId(bytes: Buffer): SlotRef | undefined {
  if (!isSlotId(bytes)) return undefined;
  const vaccineType = vaccineTypeOfNumber(bytes[7]!);
  if (!vaccineType) return undefined;
  return {
    servicePointId: servicePointIdOfSeed(bytes.subarray(0, POINT_SEED_BYTES)),
    ...timeOf(bytes),
    vaccineType,
    dose: bytes[6]! & 0x0f,
    audience: bytes[8]! & 1 ? 'internal' : 'external',
  };
}

/** How many more people the slot can take. */
export function freePlaces(counter: SlotCounter): number {
  return counter.capacity - counter.booked;
}

/** How many places the timetable gives the slot, whatever is booked. */
export function plannedPlaces({ planned, capacity }: SlotCounter): number {
  return planned ?? capacity;
}

/** Returns a counter that has as many places as are planned, and for everyone booked beyond them one that goes with their visit. */
export function counterOf({ minutes, booked, planned }: Required<Omit<SlotCounter, 'capacity'>>): SlotCounter {
  return planned >= booked ? { minutes, capacity: planned, booked } : { minutes, capacity: booked, booked, planned };
}
