import { LRUCache } from 'lru-cache';
import type { ProjectionResult } from '../../models/result.ts';
import { decodeValue } from './binary-value.ts';
import type { Database } from './database.ts';
import { readResult, type StoredResult } from './job-results.ts';
import { resultOf } from './result-pieces.ts';

/** Bytes of results that are kept in memory. */
const KEPT = 384 * 1024 * 1024;
/** Results of so many blocks and more are read only where areas are named: the nation's fill the memory alone. */
const MANY_BLOCKS = 12;

/** Results of jobs as values; what was read is kept for a while, because it never changes. */
export class ResultCache {
  readonly #database: Database;
  readonly #kept = new LRUCache<string, { readonly value: unknown; readonly bytes: number }>({
    maxSize: KEPT,
    sizeCalculation: ({ bytes }) => Math.max(1, bytes),
  });

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * The whole result of a run where it is there, else that of its preview; undefined where there is neither.
   * @param areas codes that are wanted; a large result is then read in part
   */
  async projection(jobId: string, areas?: readonly string[]): Promise<ProjectionResult | undefined> {
    const kept = this.#kept.get(jobId)?.value;
    if (kept !== undefined) return kept as ProjectionResult;
    const many = areas !== undefined && (await this.#blocks(jobId)) >= MANY_BLOCKS;
    const some = many ? await readResult(this.#database, jobId, areas) : undefined;
    if (some !== undefined && holdsAll(some, areas!)) return resultOf(some);
    const all = await readResult(this.#database, jobId);
    if (all === undefined) return undefined;
    const result = resultOf(all);
    // A preview is followed by the whole.
    if (result.draws?.preview !== true) this.#kept.set(jobId, { value: result, bytes: bytesOf(all) });
    return result;
  }

  /** The one value of a job without areas. */
  async value(jobId: string): Promise<unknown> {
    const kept = this.#kept.get(jobId)?.value;
    if (kept !== undefined) return kept;
    const read = await readResult(this.#database, jobId);
    if (read === undefined) return undefined;
    const value = decodeValue(read.head);
    this.#kept.set(jobId, { value, bytes: read.head.byteLength });
    return value;
  }

  drop(jobId: string): void {
    this.#kept.delete(jobId);
  }

  async #blocks(jobId: string): Promise<number> {
    const { count } = await this.#database
      .selectFrom('job_blocks')
      .select(({ fn }) => fn.countAll<string>().as('count'))
      .where('job_id', '=', jobId)
      .executeTakeFirstOrThrow();
    return Number(count);
  }
}

function holdsAll({ blocks }: StoredResult, areas: readonly string[]): boolean {
  const held = new Set(blocks.flatMap(({ codes }) => codes));
  return areas.every((code) => held.has(code));
}

const bytesOf = ({ head, blocks }: StoredResult) =>
  blocks.reduce((sum, { data }) => sum + data.byteLength, head.byteLength);
