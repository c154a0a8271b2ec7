import { describe, expect, it } from 'vitest';
import { inLogOdds, logOdds, percent, probability, signed, toProbability } from './quantities';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('a probability', () => {
  it.each([
    [0.5, '50 %'],
    [0.0612, '6.1 %'],
    [0.0996, '10 %'],
    [0.994, '99.4 %'],
    [0, '< 0.1 %'],
    [0.0004, '< 0.1 %'],
    [1, '> 99.9 %'],
    [0.9996, '> 99.9 %'],
  ])('of %d reads %s, and is never shown as certain', (value, text) => {
    expect(plain(percent(probability(value)))).toBe(text);
  });

  it('that is not a number is not known, and not zero', () => {
    expect(percent(probability(NaN))).toBe('not known');
  });

  it('follows from its log-odds', () => {
    expect(toProbability(logOdds(0))).toBe(0.5);
    expect(toProbability(logOdds(Math.log(4)))).toBeCloseTo(0.8, 12);
  });
});

describe('log-odds', () => {
  it('carry their sign where they are a change', () => {
    expect(signed(logOdds(0.456))).toBe('+0.46');
    expect(signed(logOdds(-0.456))).toBe('−0.46');
  });

  it('show no sign on a rounded zero sum', () => {
    expect(inLogOdds(logOdds(-0.001))).toBe('0.00');
    expect(inLogOdds(logOdds(-1.5))).toBe('−1.50');
  });
});
