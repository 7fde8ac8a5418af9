import { httpFunction } from '../../shared/http/function.ts';
import { database } from '../../shared/store/database.ts';
import { personalData } from '../../shared/store/personal-data.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const deps = { db: database(), personal: personalData(), now: Date.now };
export const main = httpFunction('site-staff', catalog['site-staff'], operations(deps), { upToDate: null });
