import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { ClosedRecord } from '../emergency/ClosedRecord';
import { isClosed } from '../emergency/emergency';
import { EmergencyNotice } from '../emergency/EmergencyNotice';
import { EvidencePanel } from '../evidence/EvidencePanel';
import { AssessmentHistory } from '../findings/AssessmentHistory';
import { LatestAssessment } from '../findings/LatestAssessment';
import { LoadingPage, ProblemPage } from '../shell/states';
import { usePageTitle } from '../shell/usePageTitle';
import { KnownConditions, OtherConditions } from './KnownConditions';
import { Medications } from './Medications';
import { PatientBanner } from './PatientBanner';
import { patientQuery } from './patients';
import { Results } from './Results';
import { nameOf } from './wording';

export function PatientPage() {
  usePageTitle('Patient');
  const { patientId = '' } = useParams();
  const patient = useQuery(patientQuery(patientId));
  if (patient.isPending) return <LoadingPage what="patient" />;
  if (isClosed(patient.error)) return <ClosedRecord key={patientId} patientId={patientId} told={patient.error} />;
  if (patient.isError)
    return <ProblemPage problem={patient.error} what="The patient’s record" onRetry={() => void patient.refetch()} />;
  return (
    <>
      <PatientBanner patient={patient.data}>
        {patient.data.emergency && <EmergencyNotice emergency={patient.data.emergency} />}
      </PatientBanner>
      <div className="page patient">
        <h1 className="cds--visually-hidden">Patient {nameOf(patient.data)}</h1>
        <div className="patient__findings">
          <LatestAssessment key={patientId} patient={patient.data} />
        </div>
        <div className="patient__record">
          <KnownConditions known={patient.data.known} />
          <Medications medications={patient.data.medications} earlier={patient.data.earlierMedications} />
          <OtherConditions socialHistory={patient.data.socialHistory} unclassified={patient.data.unclassified} />
          <AssessmentHistory patientId={patientId} />
          <Results series={patient.data.results} earlierKinds={patient.data.earlierKinds} />
        </div>
      </div>
      <EvidencePanel />
    </>
  );
}

export const Component = PatientPage;
