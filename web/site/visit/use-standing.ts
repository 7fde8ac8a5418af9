import { useState } from 'react';
import type { ApiError } from '../../ui/http-client.ts';
import type { VisitRecord } from '../api.ts';
import { useApi } from '../client.ts';

/** Refused because the visit is no longer what it was when it was looked at. */
const STALE: ReadonlySet<string> = new Set(['ERR_VISIT_CHANGED', 'ERR_APPOINTMENT_NOT_ACTIVE']);

export interface Standing {
  /** The visit as it was last looked at. */
  readonly visit: VisitRecord;
  /** Whether somebody else has changed it since the form was opened. */
  readonly isChanged: boolean;
  /** Does something with the version that was looked at; when that is not the last one, the last one is loaded and the refusal thrown on. */
  readonly attempt: (act: (version: number) => Promise<unknown>) => Promise<void>;
}

/** The visit that a form began with, until somebody else turns out to have been quicker: nobody changes what they have not seen. */
export function useStanding(pointId: string, opened: VisitRecord): Standing {
  const api = useApi();
  const [visit, setVisit] = useState(opened);
  const attempt: Standing['attempt'] = async (act) => {
    try {
      await act(visit.version);
    } catch (error) {
      if (STALE.has((error as ApiError).code)) setVisit(await api.getVisit(pointId, visit.id));
      throw error;
    }
  };
  return { visit, isChanged: visit.version !== opened.version, attempt };
}
