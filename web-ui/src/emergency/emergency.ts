import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { Problem, read, segment, send } from '../transport/http';

/** A record that is open to one person by a broken glass: until when, and what follows, in the server's words. */
export interface Emergency {
  until: string;
  notice: string;
}

export type Reason = 'emergency' | 'covering-colleague' | 'patient-request' | 'other';

export const REASONS: { code: Reason; text: string; short: string }[] = [
  {
    code: 'emergency',
    text: 'Emergency: to wait for the usual access could harm the patient',
    short: 'Emergency',
  },
  {
    code: 'covering-colleague',
    text: 'I stand in for a colleague who cares for this patient',
    short: 'Standing in for a colleague',
  },
  { code: 'patient-request', text: 'The patient asks me to', short: 'At the patient’s request' },
  { code: 'other', text: 'Another reason', short: 'Another reason' },
];

/** The reason of an entry as it is listed; a code that these pages do not know stands as it is. */
export const reasonOf = (code: string | undefined) =>
  REASONS.find((reason) => reason.code === code)?.short ?? code ?? 'none given';

const CLOSED = '/problems/closed-record';

/** Whether the server refuses because the reader is not known to care for the patient, which a broken glass can change. */
export const isClosed = (failure: Error | null): failure is Problem =>
  failure instanceof Problem && failure.type === CLOSED;

/** When it returns, the access is on record and the record is open. */
export function useBreakGlass(patientId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (why: { reason: Reason; text: string }) =>
      send<Emergency>(`/api/patients/${segment(patientId)}/break-glass`, why),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['patient', patientId] }),
        queries.invalidateQueries({ queryKey: ['patients'] }),
      ]),
  });
}

/** One emergency access as an auditor reviews it. */
export interface EmergencyAccess {
  sequence: number;
  at: string;
  actor: string;
  patient: string | null;
  detail: { reason?: string; until?: string };
  /** What the person wrote; after an erasure, that it cannot be read any more. */
  words: { text?: string; erased?: string };
}

/** Newest first. To read the list is itself on record, so it is fetched when somebody looks. */
export const emergenciesQuery = queryOptions({
  queryKey: ['emergencies'],
  queryFn: ({ signal }) => read<{ items: EmergencyAccess[] }>('/api/audit/break-glass', signal),
  staleTime: 0,
});
