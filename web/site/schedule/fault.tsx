import { Alert } from '../../ui/heading.tsx';
import { problemsOf, type Timetable } from '../api.ts';
import { type Texts, useTexts } from '../texts/index.ts';
import { exceptionText, ruleText } from './timetable.ts';

/** Why a timetable was refused, with the parts that the server names in the words of the screen. */
export function Fault({ error, timetable }: { error: Error; timetable: Timetable }) {
  const t = useTexts();
  const problems = problemsOf(error);
  return (
    <Alert>
      {error.message}
      {problems.length > 0 && (
        <ul>
          {problems.map(({ field, problem }) => (
            <li key={`${field} ${problem}`}>
              {partOf(field, timetable, t)}: {problem.startsWith('overlaps rule') ? t.overlaps : problem}
            </li>
          ))}
        </ul>
      )}
    </Alert>
  );
}

function partOf(field: string, { rules, exceptions }: Timetable, t: Texts): string {
  const [, list, index] = /^\/timetable\/(rules|exceptions)\/(\d+)/.exec(field) ?? [];
  const rule = list === 'rules' ? rules[Number(index)] : undefined;
  const exception = list === 'exceptions' ? exceptions[Number(index)] : undefined;
  if (rule) return ruleText(rule, t);
  return exception ? `${exception.day} ${exceptionText(exception, t)}` : field;
}
