import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Emergency } from '../emergency/emergency';
import type { Reason, Reference } from '../evidence/evidence';
import type { Probability } from '../notation/quantities';
import { read, segment, send } from '../transport/http';

export interface PatientRow {
  id: string;
  name: string;
  birthDate: string | null;
  ageYears: number | null;
  sex: 'female' | 'male' | 'other' | 'unknown';
  identifier: string | null;
  deceased: boolean;
  lastResultAt: string | null;
  lastAssessment: LastAssessment | null;
}

export interface LastAssessment {
  id: string;
  at: string;
  outcome: 'assessed' | 'withheld';
  withheld: string | null;
  top: { id: string; title: string; probability: Probability; aboveThreshold: boolean } | null;
  aboveThreshold: number;
  redFlags: number;
}

export interface KnownCondition {
  title: string;
  codes: { system: string; code: string }[];
  since: string | null;
  source: Reference;
}

export interface Medication {
  title: string;
  since: string | null;
  source: Reference;
}

export interface ResultPoint {
  at: string | null;
  /** A number where the value is one; a coded value has none and is no less known. */
  value: number | null;
  text: string;
  unit: string | null;
  /** Why there is no value. */
  unknown?: Reason | null;
  interpretation: string | null;
  source: Reference;
}

export interface ResultSeries {
  title: string;
  code: string;
  /** How many older ones of this kind are on record and not listed. */
  earlier: number;
  points: ResultPoint[];
}

export interface Patient extends PatientRow {
  known: KnownCondition[];
  socialHistory: KnownCondition[];
  unclassified: KnownCondition[];
  medications: Medication[];
  earlierMedications: number;
  results: ResultSeries[];
  earlierKinds: number;
  latestAssessmentId: string | null;
  /** Where the record is open to the reader by a broken glass alone. */
  emergency?: Emergency | null;
}

export interface PatientSearch {
  query: string;
  page: number;
  size: number;
  sort: string;
}

export interface PatientsFound {
  total: number;
  page: number;
  size: number;
  items: PatientRow[];
  /** Ids of those whose records do not open to the reader; of these nothing that was found is shown. */
  closed: string[];
  /** Whom the list leaves out; `null` where nobody. */
  notice: string | null;
}

/** A POST, so that a typed name is in no URL. The last answer stays on the screen while the next one comes. */
export const patientsQuery = (search: PatientSearch) =>
  queryOptions({
    queryKey: ['patients', search],
    queryFn: ({ signal }) => send<PatientsFound>('/api/patients/search', search, signal),
    placeholderData: keepPreviousData,
  });

export const patientQuery = (id: string) =>
  queryOptions({
    queryKey: ['patient', id],
    queryFn: ({ signal }) => read<Patient>(`/api/patients/${segment(id)}`, signal),
  });
