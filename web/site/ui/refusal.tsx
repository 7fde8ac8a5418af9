import { Alert } from '../../ui/heading.tsx';
import { useLanguage } from '../../ui/language.ts';
import { useTexts } from '../texts/index.ts';
import { refusalText } from './refusal-text.ts';

/** Why something was not done. */
export function Refusal({ error }: { error: Error }) {
  return <Alert>{refusalText(error, useTexts(), useLanguage())}</Alert>;
}
