import { Button, TextInput } from '@carbon/react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { Link, useSearchParams } from 'react-router';
import { atMinute } from '../notation/dates';
import { Empty, LoadingPage, ProblemPage } from '../shell/states';
import { usePageTitle } from '../shell/usePageTitle';
import { AuditNavigation } from './AuditNavigation';
import { auditQuery, type AuditEntry, type AuditFilter } from './audit';
import { assessmentIn } from './subject';

/** The log, newest first. Reading it is recorded in it. */
export function AuditPage() {
  usePageTitle('Audit');
  const [asked, setAsked] = useSearchParams();
  const filter: AuditFilter = {
    patient: asked.get('patient') ?? '',
    kind: asked.get('kind') ?? '',
    actor: asked.get('actor') ?? '',
  };
  const everything = filter.patient + filter.kind + filter.actor === '';
  const entries = useInfiniteQuery(auditQuery(filter));
  const shown = entries.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <div className="page">
      <AuditNavigation />
      <h1>Audit log</h1>
      <p className="quiet">
        Newest first. Each entry’s hash covers the entry before it; reading the log is itself recorded.
      </p>
      <Filter key={asked.toString()} filter={filter} onFilter={(next) => setAsked(given(next))} />
      {entries.isPending && <LoadingPage what="audit log" />}
      {entries.isError && (
        <ProblemPage problem={entries.error} what="The audit log" onRetry={() => void entries.refetch()} />
      )}
      {entries.data && shown.length === 0 && (
        <Empty>
          {everything
            ? 'The log has no entries yet.'
            : 'No entry matches. Patient, person and kind are matched exactly.'}
        </Empty>
      )}
      {shown.length > 0 && <Entries entries={shown} />}
      {entries.hasNextPage && (
        <Button
          kind="tertiary"
          size="sm"
          disabled={entries.isFetchingNextPage}
          onClick={() => void entries.fetchNextPage()}
        >
          {entries.isFetchingNextPage ? 'Loading…' : 'Show earlier entries'}
        </Button>
      )}
    </div>
  );
}

/** What is asked for stands in the address, where a link can lead: ids, names of kinds and of staff, nothing of a patient. */
const given = (filter: AuditFilter) => Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ''));

function Filter({ filter, onFilter }: { filter: AuditFilter; onFilter: (filter: AuditFilter) => void }) {
  const [typed, setTyped] = useState(filter);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onFilter({ patient: typed.patient.trim(), kind: typed.kind.trim(), actor: typed.actor.trim() });
  };
  return (
    <form className="filter" onSubmit={submit}>
      <TextInput
        id="audit-patient"
        size="sm"
        labelText="Patient id"
        value={typed.patient}
        onChange={({ target }) => setTyped({ ...typed, patient: target.value })}
      />
      <TextInput
        id="audit-kind"
        size="sm"
        labelText="Kind"
        value={typed.kind}
        onChange={({ target }) => setTyped({ ...typed, kind: target.value })}
      />
      <TextInput
        id="audit-actor"
        size="sm"
        labelText="Who (user name)"
        value={typed.actor}
        onChange={({ target }) => setTyped({ ...typed, actor: target.value })}
      />
      <Button type="submit" size="sm" kind="secondary">
        Filter
      </Button>
    </form>
  );
}

function Entries({ entries }: { entries: AuditEntry[] }) {
  return (
    <div className="scrolls">
      <table className="plain">
        <thead>
          <tr>
            <th scope="col" className="number">
              No.
            </th>
            <th scope="col">At</th>
            <th scope="col">Who</th>
            <th scope="col">Kind</th>
            <th scope="col">Patient</th>
            <th scope="col">Subject</th>
            <th scope="col">Hash</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.sequence}>
              <td className="number">{entry.sequence}</td>
              <td className="number">{atMinute(entry.at)}</td>
              <td>{entry.actor}</td>
              <td>{entry.kind}</td>
              <td className="code">{entry.patient ?? <span className="quiet">no patient</span>}</td>
              <td className="code">
                <Subject entry={entry} />
              </td>
              <td className="code hash" title={entry.hash}>
                {entry.hash.slice(0, 12)}…
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Subject({ entry }: { entry: AuditEntry }) {
  if (entry.subject === null) return <span className="quiet">none</span>;
  const assessment = assessmentIn(entry);
  return assessment === null ? entry.subject : <Link to={`/assessments/${assessment}`}>{entry.subject}</Link>;
}

export const Component = AuditPage;
