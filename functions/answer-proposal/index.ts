import { processPatients } from '../../shared/container.ts';
import { httpFunction } from '../../shared/http/function.ts';
import { catalog } from '../catalog.ts';
import { operations } from './handler.ts';

const handlers = operations({ patients: processPatients() });
export const main = httpFunction('answer-proposal', catalog['answer-proposal'], handlers, { upToDate: null });
