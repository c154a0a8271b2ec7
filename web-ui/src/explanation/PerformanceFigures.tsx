import { figure } from '../notation/quantities';
import { CautionNote } from '../shell/CautionBanner';
import { Unknown } from '../shell/states';
import type { Interval, Performance } from './explanation';

/** How the model did on data that chose nothing, never without the caution that belongs to the figures. */
export function PerformanceFigures({ performance }: { performance: Performance }) {
  const { auroc, averagePrecision, calibrationSlope, cases, caution } = performance;
  return (
    <section className="card" aria-labelledby="performance-title">
      <h2 id="performance-title">How well this finding is estimated</h2>
      {caution !== null && <CautionNote text={caution} />}
      <dl className="pairs">
        <dt>AUROC</dt>
        <dd>
          <Figure of={auroc} />
        </dd>
        <dt>Average precision</dt>
        <dd>
          <Figure of={averagePrecision} />
        </dd>
        <dt>Calibration slope</dt>
        <dd>
          <Figure of={calibrationSlope} />
        </dd>
        <dt>Cases evaluated</dt>
        <dd>{cases === null ? <Unknown>not available</Unknown> : cases}</dd>
      </dl>
    </section>
  );
}

export function Figure({ of: interval }: { of: Interval | null }) {
  if (interval === null) return <Unknown>not available</Unknown>;
  return (
    <>
      {figure(interval.value)}{' '}
      <span className="quiet">
        ({figure(interval.low)} to {figure(interval.high)})
      </span>
    </>
  );
}
