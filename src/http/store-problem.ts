import { isDiskFull, isPassing } from '../queue/passing-error.ts';
import { Problem } from './problem.ts';
import { PROBLEMS } from './problems.ts';

/** Seconds after which a client may ask again: the embedded server is started anew within this time. */
const RETRY_AFTER = { 'Retry-After': '5' };

/** The problem behind an error of the database: it is away, or its disk is full; undefined for anything else. */
export function storeProblem(error: unknown): Problem | undefined {
  if (isDiskFull(error)) return new Problem('store-full', detailOf('store-full'), { headers: RETRY_AFTER });
  if (isPassing(error))
    return new Problem('store-unavailable', detailOf('store-unavailable'), { headers: RETRY_AFTER });
  return undefined;
}

const detailOf = (name: 'store-full' | 'store-unavailable') => ({
  zh: `${PROBLEMS[name].title.zh}：这次请求没有写入任何内容。`,
  en: `${PROBLEMS[name].title.en}: this request has written nothing.`,
});
