import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { atMinute } from '../notation/dates';
import { Empty, Loading, ProblemNote } from '../shell/states';
import { assessmentsQuery } from './assessments';

/** Every assessment on record, as it was then. */
export function AssessmentHistory({ patientId }: { patientId: string }) {
  const history = useQuery(assessmentsQuery(patientId));
  return (
    <section className="card" aria-labelledby="history-title">
      <h2 id="history-title">Assessments on record</h2>
      {history.isPending && <Loading what="earlier assessments" lines={2} />}
      {history.isError && (
        <ProblemNote problem={history.error} what="The list of assessments" onRetry={() => void history.refetch()} />
      )}
      {history.data?.items.length === 0 && <Empty>None yet.</Empty>}
      {history.data && history.data.items.length > 0 && (
        <ul className="facts">
          {history.data.items.map(({ id, at, requestedBy, outcome }) => (
            <li key={id}>
              <Link to={`/assessments/${id}`}>{atMinute(at)}</Link>
              <span className="facts__when">
                {requestedBy}
                {outcome === 'withheld' && ' · withheld'}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
