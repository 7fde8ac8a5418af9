import { expect, it } from 'vitest';
import { learnVaccines, vaccineName } from './vaccines.ts';

it('a vaccine is called by its type until the server says its name, and by the latest name from then on', () => {
  expect(vaccineName('flu.alfa')).toBe('flu.alfa');
  learnVaccines([{ vaccines: [{ type: 'flu.alfa', name: 'Alfa' }] }]);
  expect(vaccineName('flu.alfa')).toBe('Alfa');
  learnVaccines([{ vaccines: [{ type: 'flu.alfa', name: 'Alfa Tetra' }] }, { vaccines: [] }]);
  expect([vaccineName('flu.alfa'), vaccineName('flu.beta')]).toEqual(['Alfa Tetra', 'flu.beta']);
});
