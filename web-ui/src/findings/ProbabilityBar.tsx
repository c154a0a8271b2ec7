import { scaleLinear } from '@visx/scale';
import { Bar, Line } from '@visx/shape';
import { percent, type Probability } from '../notation/quantities';
import type { Finding } from './assessments';
import { intervalInWords, standingInWords, standingOf, thresholdInWords } from './wording';

const WIDTH = 200;
const HEIGHT = 20;

/** The probability as a length, its interval as a whisker and the threshold as a mark, all on the page's one scale. */
export function ProbabilityBar({ finding, end }: { finding: Finding; end: Probability }) {
  const { probability, interval, threshold, aboveThreshold } = finding;
  const x = scaleLinear<number>({ domain: [0, end], range: [0, WIDTH], clamp: true });
  const standing = `${standingInWords(standingOf(finding))}${thresholdInWords(finding)}`;
  const words = [percent(probability), intervalInWords(finding), standing].filter((part) => part !== null).join('; ');
  return (
    <svg
      viewBox={`-1 0 ${WIDTH + 2} ${HEIGHT}`}
      className="p-bar"
      role="img"
      aria-label={`${words}, on a scale from 0 to ${percent(end)}`}
      preserveAspectRatio="none"
    >
      <Bar x={0} y={7} width={WIDTH} height={6} className="p-bar__track" />
      <Bar
        x={0}
        y={7}
        width={Math.max(1, x(probability))}
        height={6}
        className={aboveThreshold ? 'p-bar__value p-bar__value--above' : 'p-bar__value'}
      />
      {interval && (
        <Line from={{ x: x(interval.low), y: 10 }} to={{ x: x(interval.high), y: 10 }} className="p-bar__interval" />
      )}
      <Line from={{ x: x(threshold), y: 1 }} to={{ x: x(threshold), y: 19 }} className="p-bar__threshold" />
    </svg>
  );
}
