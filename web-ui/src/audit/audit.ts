import { infiniteQueryOptions } from '@tanstack/react-query';
import { read } from '../transport/http';

export interface AuditEntry {
  sequence: number;
  at: string;
  actor: string;
  kind: string;
  patient: string | null;
  subject: string | null;
  hash: string;
}

export interface AuditPage {
  items: AuditEntry[];
  next: number | null;
}

export interface AuditFilter {
  patient: string;
  kind: string;
  actor: string;
}

const SIZE = 50;

/** Newest first; each further page lies before the last sequence of the one above it. */
export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['audit', filter.patient, filter.kind, filter.actor],
    queryFn: ({ pageParam, signal }) => read<AuditPage>(`/api/audit/entries?${parameters(filter, pageParam)}`, signal),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.next,
  });

function parameters({ patient, kind, actor }: AuditFilter, before: number | null): string {
  const asked = new URLSearchParams({ size: String(SIZE) });
  if (patient !== '') asked.set('patient', patient);
  if (kind !== '') asked.set('kind', kind);
  if (actor !== '') asked.set('actor', actor);
  if (before !== null) asked.set('before', String(before));
  return asked.toString();
}
