import { queryOptions } from '@tanstack/react-query';
import type { PatientRow } from '../patients/patients';
import { read, segment } from '../transport/http';

/** One version of one resource: what a value was read from. */
export interface Reference {
  type: string;
  id: string;
  version: string;
  display: string;
  date: string | null;
}

export interface Reason {
  code: string;
  text: string;
}

export interface EvidenceDetail {
  reference: Reference;
  /** `null` only where the resource is about nobody. */
  patient?: PatientRow | null;
  title: string;
  status: string | null;
  effective: string | null;
  recorded: string | null;
  value: string;
  unit: string | null;
  referenceRange: string | null;
  interpretation: string | null;
  superseded: boolean;
  resource: object;
}

export type ReferenceKey = Pick<Reference, 'type' | 'id' | 'version'>;

/** A version never changes, but whether it was superseded does. */
export const evidenceQuery = ({ type, id, version }: ReferenceKey) =>
  queryOptions({
    queryKey: ['evidence', type, id, version],
    queryFn: ({ signal }) =>
      read<EvidenceDetail>(`/api/evidence/${segment(type)}/${segment(id)}/${segment(version)}`, signal),
  });

/** As it stands in an address: `Observation/abc/2`. */
export const asKey = ({ type, id, version }: ReferenceKey) => `${type}/${id}/${version}`;

export function parseKey(key: string | null): ReferenceKey | null {
  const [type, id, version, ...rest] = (key ?? '').split('/');
  return type && id && version && rest.length === 0 ? { type, id, version } : null;
}
