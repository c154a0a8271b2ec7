import { Locked } from '@carbon/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { PatientBanner } from '../patients/PatientBanner';
import type { PatientRow, PatientsFound } from '../patients/patients';
import { usePageTitle } from '../shell/usePageTitle';
import type { Problem } from '../transport/http';
import { BreakGlassForm } from './BreakGlassForm';

/** In the place of a record that does not open: why not, and the way in where a patient's safety asks for it. */
export function ClosedRecord({ patientId, told }: { patientId: string; told: Problem }) {
  usePageTitle('Closed record');
  const who = useAsListed(patientId);
  return (
    <>
      {who && <PatientBanner patient={who} />}
      <div className="page page--narrow closed">
        <h1>
          <Locked size={20} aria-hidden /> This record is closed to you
        </h1>
        {told.detail && <p>{told.detail}</p>}
        {!who && (
          <p>
            Whose record this is cannot be shown here: its id is <code>{patientId}</code>. To be sure of the person,
            find them in the <Link to="/patients">worklist</Link> by the whole identifier and open the record from
            there.
          </p>
        )}
        <BreakGlassForm patientId={patientId} />
        <p>
          If you do not need to see it now: <Link to="/patients">go back to the worklist</Link>. Somebody who cares for
          the patient can add you to the care team.
        </p>
      </div>
    </>
  );
}

/** Who it is, as a worklist of this session showed it. The refused record says nothing, not even a name. */
function useAsListed(patientId: string): PatientRow | undefined {
  return useQueryClient()
    .getQueriesData<PatientsFound>({ queryKey: ['patients'] })
    .flatMap(([, found]) => found?.items ?? [])
    .find(({ id }) => id === patientId);
}
