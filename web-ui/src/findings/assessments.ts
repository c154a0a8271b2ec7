import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Reason, Reference } from '../evidence/evidence';
import type { Probability } from '../notation/quantities';
import type { KnownCondition, PatientRow } from '../patients/patients';
import { read, segment, send } from '../transport/http';

export interface Model {
  id: string;
  title: string;
  version: string;
  contentHash: string;
  demo: boolean;
  caution: string | null;
}

export interface Finding {
  rank: number;
  id: string;
  title: string;
  codes: { system: string; code: string }[];
  probability: Probability;
  interval: { low: Probability; high: Probability; label: string } | null;
  horizonDays: number;
  horizon: string;
  severity: 'low' | 'moderate' | 'high';
  redFlag: boolean;
  threshold: Probability;
  aboveThreshold: boolean;
  cannotRuleOut: boolean;
  prevalence: Probability | null;
  reasons: string[];
}

export interface WithheldFinding {
  id: string;
  title: string;
  reason: Reason;
}

export interface SetAside {
  what: string;
  reason: Reason;
  source: Reference;
}

export interface Assessment {
  id: string;
  patient: PatientRow;
  at: string;
  recordedAt: string;
  requestedBy: string;
  outcome: 'assessed' | 'withheld';
  withheld: Reason | null;
  model: Model;
  findings: Finding[];
  withheldFindings: WithheldFinding[];
  known: KnownCondition[];
  notice: string | null;
  evidence: { measured: number; of: number; setAside: SetAside[] };
}

export interface AssessmentListed {
  id: string;
  at: string;
  requestedBy: string;
  model: string;
  outcome: 'assessed' | 'withheld';
}

/** As recorded: it never changes. */
export const assessmentQuery = (id: string) =>
  queryOptions({
    queryKey: ['assessment', id],
    queryFn: ({ signal }) => read<Assessment>(`/api/assessments/${segment(id)}`, signal),
    staleTime: Infinity,
  });

export const assessmentsQuery = (patientId: string) =>
  queryOptions({
    queryKey: ['assessments', patientId],
    queryFn: ({ signal }) =>
      read<{ items: AssessmentListed[] }>(`/api/patients/${segment(patientId)}/assessments`, signal),
  });

/** Asks for a new assessment; when it returns, the assessment is already on record. */
export function useAssess(patientId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => send<Assessment>(`/api/patients/${segment(patientId)}/assessments`),
    onSuccess: async (assessment) => {
      queries.setQueryData(assessmentQuery(assessment.id).queryKey, assessment);
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['patient', patientId] }),
        queries.invalidateQueries({ queryKey: ['assessments', patientId] }),
        queries.invalidateQueries({ queryKey: ['patients'] }),
      ]);
    },
  });
}
