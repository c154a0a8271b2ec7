import { CheckmarkFilled, WarningAltFilled } from '@carbon/icons-react';
import { inLogOdds, percent, signed, type LogOdds } from '../notation/quantities';
import type { Explanation } from './explanation';
import { ADDITIVITY, addUp } from './waterfall';

/** The sum as the page itself works it out from the full numbers. */
export function Identity({ explanation }: { explanation: Explanation }) {
  const { base, margin, calibration, calibratedLogOdds, probability } = explanation;
  const check = addUp(explanation);
  const calibrated = (calibration.to - calibration.from) as LogOdds;
  return (
    <section className="identity" aria-labelledby="identity-title">
      <h2 id="identity-title">The numbers add up to the estimate</h2>
      <p className="identity__sum">
        <Term name="base value" value={inLogOdds(base, 3)} /> <span>+</span>
        <Term name="contributions" value={inLogOdds(check.contributions, 3)} /> <span>=</span>
        <Term name="margin" value={inLogOdds(margin, 3)} /> <span>→</span>
        <Term name={`calibration (${calibration.method})`} value={signed(calibrated, 3)} /> <span>=</span>
        <Term name="log-odds" value={inLogOdds(calibratedLogOdds, 3)} /> <span>→</span>
        <Term name="probability" value={percent(probability)} strong />
      </p>
      {check.holds ? (
        <p className="identity__holds">
          <CheckmarkFilled aria-hidden /> Added up again on this page from the unrounded numbers: within{' '}
          {ADDITIVITY.toFixed(6)}.
        </p>
      ) : (
        <p className="identity__fails" role="alert">
          <WarningAltFilled aria-hidden /> These numbers do not add up (they differ by {check.difference.toPrecision(2)}
          ). Do not rely on this explanation, and report it.
        </p>
      )}
      <p className="quiet">{explanation.identity}</p>
    </section>
  );
}

const Term = ({ name, value, strong = false }: { name: string; value: string; strong?: boolean }) => (
  <span className={strong ? 'term term--strong' : 'term'}>
    <span className="term__value">{value}</span> <span className="term__name">{name}</span>
  </span>
);
