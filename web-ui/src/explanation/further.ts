import { queryOptions } from '@tanstack/react-query';
import type { Reason } from '../evidence/evidence';
import type { LogOdds, Probability } from '../notation/quantities';
import { read, segment } from '../transport/http';

/** Something not known of the patient, and what knowing it is expected to bring. */
export interface Suggested {
  concept: string;
  title: string;
  informationGain: number;
  ofThisFinding: number;
  topChanges: number;
  similarPatients: number;
  text: string;
}

export interface NotEstimated {
  concept: string;
  title: string;
  similarPatients: number;
  text: string;
}

export interface Answer {
  changes: { concept: string; title: string; from: number; to: number; unit: string | null; text: string }[];
  probability: Probability;
  text: string;
}

export interface OwnValue {
  concept: string;
  title: string;
  sum: LogOdds;
  own: LogOdds;
}

export interface Further {
  assessmentId: string;
  finding: string;
  withheld: Reason | null;
  nextTests: { caution: string; comparedWith: string; suggested: Suggested[]; withheld: NotEstimated[] } | null;
  changes: {
    towards: 'below' | 'above';
    threshold: Probability;
    caution: string;
    answers: Answer[];
    none: string | null;
  } | null;
  concepts: { text: string; values: OwnValue[] } | null;
}

/** Asked when somebody wants to know: it is work for the server, and the look goes on record. */
export const furtherQuery = (assessmentId: string, findingId: string) =>
  queryOptions({
    queryKey: ['further', assessmentId, findingId],
    queryFn: ({ signal }) =>
      read<Further>(`/api/assessments/${segment(assessmentId)}/findings/${segment(findingId)}/further`, signal),
    staleTime: Infinity,
  });
