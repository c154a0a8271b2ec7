import type { Probability } from '../notation/quantities';
import type { Finding } from './assessments';

const ENDS = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1];

/** One scale for all findings on the page, from 0 to the next round share above everything that is drawn, so that bars compare. */
export function scaleEnd(findings: Pick<Finding, 'probability' | 'interval' | 'threshold'>[]): Probability {
  const highest = Math.max(
    0,
    ...findings.flatMap(({ probability, interval, threshold }) => [probability, interval?.high ?? 0, threshold]),
  );
  return (ENDS.find((end) => end >= highest) ?? 1) as Probability;
}
