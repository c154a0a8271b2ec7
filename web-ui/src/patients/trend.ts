import type { ResultPoint } from './patients';

export interface Measured {
  at: number;
  value: number;
}

/**
 * The values that can be drawn in one course, in order of time: numbers in the unit of the newest one. A value without a number, a date
 * or in another unit is left out of the drawing; it stays in the list.
 */
export function courseOf(points: ResultPoint[]): Measured[] {
  const measured = points
    .filter((point): point is ResultPoint & { value: number; at: string } => point.value !== null && point.at !== null)
    .map((point) => ({ at: Date.parse(point.at), value: point.value, unit: point.unit }))
    .filter(({ at }) => !Number.isNaN(at))
    .sort((a, b) => a.at - b.at);
  const unit = measured.at(-1)?.unit;
  return measured.filter((point) => point.unit === unit).map(({ at, value }) => ({ at, value }));
}

/** The drawing in words, for those who do not see it. */
export function courseInWords(course: Measured[], points: ResultPoint[]): string {
  const first = course[0];
  const last = course.at(-1);
  if (first === undefined || last === undefined) return 'No course to draw';
  if (course.length === 1) return 'One value';
  const inText = (wanted: Measured) =>
    points.find((point) => point.value === wanted.value && point.at !== null && Date.parse(point.at) === wanted.at)
      ?.text ?? String(wanted.value);
  return `${course.length} values, from ${inText(first)} to ${inText(last)}`;
}
