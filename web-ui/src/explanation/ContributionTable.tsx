import { inLogOdds, percent, signed, type LogOdds } from '../notation/quantities';
import type { Explanation } from './explanation';
import { ValueUsed } from './FeatureRows';
import { waterfallOf } from './waterfall';

/** The same numbers as the picture, all of them, in the order in which they add up. */
export function ContributionTable({ explanation, linked }: { explanation: Explanation; linked: boolean }) {
  const { steps } = waterfallOf(explanation, true);
  const { base, background, margin, calibration, calibratedLogOdds, probability } = explanation;
  return (
    <table className="contributions">
      <caption className="cds--visually-hidden">
        Contributions to the estimate of {explanation.finding.title}, in log-odds
      </caption>
      <thead>
        <tr>
          <th scope="col">Step</th>
          <th scope="col">Value</th>
          <th scope="col" className="number">
            Change
          </th>
          <th scope="col" className="number">
            Sum
          </th>
        </tr>
      </thead>
      <tbody>
        <Row name="Base value" value={background} sum={base} />
      </tbody>
      {steps.map(({ concept, to }) => (
        <tbody key={concept.concept}>
          <Row name={concept.title} value={concept.sentence ?? ''} change={concept.contribution} sum={to} />
          {concept.features.map((feature) => (
            <tr key={feature.name} className="contributions__feature">
              <th scope="row">{feature.title}</th>
              <td>
                <ValueUsed feature={feature} linked={linked} />
              </td>
              <td className="number">{signed(feature.contribution, 3)}</td>
              <td />
            </tr>
          ))}
        </tbody>
      ))}
      <tbody>
        <Row name="Margin" value="Base value and all contributions" sum={margin} />
        <Row
          name="Calibration"
          value={calibration.text}
          change={(calibration.to - calibration.from) as LogOdds}
          sum={calibratedLogOdds}
        />
        <tr className="contributions__total">
          <th scope="row">Probability</th>
          <td>The calibrated log-odds as a probability</td>
          <td />
          <td className="number">{percent(probability)}</td>
        </tr>
      </tbody>
    </table>
  );
}

function Row({ name, value, change, sum }: { name: string; value: string; change?: LogOdds; sum: LogOdds }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{value}</td>
      <td className="number">{change === undefined ? '' : signed(change, 3)}</td>
      <td className="number">{inLogOdds(sum, 3)}</td>
    </tr>
  );
}
