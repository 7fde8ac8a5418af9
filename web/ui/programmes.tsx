import { createContext, type ReactNode, useContext, useEffect } from 'react';
import type { Static } from 'typebox';
import type { listProgrammes } from '../../functions/programmes/schema.ts';
import type { HttpClient } from './http-client.ts';
import { useLanguage } from './language.ts';
import { Loading } from './loading.tsx';
import { type Loaded, useLoad } from './use-load.ts';
import { learnVaccines } from './vaccines.ts';

/*
 * The programmes in force, as the server lists them: one that is published while a page stands open
 * is there a minute later.
 */

export type Programme = Static<(typeof listProgrammes)['response']>['programmes'][number];

const REFRESH_MS = 60_000;

const ProgrammesContext = createContext<Loaded<readonly Programme[]> | undefined>(undefined);

interface ProgrammesProviderProps {
  readonly api: Pick<HttpClient, 'getProgrammes'>;
  readonly children: ReactNode;
}

/** Asks for the programmes at once, and again while the page is looked at. */
export function ProgrammesProvider({ api, children }: ProgrammesProviderProps) {
  const programmes = useLoad(loaderOf(api));
  const { reload } = programmes;
  useEffect(() => {
    const refresh = () => document.visibilityState === 'visible' && void reload();
    const timer = setInterval(refresh, REFRESH_MS);
    document.addEventListener('visibilitychange', refresh);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', refresh);
    };
  }, [reload]);
  return <ProgrammesContext value={programmes}>{children}</ProgrammesContext>;
}

type Loader = () => Promise<readonly Programme[]>;
const loaders = new WeakMap<ProgrammesProviderProps['api'], Loader>();

/** One for each client. A list that cannot be had anew leaves the one that is known. */
function loaderOf(api: ProgrammesProviderProps['api']): Loader {
  const known = loaders.get(api);
  if (known) return known;
  let last: readonly Programme[] | undefined;
  const load: Loader = async () => {
    try {
      last = (await api.getProgrammes()).programmes;
      learnVaccines(last);
    } catch (error) {
      if (!last) throw error;
    }
    return last;
  };
  loaders.set(api, load);
  return load;
}

/** Shows its children once the programmes are known, until then that they are on their way. */
export function ProgrammesGate({ children }: { children: ReactNode }) {
  const programmes = useContext(ProgrammesContext)!;
  return programmes.data ? children : <Loading of={programmes} />;
}

/** Returns the programmes in force. Only behind the gate. */
export function useProgrammes(): readonly Programme[] {
  return useContext(ProgrammesContext)?.data ?? [];
}

/** Returns a programme of a referral; undefined when it is not in force any more. */
export function useProgramme(id: string): Programme | undefined {
  return useProgrammes().find((programme) => programme.id === id);
}

/** Returns the only vaccine that there is to choose, or none: a form asks rather than guesses. */
export function useOnlyVaccine(): string {
  const [first, ...others] = useProgrammes().flatMap(({ vaccines }) => vaccines);
  return first && others.length === 0 ? first.type : '';
}

/** The vaccines of all programmes as options, under the name of each where there are several. */
export function VaccineOptions() {
  const programmes = useProgrammes();
  const language = useLanguage();
  return programmes.map(({ id, names, vaccines }) => {
    const options = vaccines.map(({ type, name }) => (
      <option key={type} value={type}>
        {name}
      </option>
    ));
    if (programmes.length === 1) return options;
    return (
      <optgroup key={id} label={names[language]}>
        {options}
      </optgroup>
    );
  });
}
