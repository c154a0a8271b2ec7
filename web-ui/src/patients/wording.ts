import type { PatientRow, ResultPoint } from './patients';

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

const DIGITS = 4;

/**
 * A number written with more digits than were measured, to four, for a list that is read at a glance; what is behind its link has
 * all of them. Anything else as it is written.
 */
export function shortText({ value, text }: Pick<ResultPoint, 'value' | 'text'>): string {
  const number = /^-?\d+(\.\d+)?/.exec(text)?.[0];
  if (value === null || number === undefined || Number(number) !== value || Math.abs(value) >= 10 ** DIGITS)
    return text;
  const written = number.replace('.', '').replace(/^-?0*/, '').length;
  return written > DIGITS + 1 ? String(Number(value.toPrecision(DIGITS))) + text.slice(number.length) : text;
}
