import { useState } from 'react';
import { vaccineName } from '../../ui/vaccines.ts';
import type { WeeklyRule } from '../api.ts';
import { useTexts } from '../texts/index.ts';
import { RuleDialog } from './rule-dialog.tsx';
import { ruleText, weekdaysText } from './timetable.ts';

interface RulesProps {
  readonly rules: readonly WeeklyRule[];
  readonly onChange: (rules: WeeklyRule[]) => void;
}

/** The hours that come back every week. */
export function Rules({ rules, onChange }: RulesProps) {
  const t = useTexts();
  /** The place of the rule being edited; the number of rules for a new one. */
  const [edited, setEdited] = useState<{ index: number; rule: WeeklyRule | undefined }>();
  const put = (index: number, ...replacement: WeeklyRule[]) => onChange(rules.toSpliced(index, 1, ...replacement));
  return (
    <section aria-labelledby="rules">
      <h2 id="rules">{t.rules}</h2>
      {rules.length === 0 && <p className="empty">{t.noRules}</p>}
      {rules.length > 0 && (
        <table className="stack">
          <caption className="hidden">{t.rules}</caption>
          <thead>
            <tr>
              <th scope="col">{t.weekdays}</th>
              <th scope="col">{t.hours}</th>
              <th scope="col">{t.slotMinutes}</th>
              <th scope="col">{t.capacity}</th>
              <th scope="col">{t.vaccine}</th>
              <th scope="col">{t.doses}</th>
              <th scope="col">{t.audience}</th>
              <th scope="col">{t.actions}</th>
            </tr>
          </thead>
          <tbody>
            {rules.map((rule, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: equal rules may stand here twice, and a rule has no other name.
              <tr key={index}>
                <th scope="row">{weekdaysText(rule.weekdays, t)}</th>
                <td data-label={t.hours}>
                  {rule.from}–{rule.to}
                </td>
                <td data-label={t.slotMinutes}>{rule.slotMinutes}</td>
                <td data-label={t.capacity}>{rule.capacity}</td>
                <td data-label={t.vaccine}>{vaccineName(rule.vaccineType)}</td>
                <td data-label={t.doses}>{rule.doses.join(', ')}</td>
                <td data-label={t.audience}>{t[rule.audience]}</td>
                <td>
                  <div className="row-actions">
                    <button
                      type="button"
                      aria-label={`${t.edit}: ${ruleText(rule, t)}`}
                      onClick={() => setEdited({ index, rule })}
                    >
                      {t.edit}
                    </button>
                    <button
                      type="button"
                      aria-label={`${t.copy}: ${ruleText(rule, t)}`}
                      onClick={() => setEdited({ index: rules.length, rule })}
                    >
                      {t.copy}
                    </button>
                    <button type="button" aria-label={`${t.remove}: ${ruleText(rule, t)}`} onClick={() => put(index)}>
                      {t.remove}
                    </button>
                  </div>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className="actions">
        <button type="button" onClick={() => setEdited({ index: rules.length, rule: undefined })}>
          {t.addRule}
        </button>
      </p>
      {edited && (
        <RuleDialog
          rule={edited.rule}
          onSave={(rule) => {
            put(edited.index, rule);
            setEdited(undefined);
          }}
          onClose={() => setEdited(undefined)}
        />
      )}
    </section>
  );
}
