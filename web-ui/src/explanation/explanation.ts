import { queryOptions } from '@tanstack/react-query';
import type { Reason, Reference } from '../evidence/evidence';
import type { Finding, Model } from '../findings/assessments';
import type { LogOdds, Probability } from '../notation/quantities';
import type { PatientRow } from '../patients/patients';
import { read, segment } from '../transport/http';

export interface Interval {
  value: number;
  low: number;
  high: number;
}

export interface FeatureContribution {
  name: string;
  title: string;
  contribution: LogOdds;
  value: number | null;
  text: string;
  unit: string | null;
  unknown: Reason | null;
  sources: Reference[];
}

export interface Concept {
  concept: string;
  title: string;
  contribution: LogOdds;
  sentence: string | null;
  features: FeatureContribution[];
}

export interface Performance {
  auroc: Interval | null;
  averagePrecision: Interval | null;
  calibrationSlope: Interval | null;
  cases: number | null;
  caution: string | null;
}

export interface Explanation {
  assessmentId: string;
  patient: PatientRow;
  at: string;
  model: Model;
  finding: Finding;
  unit: 'log-odds';
  base: LogOdds;
  background: string;
  contributions: Concept[];
  margin: LogOdds;
  calibration: { method: string; from: LogOdds; to: LogOdds; text: string };
  calibratedLogOdds: LogOdds;
  probability: Probability;
  identity: string;
  performance: Performance;
}

/** Looking at an explanation goes on record, so it is fetched each time somebody looks, and never ahead of that. */
export const explanationQuery = (assessmentId: string, findingId: string) =>
  queryOptions({
    queryKey: ['explanation', assessmentId, findingId],
    queryFn: ({ signal }) =>
      read<Explanation>(`/api/assessments/${segment(assessmentId)}/findings/${segment(findingId)}`, signal),
    staleTime: 0,
    refetchOnMount: 'always',
  });
