import type { Bilingual } from './language.ts';

export interface ProblemType {
  readonly status: number;
  /** Stable code for programs. */
  readonly code: string;
  readonly title: Bilingual;
  readonly cure: Bilingual;
}

/** A line of a list of problems; title and cure are Chinese, then English. */
export function problemType(
  status: number,
  code: string,
  title: readonly [string, string],
  cure: readonly [string, string],
): ProblemType {
  return { status, code, title: { zh: title[0], en: title[1] }, cure: { zh: cure[0], en: cure[1] } };
}
