import { type Language, useLanguage } from '../../ui/language.ts';
import { type TextsOf, WORDS } from '../../ui/words.ts';
import * as calendar from './calendar.ts';
import * as record from './record.ts';
import * as replan from './replan.ts';
import * as schedule from './schedule.ts';
import * as screens from './screens.ts';
import * as staff from './staff.ts';
import * as stock from './stock.ts';
import * as visit from './visit.ts';

const pl = {
  ...WORDS.pl,
  ...screens.pl,
  ...calendar.pl,
  ...visit.pl,
  ...record.pl,
  ...schedule.pl,
  ...replan.pl,
  ...staff.pl,
  ...stock.pl,
};
const en = {
  ...WORDS.en,
  ...screens.en,
  ...calendar.en,
  ...visit.en,
  ...record.en,
  ...schedule.en,
  ...replan.en,
  ...staff.en,
  ...stock.en,
};

/** What each language has to say: a text missing in one of them does not compile. */
export type Texts = TextsOf<typeof pl>;

/** What the page says, in every language. */
export const TEXTS: Readonly<Record<Language, Texts>> = { pl, en };

export function useTexts(): Texts {
  return TEXTS[useLanguage()];
}
