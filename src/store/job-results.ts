import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Executor } from './transaction.ts';

/** A result in pieces: the head, then blocks of areas. */
export interface ResultPieces {
  readonly head: Buffer;
  readonly blocks: readonly { readonly codes: readonly string[]; readonly data: Buffer }[];
}

/** SHA-256 of head and blocks, hexadecimal. */
export function hashOfPieces({ head, blocks }: ResultPieces): string {
  const hash = createHash('sha256').update(head);
  for (const { data } of blocks) hash.update(data);
  return hash.digest('hex');
}

/** Writes the result of a phase of a held job; where it has been written already nothing changes. */
export async function insertResult(
  executor: Executor,
  jobId: string,
  phase: number,
  pieces: ResultPieces,
): Promise<boolean> {
  const { rows } = await sql<{ phase: number }>`
    insert into xuewei.job_results (job_id, phase, head, sha256)
    values (${jobId}, ${phase}, ${pieces.head}, ${hashOfPieces(pieces)})
    on conflict do nothing returning phase`.execute(executor);
  if (rows.length === 0) return false;
  for (const [block, { codes, data }] of pieces.blocks.entries())
    await sql`
      insert into xuewei.job_blocks (job_id, phase, block, codes, data)
      values (${jobId}, ${phase}, ${block}, ${[...codes]}, ${data})`.execute(executor);
  return true;
}

/** A block that is there, and the areas in it. */
interface Place {
  readonly block: number;
  readonly codes: string[];
}

export interface StoredResult extends ResultPieces {
  readonly phase: number;
  readonly sha256: string;
}

/**
 * The result of the highest phase that there is.
 * @param codes only blocks with one of these areas; all where left out
 */
export async function readResult(
  executor: Executor,
  jobId: string,
  codes?: readonly string[],
): Promise<StoredResult | undefined> {
  const wanted = codes === undefined ? sql`true` : sql`b.codes && ${[...codes]}::text[]`;
  // Head and list of blocks in one statement: between two of them the result may be dropped, and would look empty.
  const { rows } = await sql<{ phase: number; head: Buffer; sha256: string; places: readonly Place[] }>`
    select r.phase, r.head, r.sha256, (
      select coalesce(jsonb_agg(jsonb_build_object('block', b.block, 'codes', b.codes) order by b.block), '[]')
      from xuewei.job_blocks b where b.job_id = r.job_id and b.phase = r.phase and ${wanted}
    ) as places
    from xuewei.job_results r where r.job_id = ${jobId} order by r.phase desc limit 1`.execute(executor);
  const found = rows[0];
  if (found === undefined) return undefined;
  const blocks: { codes: string[]; data: Buffer }[] = [];
  // One at a time: the nation's do not fit into one message.
  for (const { block, codes: ofBlock } of found.places) {
    const { rows: datas } = await sql<{ data: Buffer }>`
      select data from xuewei.job_blocks
      where job_id = ${jobId} and phase = ${found.phase} and block = ${block}`.execute(executor);
    if (datas[0] === undefined) return undefined;
    blocks.push({ codes: ofBlock, data: datas[0].data });
  }
  const { phase, head, sha256 } = found;
  return { phase, head, sha256, blocks };
}

/** Drops results and what was rendered from them: of a job that was dismissed. */
export async function dropResults(executor: Executor, jobId: string): Promise<void> {
  await executor.deleteFrom('job_results').where('job_id', '=', jobId).execute();
  await executor.deleteFrom('job_renditions').where('job_id', '=', jobId).execute();
}

/** Bytes that were rendered before; undefined where there are none. */
export async function readRendition(executor: Executor, jobId: string, rendition: string): Promise<Buffer | undefined> {
  const row = await executor
    .selectFrom('job_renditions')
    .select('data')
    .where('job_id', '=', jobId)
    .where('rendition', '=', rendition)
    .executeTakeFirst();
  return row?.data;
}

/** Keeps rendered bytes; the first writer wins, all write the same. */
export async function keepRendition(executor: Executor, jobId: string, rendition: string, data: Buffer): Promise<void> {
  await sql`
    insert into xuewei.job_renditions (job_id, rendition, data)
    select ${jobId}, ${rendition}, ${data} where exists (select from xuewei.job_results where job_id = ${jobId})
    on conflict do nothing`.execute(executor);
}
