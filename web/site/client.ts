import { createContext, use } from 'react';
import type { SiteApi } from './api.ts';

export const ApiContext = createContext<SiteApi | undefined>(undefined);

export function useApi(): SiteApi {
  const api = use(ApiContext);
  if (!api) throw new Error('useApi outside of the App');
  return api;
}
