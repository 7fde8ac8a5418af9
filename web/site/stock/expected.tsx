import { vaccineName } from '../../ui/vaccines.ts';
import type { Stock } from '../api.ts';
import { useTexts } from '../texts/index.ts';

/** Whether the doses suffice for the visits of the next days. */
export function Expected({ expected }: { expected: Stock['expected'] }) {
  const t = useTexts();
  return (
    <section aria-labelledby="expected">
      <h2 id="expected">{t.expected}</h2>
      {expected.length === 0 && <p className="empty">{t.noExpected}</p>}
      {expected.map(({ vaccineType, visits, usable, isShort }) => (
        <p key={vaccineType} className={isShort ? 'note warning' : 'note'}>
          {(isShort ? t.shortage : t.enough)(vaccineName(vaccineType), visits, usable)}
        </p>
      ))}
    </section>
  );
}
