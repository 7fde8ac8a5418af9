import type { Language } from '../../ui/language.ts';
import { formatDay } from '../../ui/time.ts';
import type { RecordedDose, TrailEntry } from '../api.ts';
import type { Texts } from '../texts/index.ts';
import { momentText } from '../ui/moment.ts';
import type { RecordDraft } from './dose-draft.ts';

/** A record in one line, for where it is not the one that stands. */
export function recordText(record: RecordedDose, t: Texts, language: Language): string {
  const { batchNumber, similarBatches, bodySite, administeredBy, qualifiedBy } = record;
  const parts = [
    t.batchIs(batchNumber),
    similarBatches.length > 0 && t.confirmedUnlike(similarBatches.join(', ')),
    bodySite && t[bodySite].toLocaleLowerCase(language),
    t.givenBy(administeredBy),
    qualifiedBy && t.examinedBy(qualifiedBy),
    givenText(record, language),
  ];
  return parts.filter(Boolean).join(', ');
}

/** When a dose was given: with the hour, where it was recorded on that day. */
export function givenText({ givenOn, givenAt, recordedAt }: RecordedDose, language: Language): string {
  return givenAt === recordedAt ? momentText(givenAt, language, 'date') : formatDay(givenOn, 'date', language);
}

/** What can be corrected of a record, each part with its name and in words. */
export function linesOf(record: RecordDraft, t: Texts, language: Language): readonly { name: string; value: string }[] {
  const { batchNumber, bodySite, administeredBy, qualifiedBy, givenOn } = record;
  return [
    { name: t.batchNumber, value: batchNumber },
    { name: t.bodySite, value: bodySite && t[bodySite] },
    { name: t.gaveIt, value: administeredBy },
    { name: t.qualifiedBy, value: qualifiedBy },
    { name: t.givenOn, value: givenOn && formatDay(givenOn, 'date', language) },
  ];
}

/** A record as it is taken into a form. */
export function draftOf({ batchNumber, bodySite, administeredBy, qualifiedBy, givenOn }: RecordedDose): RecordDraft {
  return {
    batchNumber,
    expiresOn: '',
    bodySite: bodySite ?? '',
    administeredBy,
    qualifiedBy: qualifiedBy ?? '',
    givenOn,
  };
}

/** Whether two records say the same; the server writes batches in capitals. */
export function isSameRecord(a: RecordDraft, b: RecordDraft): boolean {
  return (
    a.batchNumber.toUpperCase() === b.batchNumber.toUpperCase() &&
    a.bodySite === b.bodySite &&
    a.administeredBy === b.administeredBy &&
    a.qualifiedBy === b.qualifiedBy &&
    a.givenOn === b.givenOn
  );
}

/** Who made a change: the way it came and, where it is known, the member of staff. */
export function authorText({ by, staff }: TrailEntry, t: Texts): string {
  const channel = {
    patient: t.byPatient,
    hotline: t.byHotline,
    site: t.bySite,
    ministry: t.byMinistry,
    operator: t.byOperator,
    system: t.bySystem,
  }[by];
  return staff ? `${channel}, ${t.staffNumber(staff)}` : channel;
}

export function changeText({ change }: TrailEntry, t: Texts): string {
  return {
    booked: t.changeBooked,
    moved: t.changeMoved,
    cancelled: t.changeCancelled,
    offered: t.changeOffered,
    offerEnded: t.changeOfferEnded,
    checkedIn: t.changeCheckedIn,
    completed: t.changeCompleted,
    corrected: t.changeCorrected,
    annulled: t.changeAnnulled,
    noShow: t.changeNoShow,
    notQualified: t.changeNotQualified,
  }[change];
}
