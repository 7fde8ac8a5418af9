import { BUILT_IN } from '../../shared/domain/programmes/built-in.ts';

/**
 * What the patient's pages say of the programme that is built in: a referral does not tell them yet
 * of which it is.
 */
export const PROGRAMME_TEXTS = BUILT_IN[0]!.texts;
