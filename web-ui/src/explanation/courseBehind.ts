import { byTime } from '../notation/dates';
import type { ResultPoint, ResultSeries } from '../patients/patients';
import type { FeatureContribution } from './explanation';

/** The course of the kind of result that a value was read from, up to the time of the assessment; empty where there is none. */
export function courseBehind(
  { sources }: Pick<FeatureContribution, 'sources'>,
  results: ResultSeries[],
  at: string,
): ResultPoint[] {
  const ids = new Set(sources.map(({ type, id }) => `${type}/${id}`));
  const series = results.find(({ points }) => points.some(({ source }) => ids.has(`${source.type}/${source.id}`)));
  return series?.points.filter((point) => point.at !== null && byTime(point.at, at) <= 0) ?? [];
}
