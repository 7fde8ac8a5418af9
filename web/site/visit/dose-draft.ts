import { type LastDays, passedLastDay } from '../../../shared/domain/last-days.ts';
import { dayOf } from '../../ui/time.ts';
import type { VaccineType } from '../../ui/vaccines.ts';
import type { DoseRecord, SiteVisit } from '../api.ts';
import { isBatchNumber } from '../stock/entry.ts';
import type { Texts } from '../texts/index.ts';
import { keptLicence } from './licences.ts';

/** What is typed of a dose; a correction changes this and no more. */
export interface RecordDraft {
  readonly batchNumber: string;
  /** Empty where it is not known. */
  readonly expiresOn: string;
  /** Empty where it was not recorded. */
  readonly bodySite: BodySite | '';
  readonly administeredBy: string;
  /** Empty where nobody is named. */
  readonly qualifiedBy: string;
  /** `YYYY-MM-DD`, in Poland. */
  readonly givenOn: string;
}

/** What is typed or scanned of a dose before it is recorded. */
export interface DoseDraft extends RecordDraft {
  readonly vaccineType: VaccineType;
  readonly dose: number;
}

export type BodySite = NonNullable<DoseRecord['bodySite']>;

/** In the order in which they are offered. */
export const BODY_SITES = ['leftArm', 'rightArm', 'leftThigh', 'rightThigh'] as const satisfies readonly BodySite[];

export type Wrong = Partial<Record<'batchNumber' | 'expiresOn' | 'administeredBy' | 'qualifiedBy' | 'givenOn', string>>;

export function newDraft(
  { vaccineType, dose, startAt, checkedInAt }: SiteVisit,
  today: string,
  ownLicence: string | null,
): DoseDraft {
  // Points catch up on their records later: the day of the visit is the likely one where it has passed.
  const visitOn = [dayOf(startAt), checkedInAt ? dayOf(checkedInAt) : ''].sort().at(-1)!;
  return {
    givenOn: visitOn < today ? visitOn : today,
    batchNumber: '',
    expiresOn: '',
    vaccineType,
    dose,
    bodySite: 'leftArm',
    administeredBy: keptLicence('administeredBy', ownLicence),
    qualifiedBy: keptLicence('qualifiedBy', ownLicence),
  };
}

/** Returns a draft as it is sent: without what was left empty. */
export function sentOf<D extends RecordDraft>({ expiresOn, bodySite, qualifiedBy, ...draft }: D) {
  return {
    ...draft,
    ...(expiresOn && { expiresOn }),
    ...(bodySite && { bodySite }),
    ...(qualifiedBy && { qualifiedBy }),
  };
}

/** What is wrong with what was typed of a dose. */
export function recordFaults(draft: RecordDraft, today: string, t: Texts): Wrong {
  const { batchNumber, administeredBy, qualifiedBy, givenOn } = draft;
  return {
    ...((givenOn === '' || givenOn > today) && { givenOn: t.wrongGivenOn }),
    ...(!isBatchNumber(batchNumber) && { batchNumber: t.wrongBatch }),
    ...(!isLicence(administeredBy) && { administeredBy: t.wrongLicence }),
    ...(qualifiedBy !== '' && !isLicence(qualifiedBy) && { qualifiedBy: t.wrongLicence }),
  };
}

/**
 * The same before the dose is recorded; nothing may have been given of a batch after its last day. That is the one on the package, unless
 * the stock knows better.
 */
export function faultsOf(draft: DoseDraft, today: string, t: Texts, batch?: LastDays): Wrong {
  const passed = passedLastDay(batch, draft.expiresOn || undefined, draft.givenOn);
  return {
    ...recordFaults(draft, today, t),
    ...(passed && { expiresOn: t.batchExpired }),
    ...(draft.expiresOn === '' && { expiresOn: t.wrongExpiry }),
  };
}

export function isLicence(text: string): boolean {
  return /^[0-9A-Z]{4,20}$/.test(text);
}
