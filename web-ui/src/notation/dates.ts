const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const utcDay = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
const minute = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});

/** The day of an instant, or of a date without a time, which has no zone to be shifted by; as written where it is neither. */
export function onDay(date: string): string {
  if (/^\d{4}(-\d{2})?$/.test(date)) return date;
  const parsed = new Date(date);
  if (Number.isNaN(parsed.getTime())) return date;
  return (date.length === 10 ? utcDay : day).format(parsed);
}

export function atMinute(instant: string): string {
  if (instant.length <= 10) return onDay(instant);
  const parsed = new Date(instant);
  return Number.isNaN(parsed.getTime()) ? instant : minute.format(parsed);
}

/** Instants are compared as times: their texts differ in precision and zone. Negative where the first is earlier; undated comes first. */
export const byTime = (a: string | null, b: string | null) => timeOf(a) - timeOf(b);

const timeOf = (instant: string | null) => (instant === null ? 0 : Date.parse(instant));
