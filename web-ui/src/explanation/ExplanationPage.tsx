import { Flag } from '@carbon/icons-react';
import { Breadcrumb, BreadcrumbItem, ContentSwitcher, Switch, Tag } from '@carbon/react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { EvidencePanel } from '../evidence/EvidencePanel';
import { intervalInWords, standingInWords, standingOf, thresholdInWords } from '../findings/wording';
import { atMinute } from '../notation/dates';
import { percent } from '../notation/quantities';
import { PatientBanner } from '../patients/PatientBanner';
import { patientQuery } from '../patients/patients';
import { may, useSession } from '../session/session';
import { LoadingPage, ProblemPage } from '../shell/states';
import { usePageTitle } from '../shell/usePageTitle';
import { ContributionTable } from './ContributionTable';
import { explanationQuery, type Explanation } from './explanation';
import { FurtherQuestions } from './FurtherQuestions';
import { Identity } from './Identity';
import { PerformanceFigures } from './PerformanceFigures';
import { WaterfallChart } from './WaterfallChart';

export function ExplanationPage() {
  usePageTitle('Explanation');
  const { assessmentId = '', findingId = '' } = useParams();
  const { data: session } = useSession();
  const clinician = session != null && may(session, 'clinician');
  const explanation = useQuery(explanationQuery(assessmentId, findingId));
  if (explanation.isPending) return <LoadingPage what="explanation" />;
  if (explanation.isError)
    return (
      <ProblemPage problem={explanation.error} what="The explanation" onRetry={() => void explanation.refetch()} />
    );
  const { patient } = explanation.data;
  return (
    <>
      <PatientBanner patient={patient} linked={clinician} />
      <div className="page">
        <Breadcrumb noTrailingSlash size="sm">
          {clinician && (
            <BreadcrumbItem>
              <Link to={`/patients/${patient.id}`}>Patient</Link>
            </BreadcrumbItem>
          )}
          <BreadcrumbItem>
            <Link to={`/assessments/${assessmentId}`}>Assessment of {atMinute(explanation.data.at)}</Link>
          </BreadcrumbItem>
        </Breadcrumb>
        <Explained explanation={explanation.data} clinician={clinician} />
      </div>
      <EvidencePanel />
    </>
  );
}

function Explained({ explanation, clinician }: { explanation: Explanation; clinician: boolean }) {
  const [table, setTable] = useState(false);
  const { finding, model, patient, contributions } = explanation;
  const record = useQuery({ ...patientQuery(patient.id), enabled: clinician });
  const standing = standingOf(finding);
  const interval = intervalInWords(finding);
  return (
    <>
      <header className={`explained explained--${standing}`}>
        <div>
          <h1>
            {finding.title}
            {finding.redFlag && (
              <Tag type="red" size="sm" renderIcon={Flag}>
                Red flag
              </Tag>
            )}
          </h1>
          <p className="finding__facts">
            {finding.horizon} · {finding.severity} severity · rank {finding.rank}
          </p>
        </div>
        <p className="explained__estimate">
          <span className="finding__p">{percent(finding.probability)}</span>
          <span>
            <strong>{standingInWords(standing)}</strong>
            {thresholdInWords(finding)}
            {interval !== null && <span className="finding__interval">{interval}</span>}
          </span>
        </p>
      </header>
      <div className="explanation">
        <section aria-labelledby="waterfall-title">
          <div className="explanation__head">
            <h2 id="waterfall-title">What raised and lowered the estimate</h2>
            <ContentSwitcher size="sm" selectedIndex={table ? 1 : 0} onChange={({ index }) => setTable(index === 1)}>
              <Switch name="chart" text="Chart" />
              <Switch name="table" text="Table" />
            </ContentSwitcher>
          </div>
          {contributions.length === 0 && (
            <p className="empty">No evidence moved the estimate away from the base value.</p>
          )}
          {table ? (
            <ContributionTable explanation={explanation} linked={clinician} />
          ) : (
            <WaterfallChart explanation={explanation} results={record.data?.results ?? []} linked={clinician} />
          )}
          <Identity explanation={explanation} />
          {clinician && <FurtherQuestions assessmentId={explanation.assessmentId} findingId={finding.id} />}
        </section>
        <div className="explanation__aside">
          <PerformanceFigures performance={explanation.performance} />
          <section className="card" aria-labelledby="reading-title">
            <h2 id="reading-title">How to read it</h2>
            <p>
              Each bar is what one kind of evidence changed, compared with the base value:{' '}
              <span className="key key--up">raises</span> or <span className="key key--down">lowers</span>. It tells how
              the models came to the estimate, not what causes the condition.
            </p>
            <p className="quiet">
              {model.title} {model.version}. <Link to="/model">Model card</Link>
            </p>
          </section>
        </div>
      </div>
    </>
  );
}

export const Component = ExplanationPage;
