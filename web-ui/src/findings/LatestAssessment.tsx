import { Button, InlineLoading } from '@carbon/react';
import { useQuery } from '@tanstack/react-query';
import { byTime } from '../notation/dates';
import type { Patient } from '../patients/patients';
import { Empty, Loading, ProblemNote } from '../shell/states';
import { assessmentQuery, useAssess } from './assessments';
import { AssessmentView } from './AssessmentView';
import { announcementOf } from './wording';

/** The newest assessment of a patient, and the way to a new one. */
export function LatestAssessment({ patient }: { patient: Patient }) {
  const assess = useAssess(patient.id);
  const latestId = assess.data?.id ?? patient.latestAssessmentId;
  const latest = useQuery({ ...assessmentQuery(latestId ?? ''), enabled: latestId !== null });
  const newerResults = latest.data && patient.lastResultAt !== null && byTime(patient.lastResultAt, latest.data.at) > 0;
  return (
    <>
      <div className="assessment__head">
        <h2>Findings</h2>
        <p className="cds--visually-hidden" role="status">
          {assess.isPending ? 'Assessing' : assess.data ? announcementOf(assess.data) : ''}
        </p>
        {assess.isPending ? (
          <InlineLoading className="assessing" description="Assessing: reading the record, asking each model…" />
        ) : (
          <Button size="sm" kind={latestId === null ? 'primary' : 'tertiary'} onClick={() => assess.mutate()}>
            {latestId === null ? 'Assess' : 'Assess again'}
          </Button>
        )}
      </div>
      {assess.isError && <ProblemNote problem={assess.error} what="A new assessment" onRetry={() => assess.mutate()} />}
      {newerResults && (
        <p className="newer">There are results dated after this assessment; it does not take them into account.</p>
      )}
      {latestId === null && !assess.isPending && (
        <Empty>
          Not assessed yet. Nothing is known about this patient’s findings until an assessment is asked for.
        </Empty>
      )}
      {latestId !== null && latest.isPending && <Loading what="findings" lines={10} />}
      {latest.isError && (
        <ProblemNote problem={latest.error} what="The assessment" onRetry={() => void latest.refetch()} />
      )}
      {latest.data && <AssessmentView assessment={latest.data} />}
    </>
  );
}
