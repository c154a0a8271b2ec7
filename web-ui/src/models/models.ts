import { queryOptions } from '@tanstack/react-query';
import type { Interval } from '../explanation/explanation';
import type { Probability } from '../notation/quantities';
import { read } from '../transport/http';

export interface ModelFinding {
  id: string;
  title: string;
  horizon: string;
  threshold: Probability;
  cases: number | null;
  auroc: Interval | null;
  averagePrecision: Interval | null;
  calibrationSlope: Interval | null;
  brier: number | null;
}

export interface ModelCard {
  id: string;
  title: string;
  version: string;
  contentHash: string;
  demo: boolean;
  caution: string | null;
  intendedUse: string;
  population: string;
  exclusions: string[];
  trainedOn: string;
  findings: ModelFinding[];
  provenance: { label: string; value: string }[];
  signature: { keyId: string; verified: boolean };
}

export const activeModelQuery = queryOptions({
  queryKey: ['model', 'active'],
  queryFn: ({ signal }) => read<ModelCard>('/api/models/active', signal),
  staleTime: 5 * 60_000,
});
