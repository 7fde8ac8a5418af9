import { useMemo, useState } from 'react';
import { Alert, Status } from '../ui/heading.tsx';
import type { VaccineType } from '../ui/vaccines.ts';
import type { Slot, Visit } from './api.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { problemsIn, searchOf } from './criteria.ts';
import { Results } from './results.tsx';
import { SearchForm } from './search-form.tsx';
import { useTexts } from './texts.ts';
import { useSearch } from './use-search.ts';

/** What a term is sought for: a new visit on a referral or, with `visit`, its move. */
export interface Purpose {
  readonly prescriptionId: string;
  /** What the referral covers. */
  readonly vaccineTypes: readonly VaccineType[];
  readonly visit?: Visit;
}

/** The search for a term, from the form to the choice. */
export function TermSearch({ purpose }: { purpose: Purpose }) {
  const t = useTexts();
  const { state, start, more, drop } = useSearch();
  const [chosen, setChosen] = useState<Slot>();
  const { busy, waitS, error, found } = state;
  const refused = useMemo(() => problemsIn(error), [error]);
  return (
    <>
      <SearchForm
        busy={busy}
        refused={refused}
        covered={purpose.vaccineTypes}
        onSearch={(criteria) => start(searchOf(criteria, purpose.prescriptionId))}
      />
      <Status>{busy && (waitS === undefined ? t.searching : t.waiting(waitS))}</Status>
      {error && !refused && <Alert>{error.message}</Alert>}
      {found && (
        <Results key={found.number} found={found} busy={busy} onMore={() => more(found)} onChoose={setChosen} />
      )}
      {chosen && <ConfirmDialog purpose={purpose} slot={chosen} onTaken={drop} onClose={() => setChosen(undefined)} />}
    </>
  );
}
