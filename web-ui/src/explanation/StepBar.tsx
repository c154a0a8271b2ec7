import { scaleLinear } from '@visx/scale';
import { Bar, Line } from '@visx/shape';
import type { LogOdds } from '../notation/quantities';

export const WIDTH = 400;
const HEIGHT = 24;

interface Props {
  from: LogOdds;
  to: LogOdds;
  domain: [number, number];
  ticks: LogOdds[];
  kind: 'step' | 'mark' | 'calibration';
}

export const scaleOf = (domain: [number, number]) => scaleLinear<number>({ domain, range: [0, WIDTH] });

/** One row of the waterfall, on the scale that all rows share. What it says stands in words and numbers beside it. */
export function StepBar({ from, to, domain, ticks, kind }: Props) {
  const x = scaleOf(domain);
  const [left, right] = [Math.min(x(from), x(to)), Math.max(x(from), x(to))];
  const way = to >= from ? 'up' : 'down';
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className="step-bar"
      aria-hidden
      focusable="false"
    >
      {ticks.map((tick) => (
        <Line key={tick} from={{ x: x(tick), y: 0 }} to={{ x: x(tick), y: HEIGHT }} className="step-bar__grid" />
      ))}
      {kind === 'mark' ? (
        <Line from={{ x: x(to), y: 0 }} to={{ x: x(to), y: HEIGHT }} className="step-bar__mark" />
      ) : (
        <>
          <Bar
            x={left}
            y={6}
            width={Math.max(right - left, 1)}
            height={12}
            className={kind === 'calibration' ? 'step-bar__calibration' : `step-bar__${way}`}
          />
          <Line from={{ x: x(to), y: 6 }} to={{ x: x(to), y: HEIGHT }} className="step-bar__link" />
          <Line from={{ x: x(from), y: 0 }} to={{ x: x(from), y: 18 }} className="step-bar__link" />
        </>
      )}
    </svg>
  );
}
