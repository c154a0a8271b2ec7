import type { PatientRow } from './patients';

/** A record may have no name. */
export const nameOf = ({ name }: Pick<PatientRow, 'name'>) => (name.trim() === '' ? 'Name not recorded' : name);

/** In years; after a death the age no longer counts on. */
export function ageOf({ ageYears, deceased }: Pick<PatientRow, 'ageYears' | 'deceased'>): string {
  if (ageYears !== null) return `${ageYears} years`;
  return deceased ? 'deceased' : 'age not known';
}

export const sexOf = ({ sex }: Pick<PatientRow, 'sex'>) => (sex === 'unknown' ? 'sex not recorded' : sex);

export const patientsFound = (total: number, query: string) => {
  const people = total === 1 ? '1 patient' : `${total} patients`;
  return query === '' ? people : `${people} found`;
};
