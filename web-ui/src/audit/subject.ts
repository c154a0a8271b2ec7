import type { AuditEntry } from './audit';

const ABOUT_AN_ASSESSMENT = new Set(['assessment', 'assessment-view', 'explanation-view']);

/** The assessment that an entry is about, where it is about one. */
export const assessmentIn = ({ kind, subject }: Pick<AuditEntry, 'kind' | 'subject'>): string | null =>
  ABOUT_AN_ASSESSMENT.has(kind) ? subject : null;
