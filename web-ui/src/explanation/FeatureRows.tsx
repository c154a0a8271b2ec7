import { EvidenceLink } from '../evidence/EvidenceLink';
import { onDay } from '../notation/dates';
import { signed } from '../notation/quantities';
import type { ResultSeries } from '../patients/patients';
import { Trend } from '../patients/Trend';
import { Unknown } from '../shell/states';
import { courseBehind } from './courseBehind';
import type { Concept, FeatureContribution } from './explanation';
import { datesOf } from './waterfall';

interface Props {
  id: string;
  concept: Concept;
  results: ResultSeries[];
  at: string;
  linked: boolean;
}

/** The single values inside a bar, each with the results that it was read from. */
export function FeatureRows({ id, concept, results, at, linked }: Props) {
  return (
    <table id={id} className="features">
      <caption className="cds--visually-hidden">What {concept.title} is made of</caption>
      <thead>
        <tr>
          <th scope="col">Value used</th>
          <th scope="col">Result</th>
          <th scope="col">Date</th>
          <th scope="col">Trend</th>
          <th scope="col" className="number">
            Log-odds
          </th>
        </tr>
      </thead>
      <tbody>
        {concept.features.map((feature) => (
          <tr key={feature.name}>
            <th scope="row">{feature.title}</th>
            <td>
              <ValueUsed feature={feature} linked={linked} />
            </td>
            <td>
              <Dates feature={feature} />
            </td>
            <td>
              <Course feature={feature} results={results} at={at} />
            </td>
            <td className="number">{signed(feature.contribution, 3)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const SHOWN = 4;

/** The unit is part of the text; an unknown value gives its reason where its number would be. */
export function ValueUsed({
  feature: { unknown, text, sources },
  linked,
}: {
  feature: FeatureContribution;
  linked: boolean;
}) {
  if (unknown !== null) return <Unknown>{unknown.text}</Unknown>;
  const [only] = sources;
  if (!linked || only === undefined) return <>{text}</>;
  if (sources.length === 1) return <EvidenceLink source={only}>{text}</EvidenceLink>;
  return (
    <>
      {text}
      <span className="features__sources">
        {sources.slice(-SHOWN).map((source) => (
          <EvidenceLink key={`${source.id}/${source.version}`} source={source}>
            {source.date === null ? source.display : `${source.display}, ${onDay(source.date)}`}
          </EvidenceLink>
        ))}
        {sources.length > SHOWN && <span className="quiet">and {sources.length - SHOWN} earlier</span>}
      </span>
    </>
  );
}

function Dates({ feature }: { feature: FeatureContribution }) {
  const dates = datesOf(feature);
  if (dates === null)
    return <span className="quiet">{feature.sources.length === 0 ? 'not from a result' : 'not dated'}</span>;
  const [first, last] = [onDay(dates.first), onDay(dates.last)];
  return <>{first === last ? last : `${first} to ${last}`}</>;
}

function Course({ feature, results, at }: { feature: FeatureContribution; results: ResultSeries[]; at: string }) {
  const points = courseBehind(feature, results, at);
  return points.length === 0 ? <span className="quiet">no series</span> : <Trend points={points} />;
}
