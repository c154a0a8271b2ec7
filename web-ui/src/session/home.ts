import { may, type Session } from './session';

/** Where a person's work starts; `null` where none of the pages is for their roles. */
export function homeOf(session: Session): string | null {
  if (may(session, 'clinician')) return '/patients';
  if (may(session, 'auditor')) return '/audit';
  return may(session, 'model-owner') ? '/model' : null;
}
