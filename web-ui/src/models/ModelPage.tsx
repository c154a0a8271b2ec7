import { useQuery } from '@tanstack/react-query';
import { Figure } from '../explanation/PerformanceFigures';
import { figure, percent } from '../notation/quantities';
import { CautionNote } from '../shell/CautionBanner';
import { Empty, LoadingPage, ProblemPage, Unknown } from '../shell/states';
import { usePageTitle } from '../shell/usePageTitle';
import { activeModelQuery, type ModelCard } from './models';

/** The card of the model that answers now. */
export function ModelPage() {
  usePageTitle('Model');
  const model = useQuery(activeModelQuery);
  if (model.isPending) return <LoadingPage what="model card" />;
  if (model.isError)
    return <ProblemPage problem={model.error} what="The model card" onRetry={() => void model.refetch()} />;
  return <Card card={model.data} />;
}

function Card({ card }: { card: ModelCard }) {
  return (
    <div className="page">
      <h1>
        {card.title} <span className="quiet">{card.version}</span>
      </h1>
      <div className="model">
        <section className="card" aria-labelledby="use-title">
          <h2 id="use-title">Intended use</h2>
          <p>{card.intendedUse}</p>
          <dl className="pairs">
            <dt>Population</dt>
            <dd>{card.population}</dd>
            <dt>Not for</dt>
            <dd>
              {card.exclusions.length === 0 ? <Unknown>no exclusions stated</Unknown> : card.exclusions.join('; ')}
            </dd>
            <dt>Trained on</dt>
            <dd>{card.trainedOn}</dd>
          </dl>
        </section>
        <section className="card" aria-labelledby="origin-title">
          <h2 id="origin-title">Origin</h2>
          <dl className="pairs">
            <dt>Signature</dt>
            <dd>
              {card.signature.verified ? 'verified' : <strong>not verified</strong>}, key{' '}
              <code>{card.signature.keyId}</code>
            </dd>
            <dt>Content hash</dt>
            <dd className="code">{card.contentHash}</dd>
            {card.provenance.map(({ label, value }) => (
              <Pair key={label} label={label} value={value} />
            ))}
          </dl>
        </section>
      </div>
      <Figures card={card} />
    </div>
  );
}

const Pair = ({ label, value }: { label: string; value: string }) => (
  <>
    <dt>{label}</dt>
    <dd className="code">{value}</dd>
  </>
);

function Figures({ card: { findings, caution } }: { card: ModelCard }) {
  return (
    <section aria-labelledby="figures-title">
      <h2 id="figures-title">Findings, and how well each is estimated</h2>
      {caution !== null && <CautionNote text={caution} />}
      {findings.length === 0 ? (
        <Empty>The card lists no findings.</Empty>
      ) : (
        <div className="scrolls">
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">Finding</th>
                <th scope="col">Horizon</th>
                <th scope="col">Threshold</th>
                <th scope="col">Cases</th>
                <th scope="col">AUROC (interval)</th>
                <th scope="col">Average precision (interval)</th>
                <th scope="col">Calibration slope (interval)</th>
                <th scope="col">Brier score</th>
              </tr>
            </thead>
            <tbody>
              {findings.map((finding) => (
                <tr key={finding.id}>
                  <th scope="row">{finding.title}</th>
                  <td>{finding.horizon}</td>
                  <td>{percent(finding.threshold)}</td>
                  <td>{finding.cases ?? <Unknown>not available</Unknown>}</td>
                  <td>
                    <Figure of={finding.auroc} />
                  </td>
                  <td>
                    <Figure of={finding.averagePrecision} />
                  </td>
                  <td>
                    <Figure of={finding.calibrationSlope} />
                  </td>
                  <td>{finding.brier === null ? <Unknown>not available</Unknown> : figure(finding.brier, 3)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

export const Component = ModelPage;
