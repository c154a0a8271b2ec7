import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { EvidencePanel } from '../evidence/EvidencePanel';
import { atMinute } from '../notation/dates';
import { PatientBanner } from '../patients/PatientBanner';
import { may, useSession } from '../session/session';
import { LoadingPage, ProblemPage } from '../shell/states';
import { usePageTitle } from '../shell/usePageTitle';
import { assessmentQuery } from './assessments';
import { AssessmentView } from './AssessmentView';

/** One assessment as it was recorded, whatever has come since. */
export function AssessmentPage() {
  usePageTitle('Assessment');
  const { assessmentId = '' } = useParams();
  const { data: session } = useSession();
  const assessment = useQuery(assessmentQuery(assessmentId));
  if (assessment.isPending) return <LoadingPage what="assessment" />;
  if (assessment.isError)
    return <ProblemPage problem={assessment.error} what="The assessment" onRetry={() => void assessment.refetch()} />;
  return (
    <>
      <PatientBanner patient={assessment.data.patient} linked={session != null && may(session, 'clinician')} />
      <div className="page assessment-page">
        <h1>Assessment of {atMinute(assessment.data.at)}, as recorded</h1>
        <AssessmentView assessment={assessment.data} />
      </div>
      <EvidencePanel />
    </>
  );
}

export const Component = AssessmentPage;
