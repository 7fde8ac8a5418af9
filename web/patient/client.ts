import { createContext, use } from 'react';
import type { PatientApi } from './api.ts';

export const ApiContext = createContext<PatientApi | undefined>(undefined);

export function useApi(): PatientApi {
  const api = use(ApiContext);
  if (!api) throw new Error('useApi outside of the App');
  return api;
}
