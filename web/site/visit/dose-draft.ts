import type { VaccineType } from '../../ui/vaccines.ts';
import type { DoseRecord, SiteVisit } from '../api.ts';
import type { Texts } from '../texts/index.ts';

/** What is typed or scanned of a dose before it is recorded. */
export interface DoseDraft {
  readonly batchNumber: string;
  readonly expiresOn: string;
  readonly vaccineType: VaccineType;
  readonly dose: number;
  readonly bodySite: BodySite;
  readonly administeredBy: string;
}

export type BodySite = NonNullable<DoseRecord['bodySite']>;
export type Wrong = Partial<Record<'batchNumber' | 'expiresOn' | 'administeredBy', string>>;

const KEPT_AS = 'uprawnienia';

/** The licence number last given on this tab; a device shared by several people forgets it with the tab. */
export function keptLicence(): string {
  try {
    return sessionStorage.getItem(KEPT_AS) ?? '';
  } catch {
    // Storage may be forbidden; the number is then typed each time.
    return '';
  }
}

export function keepLicence(licence: string): void {
  try {
    sessionStorage.setItem(KEPT_AS, licence);
  } catch {
    // As above.
  }
}

export function newDraft({ vaccineType, dose }: SiteVisit): DoseDraft {
  return {
    batchNumber: '',
    expiresOn: '',
    vaccineType,
    dose,
    bodySite: 'leftArm',
    administeredBy: keptLicence(),
  };
}

/** What is wrong with a draft; nothing may be given of a batch after its last day. */
export function faultsOf(draft: DoseDraft, today: string, t: Texts): Wrong {
  return {
    ...(!/^[A-Za-z0-9/.-]{2,20}$/.test(draft.batchNumber) && { batchNumber: t.wrongBatch }),
    ...(draft.expiresOn === '' && { expiresOn: t.wrongExpiry }),
    ...(draft.expiresOn !== '' && draft.expiresOn < today && { expiresOn: t.batchExpired }),
    ...(!/^[0-9A-Z]{4,20}$/.test(draft.administeredBy) && { administeredBy: t.wrongLicence }),
  };
}
