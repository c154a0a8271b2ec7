import { byTime } from '../notation/dates';
import { logOdds, toProbability, type LogOdds } from '../notation/quantities';
import type { Concept, Explanation, FeatureContribution } from './explanation';

/** One bar: from the sum so far to the sum with it. */
export interface Step {
  concept: Concept;
  from: LogOdds;
  to: LogOdds;
}

export interface Waterfall {
  steps: Step[];
  /** The smallest contributions in one step, `null` where there are none to fold. */
  rest: { concepts: Concept[]; from: LogOdds; to: LogOdds } | null;
  /** What every bar is drawn on. */
  domain: [number, number];
}

const SHOWN = 9;

/** The bars in the server's order. The last ones are folded where there are many, so that the picture is read at a glance. */
export function waterfallOf(explanation: Explanation, unfolded: boolean): Waterfall {
  const { base, contributions, margin, calibratedLogOdds } = explanation;
  const fold = !unfolded && contributions.length > SHOWN + 1;
  const shown = fold ? contributions.slice(0, SHOWN) : contributions;
  let sum: number = base;
  const steps = shown.map((concept) => {
    const from = logOdds(sum);
    sum += concept.contribution;
    return { concept, from, to: logOdds(sum) };
  });
  const folded = fold ? contributions.slice(SHOWN) : [];
  const rest = folded.length > 0 ? { concepts: folded, from: logOdds(sum), to: logOdds(sumOf(folded, sum)) } : null;
  const drawn = [base, margin, calibratedLogOdds, ...steps.map(({ to }) => to), ...(rest ? [rest.to] : [])];
  const low = Math.min(...drawn);
  const high = Math.max(...drawn);
  const air = Math.max((high - low) * 0.06, 0.05);
  return { steps, rest, domain: [low - air, high + air] };
}

const sumOf = (parts: { contribution: LogOdds }[], start: number) =>
  parts.reduce((sum, { contribution }) => sum + contribution, start);

/** What the page itself adds up, and how far that is from what the server said. */
export interface Check {
  contributions: LogOdds;
  sum: LogOdds;
  difference: number;
  holds: boolean;
}

/** The same bound that the server's own check uses. */
export const ADDITIVITY = 1e-6;

export function addUp({
  base,
  contributions,
  margin,
  calibration,
  calibratedLogOdds,
  probability,
}: Explanation): Check {
  const total = sumOf(contributions, 0);
  const inside = contributions.map(({ contribution, features }) =>
    features.length === 0 ? 0 : sumOf(features, 0) - contribution,
  );
  const differences = [
    base + total - margin,
    ...inside,
    calibration.from - margin,
    calibration.to - calibratedLogOdds,
    toProbability(calibratedLogOdds) - probability,
  ].map(Math.abs);
  const difference = Math.max(...differences);
  return { contributions: logOdds(total), sum: logOdds(base + total), difference, holds: difference <= ADDITIVITY };
}

export const ticksOf = ([low, high]: [number, number]) => {
  const step = high - low > 4 ? 1 : high - low > 1.6 ? 0.5 : 0.2;
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, k) =>
    logOdds(Number(((first + k) * step).toFixed(6))),
  );
};

/** The first day and the last of the results behind a value. */
export function datesOf({ sources }: Pick<FeatureContribution, 'sources'>): { first: string; last: string } | null {
  const dates = sources
    .map(({ date }) => date)
    .filter((date) => date !== null)
    .sort(byTime);
  const first = dates[0];
  const last = dates.at(-1);
  return first === undefined || last === undefined ? null : { first, last };
}

export const directionInWords = (contribution: LogOdds) =>
  contribution > 0 ? 'raises' : contribution < 0 ? 'lowers' : 'leaves as it is';
