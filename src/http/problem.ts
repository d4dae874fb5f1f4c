import type { Fault } from '../services/ports.ts';
import type { Bilingual } from './language.ts';
import type { ProblemName } from './problems.ts';

/** So many faults of one request are written out; a flood of millions would cost more memory than the request. */
export const MOST_FAULTS = 1000;

/** The part of the request in which faults were found. */
export type Place = 'body' | 'query' | 'path';

export interface ProblemParts {
  readonly faults?: readonly Fault[];
  readonly place?: Place;
  readonly headers?: Readonly<Record<string, string>>;
  /** Extension members (RFC 9457), e.g. changedBy. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** Thrown anywhere in the HTTP layer; the error handler turns it into application/problem+json. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly problem: ProblemName;
  readonly detail: Bilingual;
  readonly faults: readonly Fault[];
  readonly place: Place;
  readonly headers: Readonly<Record<string, string>>;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    problem: ProblemName,
    detail: Bilingual,
    { faults = [], place = 'body', headers = {}, members = {} }: ProblemParts = {},
  ) {
    super(detail.en);
    this.problem = problem;
    this.detail = detail;
    this.faults = faults;
    this.place = place;
    this.headers = headers;
    this.members = members;
  }
}

/** The problem of a request that has these faults; all of them are told at once. */
export function faultyRequest(problem: ProblemName, faults: readonly Fault[], place: Place): Problem {
  const first = faults[0];
  const detail = {
    zh: `${faults.length < MOST_FAULTS ? '共' : '至少'} ${faults.length} 处问题${first === undefined ? '' : `，第一处在 ${first.where}：${first.found}`}。`,
    en: `${faults.length < MOST_FAULTS ? '' : 'at least '}${faults.length} fault(s)${first === undefined ? '' : `, the first at ${first.where}: ${first.found}`}.`,
  };
  return new Problem(problem, detail, { faults: faults.slice(0, MOST_FAULTS), place });
}
