import { describe, expect, it } from 'vitest';
import { phoneFromPerson } from './phone.ts';

describe('a phone number', () => {
  it.each([
    ['a Polish mobile', '+48600100200', '+48600100200'],
    ['one without its country', '600100200', '+48600100200'],
    ['one in groups', ' 600 100 200 ', '+48600100200'],
    ['one with dashes', '600-100-200', '+48600100200'],
    ['one with non-breaking spaces', '600\u00a0100\u00a0200', '+48600100200'],
    ['one dialled from abroad', '0048 600 100 200', '+48600100200'],
    ['one without the plus', '48600100200', '+48600100200'],
    ['a Polish landline', '(22) 345-01-03', '+48223450103'],
    ['a Polish number over the internet', '+48390123456', '+48390123456'],
    ['a Ukrainian mobile', '+380 50 123 45 67', '+380501234567'],
    ['a German mobile', '+49 1511 2345678', '+4915112345678'],
    ['an American number', '+1 202 555 0123', '+12025550123'],
    ['a British landline', '+44 20 7183 8750', '+442071838750'],
  ])('of %s goes on in E.164', (_, text, value) => {
    expect(phoneFromPerson(text)).toEqual({ value });
  });

  it.each([
    ['whose country begins with 0', '+0048600100200', 'no_such_country'],
    ['whose country does not exist', '+999600100200', 'no_such_country'],
    ['with digits missing', '+48600100', 'no_such_number'],
    ['with a digit too many', '+486001002003', 'no_such_number'],
    ['with a digit too many, of a German mobile', '+491511234567890123', 'no_such_number'],
    ['that nobody can have', '+48000000000', 'no_such_number'],
    ['of premium rate', '+48700123456', 'premium_rate'],
    ['of premium rate abroad', '+19005550123', 'premium_rate'],
    ['of shared cost', '+48801123456', 'shared_cost'],
    ['free of charge', '+48800123456', 'toll_free'],
    ['of a company', '+48804123456', 'company'],
    ['of a pager', '+48642123456', 'pager'],
    ['of forwarding', '+447012345678', 'forwarding'],
    ['of a satellite', '+881612345678', 'not_of_a_country'],
    ['of a ship', '+870773111632', 'not_of_a_country'],
    ['of an international network', '+8821612345678', 'not_of_a_country'],
    ['of international premium rate', '+979123456789', 'not_of_a_country'],
    ['of an emergency service', '112', 'no_such_number'],
    ['with an extension', '+48600100200 ext. 12', 'has_extension'],
    ['inside a sentence', 'proszę dzwonić: 600100200', 'not_a_number'],
    ['with letters', '600 100 2OO', 'not_a_number'],
    ['of a plus alone', '+', 'not_a_number'],
    ['of nothing', ' ', 'not_a_number'],
    ['of half a surrogate pair', '\ud800', 'not_a_number'],
    ['of thousands of digits', '6'.repeat(5_000), 'no_such_number'],
  ])('%s is refused, with the reason in words', (_, text, code) => {
    expect(phoneFromPerson(text)).toEqual({ code, problem: expect.stringMatching(/^(is|has|begins) /) });
  });
});
