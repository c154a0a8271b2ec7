/** The two scales of a prediction. They are different types so that a margin cannot be shown as a probability. */
declare const scale: unique symbol;

/** 0 to 1. */
export type Probability = number & { readonly [scale]: 'probability' };

/** Natural logarithm of the odds; what models add up. */
export type LogOdds = number & { readonly [scale]: 'log-odds' };

export const probability = (value: number) => value as Probability;
export const logOdds = (value: number) => value as LogOdds;

const MINUS = '−';

/** A probability as a percentage that does not break before its sign. Never 0 % or 100 %: no model is certain. */
export function percent(p: Probability): string {
  const value = p * 100;
  if (!Number.isFinite(value)) return 'not known';
  if (value < 0.1) return '<\u00a00.1\u00a0%';
  if (value > 99.9) return '>\u00a099.9\u00a0%';
  return `${value.toFixed(value < 9.95 || value > 99 ? 1 : 0)}\u00a0%`;
}

/** A share or a figure between 0 and 1 that is no patient's probability (AUROC, slope). */
export const figure = (value: number, digits = 2) => value.toFixed(digits).replace('-', MINUS);

export const inLogOdds = (value: LogOdds, digits = 2) => rounded(value, digits).replace('-', MINUS);

/** With its sign, for what raises or lowers. */
export const signed = (value: LogOdds, digits = 2) => {
  const text = rounded(value, digits);
  return text.startsWith('-') ? text.replace('-', MINUS) : `+${text}`;
};

function rounded(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? (0).toFixed(digits) : text;
}

export const toProbability = (value: LogOdds) => probability(1 / (1 + Math.exp(0 - value)));
