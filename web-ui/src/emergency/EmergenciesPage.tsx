import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { AuditNavigation } from '../audit/AuditNavigation';
import { atMinute } from '../notation/dates';
import { Empty, Loading, ProblemPage, Unknown } from '../shell/states';
import { usePageTitle } from '../shell/usePageTitle';
import { emergenciesQuery, reasonOf, type EmergencyAccess } from './emergency';

/** Who opened a record in an emergency, and why: each of them awaits an auditor's eye. */
export function EmergenciesPage() {
  usePageTitle('Emergency accesses');
  const accesses = useQuery(emergenciesQuery);
  if (accesses.isError)
    return (
      <ProblemPage problem={accesses.error} what="The emergency accesses" onRetry={() => void accesses.refetch()} />
    );
  return (
    <div className="page">
      <AuditNavigation />
      <h1>Emergency accesses</h1>
      <p className="quiet">
        Clinicians who broke the glass, newest first, with the reason they gave. What each of them did with the record
        is in the log. Reading this list is itself recorded.
      </p>
      {accesses.isPending && <Loading what="emergency accesses" />}
      {accesses.data?.items.length === 0 && <Empty>Nobody has opened a record in an emergency.</Empty>}
      {accesses.data && accesses.data.items.length > 0 && <Accesses items={accesses.data.items} />}
    </div>
  );
}

const Accesses = ({ items }: { items: EmergencyAccess[] }) => (
  <div className="scrolls">
    <table className="plain">
      <thead>
        <tr>
          <th scope="col" className="number">
            No.
          </th>
          <th scope="col">At</th>
          <th scope="col">Who</th>
          <th scope="col">Patient</th>
          <th scope="col">Reason</th>
          <th scope="col">In their words</th>
          <th scope="col">Open until</th>
          <th scope="col">Afterwards</th>
        </tr>
      </thead>
      <tbody>
        {items.map((access) => (
          <tr key={access.sequence}>
            <td className="number">{access.sequence}</td>
            <td className="number">{atMinute(access.at)}</td>
            <td>{access.actor}</td>
            <td className="code">{access.patient ?? <Unknown>not recorded</Unknown>}</td>
            <td>{reasonOf(access.detail.reason)}</td>
            <td className="said">
              {access.words.text ?? <Unknown>{access.words.erased ?? 'no words recorded'}</Unknown>}
            </td>
            <td className="number">
              {access.detail.until === undefined ? <Unknown>not recorded</Unknown> : atMinute(access.detail.until)}
            </td>
            <td>
              <Link
                to={`/audit?${afterwards(access)}`}
                aria-label={`What they did: ${access.actor}, entry ${access.sequence}`}
              >
                What they did
              </Link>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const afterwards = ({ patient, actor }: EmergencyAccess) =>
  new URLSearchParams(patient === null ? { actor } : { patient, actor }).toString();

export const Component = EmergenciesPage;
