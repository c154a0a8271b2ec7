import { ChevronDown, ChevronRight } from '@carbon/icons-react';
import { useState, type ReactNode } from 'react';
import { inLogOdds, signed, type LogOdds } from '../notation/quantities';
import type { ResultSeries } from '../patients/patients';
import type { Concept, Explanation } from './explanation';
import { FeatureRows } from './FeatureRows';
import { scaleOf, StepBar, WIDTH } from './StepBar';
import { directionInWords, ticksOf, waterfallOf, type Step } from './waterfall';

interface Props {
  explanation: Explanation;
  results: ResultSeries[];
  linked: boolean;
}

/** From the average patient to this one, a concept a bar. Each bar opens to the values and results behind it. */
export function WaterfallChart({ explanation, results, linked }: Props) {
  const [unfolded, setUnfolded] = useState(false);
  const { steps, rest, domain } = waterfallOf(explanation, unfolded);
  const ticks = ticksOf(domain);
  const frame = { domain, ticks };
  const { base, margin, calibration, background } = explanation;
  return (
    <div className="waterfall" role="group" aria-label="Contributions, from the base value to the margin, in log-odds">
      <div className="step step--axis" aria-hidden>
        <span className="step__name">Log-odds</span>
        <Axis {...frame} />
        <span className="number">Change</span>
        <span className="number">Sum</span>
      </div>
      <Mark name="Base value" detail={background} at={base} frame={frame} />
      <ol className="waterfall__steps">
        {steps.map((step) => (
          <ConceptStep key={step.concept.concept} step={step} frame={frame}>
            {(id) => (
              <FeatureRows id={id} concept={step.concept} results={results} at={explanation.at} linked={linked} />
            )}
          </ConceptStep>
        ))}
        {rest && (
          <li className="step">
            <span className="step__name">
              <button type="button" className="step__toggle" onClick={() => setUnfolded(true)}>
                <ChevronRight aria-hidden />
                {rest.concepts.length} smaller contributions
              </button>
              <span className="step__detail">Show each of them</span>
            </span>
            <StepBar from={rest.from} to={rest.to} kind="step" {...frame} />
            <span className="number">{signed((rest.to - rest.from) as LogOdds)}</span>
            <span className="number">{inLogOdds(rest.to)}</span>
          </li>
        )}
      </ol>
      <Mark
        name="Margin"
        detail="What the models say together: the base value and all contributions."
        at={margin}
        frame={frame}
      />
      <div className="step">
        <span className="step__name">
          <span className="step__title">Calibration</span>
          <span className="step__detail">{calibration.text}</span>
        </span>
        <StepBar from={calibration.from} to={calibration.to} kind="calibration" {...frame} />
        <span className="number">{signed((calibration.to - calibration.from) as LogOdds)}</span>
        <span className="number">{inLogOdds(calibration.to)}</span>
      </div>
    </div>
  );
}

interface Frame {
  domain: [number, number];
  ticks: LogOdds[];
}

function ConceptStep({
  step: { concept, from, to },
  frame,
  children,
}: {
  step: Step;
  frame: Frame;
  children: (id: string) => ReactNode;
}) {
  const [open, setOpen] = useState(false);
  const id = `concept-${concept.concept}`;
  return (
    <li className={open ? 'step step--open' : 'step'}>
      <span className="step__name">
        <button
          type="button"
          className="step__toggle"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          {open ? <ChevronDown aria-hidden /> : <ChevronRight aria-hidden />}
          {concept.title}
        </button>
        <span className="step__detail">{concept.sentence ?? knownOf(concept)}</span>
      </span>
      <StepBar from={from} to={to} kind="step" {...frame} />
      <span className="number">
        <span className="cds--visually-hidden">{directionInWords(concept.contribution)} the estimate: </span>
        {signed(concept.contribution)}
      </span>
      <span className="number">
        <span className="cds--visually-hidden">sum so far: </span>
        {inLogOdds(to)}
      </span>
      {open && children(id)}
    </li>
  );
}

/** Without a sentence from the server: what is unknown, with its reason. */
function knownOf({ features }: Concept): string {
  const unknown = features.map((feature) => feature.unknown?.text).filter((text) => text !== undefined);
  return unknown.length > 0 ? unknown.join(' ') : '';
}

function Mark({ name, detail, at, frame }: { name: string; detail: string; at: LogOdds; frame: Frame }) {
  return (
    <div className="step step--mark">
      <span className="step__name">
        <span className="step__title">{name}</span>
        <span className="step__detail">{detail}</span>
      </span>
      <StepBar from={at} to={at} kind="mark" {...frame} />
      <span className="number" />
      <span className="number">{inLogOdds(at)}</span>
    </div>
  );
}

function Axis({ domain, ticks }: Frame) {
  const x = scaleOf(domain);
  return (
    <svg className="axis" height={16} focusable="false">
      {ticks.map((tick) => (
        <text key={tick} x={`${(x(tick) / WIDTH) * 100}%`} y={12} textAnchor="middle">
          {inLogOdds(tick, Number.isInteger(tick) ? 0 : 1)}
        </text>
      ))}
    </svg>
  );
}
