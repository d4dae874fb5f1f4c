/** Longest time that a request may wait for its result, in seconds. */
export const LONGEST_WAIT = 10;

export interface Preference {
  /** Seconds to wait, within 0..LONGEST_WAIT. */
  readonly wait: number;
  /** Value of Preference-Applied; undefined where the client had no preference. */
  readonly applied: string | undefined;
}

/** Reads `Prefer: wait=n` and `Prefer: respond-async` (RFC 7240); a preference that we do not know is ignored. */
export function preferenceOf(header: string | string[] | undefined, otherwise: number): Preference {
  const preferences = String(header ?? '')
    .split(',')
    .map((entry) => entry.trim().toLowerCase());
  const wait = preferences
    .map((entry) => /^wait\s*=\s*"?(\d{1,6})"?$/.exec(entry)?.[1])
    .find((value) => value !== undefined);
  if (wait !== undefined) {
    const seconds = Math.min(Number(wait), LONGEST_WAIT);
    return { wait: seconds, applied: `wait=${seconds}` };
  }
  if (preferences.includes('respond-async')) return { wait: 0, applied: 'respond-async' };
  return { wait: otherwise, applied: undefined };
}
