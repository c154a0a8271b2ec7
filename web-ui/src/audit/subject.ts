/** The assessment that an entry is about, where it is about one. */
export const assessmentIn = (subject: string): string | null => /^Assessment\/([^/]+)/.exec(subject)?.[1] ?? null;
