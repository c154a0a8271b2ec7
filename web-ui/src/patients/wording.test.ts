import { describe, expect, it } from 'vitest';
import { shortText } from './wording';

describe('a result in a list', () => {
  it.each([
    [183.14949693668842, '183.14949693668842 cm', '183.1 cm'],
    [4.437361325924015, '4.437361325924015 10*6/uL', '4.437 10*6/uL'],
    [0.000123456, '0.000123456 g', '0.0001235 g'],
    [6.9, '6.9 %', '6.9 %'],
    [6.0, '6.00 %', '6.00 %'],
    [123456.7, '123456.7 /uL', '123456.7 /uL'],
  ])('of %d is written %s, and reads %s', (value, text, short) => {
    expect(shortText({ value, text })).toBe(short);
  });

  it('that is no plain number stays as it was written', () => {
    expect(shortText({ value: null, text: 'Never smoker' })).toBe('Never smoker');
    expect(shortText({ value: null, text: '< 5.123456 mg' })).toBe('< 5.123456 mg');
    expect(shortText({ value: 3, text: '5.123456 mg' })).toBe('5.123456 mg');
  });
});
