import type { PatientRow } from './patients';

export const ageOf = ({ ageYears }: Pick<PatientRow, 'ageYears'>) =>
  ageYears === null ? 'age not known' : `${ageYears} years`;

export const sexOf = ({ sex }: Pick<PatientRow, 'sex'>) => (sex === 'unknown' ? 'sex not recorded' : sex);

export const patientsFound = (total: number, query: string) => {
  const people = total === 1 ? '1 patient' : `${total} patients`;
  return query === '' ? people : `${people} found`;
};
