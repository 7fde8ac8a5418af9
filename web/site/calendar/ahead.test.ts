import { expect, test, vi } from 'vitest';
import { askAhead, keyOf, takeAnswer } from './ahead.ts';

const WEEK = new URLSearchParams('dzien=2027-03-03&widok=tydzien');

/** Asks for the week, which is answered so. Returns the questions that the server got. */
function ask(answer = Promise.resolve({ version: '1' })) {
  const questions: string[][] = [];
  const getCalendar = (...question: [pointId: string, from: string, to: string]) => {
    questions.push(question);
    return answer;
  };
  askAhead({ getCalendar }, 'point', WEEK);
  return questions;
}

test('the days of the address are asked for ahead, and the answer is handed out once', async () => {
  expect(ask()).toEqual([['point', '2027-03-01', '2027-03-07']]);
  const key = keyOf('point', '2027-03-01', '2027-03-07');
  expect(await takeAnswer(key)).toEqual({ version: '1' });
  expect(takeAnswer(key)).toBeUndefined();
});

test('an answer about other days is dropped: by the time it fits it would be old', () => {
  ask();
  expect(takeAnswer(keyOf('point', '2027-03-08', '2027-03-14'))).toBeUndefined();
  expect(takeAnswer(keyOf('point', '2027-03-01', '2027-03-07'))).toBeUndefined();
});

test('a question ahead that fails is told to whoever takes the answer', async () => {
  ask(Promise.reject(new Error('offline')));
  await expect(takeAnswer(keyOf('point', '2027-03-01', '2027-03-07'))).rejects.toThrow('offline');
});

test('an answer that nobody took at once is dropped: a page opened in a tab behind would show it as new', () => {
  const clock = vi.spyOn(performance, 'now').mockReturnValue(10_000);
  ask();
  clock.mockReturnValue(12_001);
  expect(takeAnswer(keyOf('point', '2027-03-01', '2027-03-07'))).toBeUndefined();
  clock.mockRestore();
});
