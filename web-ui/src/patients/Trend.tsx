import { scaleLinear } from '@visx/scale';
import { LinePath } from '@visx/shape';
import type { ResultPoint } from './patients';
import { courseInWords, courseOf } from './trend';

const WIDTH = 72;
const HEIGHT = 22;
const EDGE = 3;

/** A result's course, small. Its height is its own range: it shows the way a value goes, not how far it is from others. */
export function Trend({
  points,
  width = WIDTH,
  height = HEIGHT,
}: {
  points: ResultPoint[];
  width?: number;
  height?: number;
}) {
  const course = courseOf(points);
  const words = courseInWords(course, points);
  const last = course.at(-1);
  if (last === undefined) return <svg width={width} height={height} role="img" aria-label={words} />;
  const x = scaleLinear<number>({ domain: extent(course.map(({ at }) => at)), range: [EDGE, width - EDGE] });
  const y = scaleLinear<number>({ domain: extent(course.map(({ value }) => value)), range: [height - EDGE, EDGE] });
  return (
    <svg width={width} height={height} role="img" aria-label={words} className="trend">
      <LinePath data={course} x={({ at }) => x(at)} y={({ value }) => y(value)} className="trend__line" />
      <circle cx={x(last.at)} cy={y(last.value)} r={2.5} className="trend__last" />
    </svg>
  );
}

/** A single or constant value lies in the middle. */
function extent(values: number[]): [number, number] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  return low === high ? [low - 1, high + 1] : [low, high];
}
