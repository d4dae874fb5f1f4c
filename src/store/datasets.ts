import { sql } from 'kysely';
import type { Baseline } from '../../models/inputs/baseline.ts';
import type { Executor } from './transaction.ts';

/** A dataset with what is said of its newest version. */
export interface StoredDataset {
  readonly id: string;
  readonly area: string;
  readonly name: string;
  /** Newest version. */
  readonly version: number;
  readonly sha256: string;
  /** Who wrote the newest version. */
  readonly author: string;
  readonly note: string;
  readonly created: Date;
  readonly updated: Date;
}

/** A version without its figures. */
export interface DatasetVersion {
  readonly version: number;
  readonly sha256: string;
  readonly author: string;
  readonly note: string;
  readonly created: Date;
}

export interface WholeDatasetVersion extends DatasetVersion {
  readonly id: string;
  readonly area: string;
  readonly baselines: readonly Baseline[];
}

export interface NewDatasetVersion {
  readonly id: string;
  readonly version: number;
  readonly baselines: readonly Baseline[];
  readonly sha256: string;
  readonly author: string;
  readonly note: string;
}

const SELECT = sql`
  select d.id, d.area, d.name, d.version, v.sha256, v.author, v.note, d.created_at as created, d.updated_at as updated
  from xuewei.datasets d join xuewei.dataset_versions v on v.dataset_id = d.id and v.version = d.version`;

/** A dataset with its newest version; undefined where there is none. */
export async function findDataset(executor: Executor, id: string): Promise<StoredDataset | undefined> {
  const { rows } = await sql<StoredDataset>`${SELECT} where d.id = ${id}`.execute(executor);
  return rows[0];
}

/** The same, held against other changes until the transaction ends. */
export async function holdDataset(executor: Executor, id: string): Promise<StoredDataset | undefined> {
  // Held first, read then: a join of one statement would show the version from before the wait.
  await sql`select from xuewei.datasets where id = ${id} for update`.execute(executor);
  return findDataset(executor, id);
}

/**
 * Changed last comes first; and how many there are in all.
 * @param areas only datasets of these areas; all where left out
 */
export async function listDatasets(
  executor: Executor,
  {
    areas,
    limit,
    offset,
  }: { readonly areas?: readonly string[] | undefined; readonly limit: number; readonly offset: number },
): Promise<{ readonly datasets: StoredDataset[]; readonly total: number }> {
  const wanted = areas === undefined ? sql`true` : sql`d.area = any(${[...areas]}::text[])`;
  const { rows } = await sql<StoredDataset>`
    ${SELECT} where ${wanted} order by d.updated_at desc, d.id desc limit ${limit} offset ${offset}`.execute(executor);
  const { rows: counts } = await sql<{ total: string }>`
    select count(*) as total from xuewei.datasets d where ${wanted}`.execute(executor);
  return { datasets: rows, total: Number(counts[0]!.total) };
}

/** Of each of these areas the dataset that was changed last. */
export async function newestDatasets(executor: Executor, areas: readonly string[]): Promise<StoredDataset[]> {
  const { rows } = await sql<StoredDataset>`
    select distinct on (area) * from (${SELECT} where d.area = any(${[...areas]}::text[])) as found
    order by area, updated desc, id desc`.execute(executor);
  return rows;
}

/** Writes a dataset without any version: one must follow in the same transaction. */
export async function insertDataset(
  executor: Executor,
  { id, area, name }: Pick<StoredDataset, 'id' | 'area' | 'name'>,
): Promise<void> {
  await executor.insertInto('datasets').values({ id, area, name, version: 1 }).execute();
}

/** Writes a version, which becomes the newest. */
export async function insertDatasetVersion(executor: Executor, written: NewDatasetVersion): Promise<void> {
  const { id, version, baselines, sha256, author, note } = written;
  await executor
    .insertInto('dataset_versions')
    .values({ dataset_id: id, version, baselines: JSON.stringify(baselines), sha256, author, note })
    .execute();
  await sql`update xuewei.datasets set version = ${version}, updated_at = clock_timestamp() where id = ${id}`.execute(
    executor,
  );
}

/** A version with its figures; undefined where there is none. */
export async function readDatasetVersion(
  executor: Executor,
  id: string,
  version: number,
): Promise<WholeDatasetVersion | undefined> {
  const { rows } = await sql<WholeDatasetVersion>`
    select v.dataset_id as id, d.area, v.version, v.sha256, v.author, v.note, v.created_at as created, v.baselines
    from xuewei.dataset_versions v join xuewei.datasets d on d.id = v.dataset_id
    where v.dataset_id = ${id} and v.version = ${version}`.execute(executor);
  return rows[0];
}

/** Versions of a dataset without their figures, newest first. */
export async function listDatasetVersions(
  executor: Executor,
  id: string,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<DatasetVersion[]> {
  const { rows } = await sql<DatasetVersion>`
    select version, sha256, author, note, created_at as created from xuewei.dataset_versions
    where dataset_id = ${id} order by version desc limit ${limit} offset ${offset}`.execute(executor);
  return rows;
}
