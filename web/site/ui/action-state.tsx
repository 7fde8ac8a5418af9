import { Status } from '../../ui/heading.tsx';
import { useTexts } from '../texts/index.ts';
import { Refusal } from './refusal.tsx';
import type { Action } from './use-action.ts';

/** Says that something is under way, that it failed, or with `done` what came of it. */
export function ActionState({ of: { busy, error }, done }: { of: Action; done?: string | undefined }) {
  const t = useTexts();
  return (
    <>
      <Status>{busy ? t.saving : !error && done}</Status>
      {error && <Refusal error={error} />}
    </>
  );
}
