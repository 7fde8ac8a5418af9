import { expect, it } from 'vitest';
import { holidayOn } from './holidays.ts';

it('knows fixed and movable public holidays of Poland by their Polish names', () => {
  expect(holidayOn('20271111')).toBe('Narodowe Święto Niepodległości');
  expect(holidayOn('20270329')).toBe('Drugi dzień Wielkanocy');
  expect(holidayOn('20270527')).toBe('Dzień Bożego Ciała');
});

it('knows Christmas Eve, free from work since 2025, and not before', () => {
  expect(holidayOn('20271224')).toBe('Wigilia Bożego Narodzenia');
  expect(holidayOn('20241224')).toBeUndefined();
});

it('leaves a working day and an ordinary Sunday', () => {
  expect(holidayOn('20270302')).toBeUndefined();
  expect(holidayOn('20270307')).toBeUndefined();
});
