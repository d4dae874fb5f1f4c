import { appendAudit } from '../store/audit.ts';
import { contentHash } from '../store/content-hash.ts';
import type { Database } from '../store/database.ts';
import {
  findDataset,
  holdDataset,
  insertDataset,
  insertDatasetVersion,
  readDatasetVersion,
  type StoredDataset,
  type WholeDatasetVersion,
} from '../store/datasets.ts';
import { type Executor, inTransaction } from '../store/transaction.ts';
import { auditedSides } from './audited.ts';
import type { Author } from './author.ts';
import { countFigures, figureChanges } from './dataset-changes.ts';
import type { DatasetInput } from './dataset-input.ts';
import { PlanningRefusal, type Seen } from './refusal.ts';

/** Called in the transaction of a change, when it is written: what it writes stands or falls with the change. */
export type Written<Result> = (transaction: Executor, result: Result) => Promise<void>;

/** Writes a dataset with its first version. */
export async function createDataset(
  database: Database,
  id: string,
  { area, name, note, baselines }: DatasetInput,
  { actor, requireAreas }: Author,
  written?: Written<StoredDataset>,
): Promise<StoredDataset> {
  requireAreas([area]);
  return inTransaction(database, async (transaction) => {
    const sha256 = contentHash(baselines);
    await insertDataset(transaction, { id, area, name });
    await insertDatasetVersion(transaction, { id, version: 1, baselines, sha256, author: actor.name, note });
    const to = { version: 1, area, name, note, sha256, figures: countFigures(baselines) };
    await appendAudit(transaction, { actor: actor.name, action: 'created', resource: `dataset ${id}`, from: null, to });
    const dataset = await knownDataset(transaction, id);
    await written?.(transaction, dataset);
    return dataset;
  });
}

/** Adds a version, unless the newest has the same content: then `added` is false. */
export async function addDatasetVersion(
  database: Database,
  id: string,
  { note, baselines }: DatasetInput,
  { actor, requireAreas }: Author,
  seen: Seen,
  written?: Written<StoredDataset>,
): Promise<{ readonly dataset: StoredDataset; readonly added: boolean }> {
  return inTransaction(database, async (transaction) => {
    const held = await holdDataset(transaction, id);
    if (held === undefined) throw new PlanningRefusal({ kind: 'datasetUnknown', id });
    requireAreas([held.area]);
    const newest = await knownVersion(transaction, id, held.version);
    if (seen !== 'any' && seen !== held.version) throw await staleDataset(transaction, newest, seen);
    const sha256 = contentHash(baselines);
    if (sha256 === newest.sha256) return { dataset: held, added: false };
    const version = held.version + 1;
    await insertDatasetVersion(transaction, { id, version, baselines, sha256, author: actor.name, note });
    const { from, to } = auditedSides(figureChanges(newest.baselines, baselines));
    const figures = { before: countFigures(newest.baselines), after: countFigures(baselines) };
    await appendAudit(transaction, {
      actor: actor.name,
      action: 'changed',
      resource: `dataset ${id}`,
      from: { version: held.version, sha256: newest.sha256, figures: figures.before, ...from },
      to: { version, note, sha256, figures: figures.after, ...to },
    });
    const dataset = await knownDataset(transaction, id);
    await written?.(transaction, dataset);
    return { dataset, added: true };
  });
}

/** A dataset with its newest version. @throws PlanningRefusal where there is none */
export async function knownDataset(executor: Executor, id: string): Promise<StoredDataset> {
  const dataset = await findDataset(executor, id);
  if (dataset === undefined) throw new PlanningRefusal({ kind: 'datasetUnknown', id });
  return dataset;
}

/** A version with its figures. @throws PlanningRefusal where there is none */
export async function knownVersion(executor: Executor, id: string, version: number): Promise<WholeDatasetVersion> {
  const found = await readDatasetVersion(executor, id, version);
  if (found !== undefined) return found;
  const { version: newest } = await knownDataset(executor, id);
  throw new PlanningRefusal({ kind: 'versionUnknown', id, version, newest });
}

async function staleDataset(executor: Executor, newest: WholeDatasetVersion, seen: Seen): Promise<PlanningRefusal> {
  const { id, version, author, created, baselines } = newest;
  const before = typeof seen === 'number' ? await readDatasetVersion(executor, id, seen) : undefined;
  const changes = before === undefined ? null : figureChanges(before.baselines, baselines);
  return new PlanningRefusal({ kind: 'stale', id, version, by: author, at: created, changes });
}
