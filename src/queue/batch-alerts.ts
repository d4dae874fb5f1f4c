import { type LevelChange, levelChanges } from '../../models/findings/level-changes.ts';
import type { ProjectionResult } from '../../models/result.ts';
import type { Passport } from '../services/passport.ts';
import { whileAlone } from '../store/advisory-lock.ts';
import {
  type EarlierRun,
  earlierRuns,
  findBatch,
  finishBatch,
  holdEndedBatch,
  insertAlerts,
  listEndedBatches,
  type NewAlert,
  type StoredBatch,
} from '../store/batches.ts';
import type { Database } from '../store/database.ts';
import { createJobId } from '../store/job-id.ts';
import { findJob } from '../store/jobs.ts';
import { inTransaction } from '../store/transaction.ts';
import type { BatchFailure } from './batches.ts';
import type { JobDesk } from './job-desk.ts';
import { isPassing } from './passing-error.ts';

/** Told of a batch that could not be finished, or not as it should be. */
export type TellBatch = (batchId: string, error: unknown) => void;

/** So often alerts are tried to be made; then the batch ends and says that they could not be. */
const MOST_ATTEMPTS = 3;

/** What a batch is compared with, and what came of it. */
interface Comparison {
  readonly alerts: NewAlert[];
  readonly against: readonly EarlierRun[];
  /** The first error of a scenario; the others are compared all the same. */
  readonly error: unknown;
}

/** Ends batches of which every run has ended, with the alerts that tell what changed. */
export class BatchAlerts {
  readonly #database: Database;
  readonly #desk: JobDesk;
  readonly #attempts = new Map<string, number>();

  constructor(database: Database, desk: JobDesk) {
    this.#database = database;
    this.#desk = desk;
  }

  /** Finishes each by itself: one that cannot be finished holds up no other. */
  async finishEnded(tell: TellBatch): Promise<void> {
    for (const id of await listEndedBatches(this.#database)) {
      try {
        // Results of a nation are half a gigabyte: not every worker reads them for the same batch.
        await whileAlone(this.#database, `batch ${id}`, () => this.#finish(id, tell));
      } catch (error) {
        tell(id, error);
      }
    }
  }

  /** Compares without a transaction, which must not stand idle while results are read; then holds, looks again, writes. */
  async #finish(id: string, tell: TellBatch): Promise<void> {
    const batch = await findBatch(this.#database, id);
    if (batch === undefined || batch.finished !== null) return;
    const { alerts, against, error } = await this.#compare(batch, tell);
    if (error !== undefined && (isPassing(error) || this.#countAttempt(id) < MOST_ATTEMPTS)) throw error;
    const failure: BatchFailure | null = error === undefined ? null : { kind: 'alerts', message: String(error) };
    const [newest] = [...against].sort((one, other) => other.created.getTime() - one.created.getTime());
    await inTransaction(this.#database, async (transaction) => {
      if (!(await holdEndedBatch(transaction, id))) return;
      await insertAlerts(transaction, id, alerts);
      await finishBatch(transaction, id, newest?.batchId ?? null, failure);
    });
    this.#attempts.delete(id);
    if (failure !== null) tell(id, error);
  }

  #countAttempt(id: string): number {
    const attempts = (this.#attempts.get(id) ?? 0) + 1;
    this.#attempts.set(id, attempts);
    return attempts;
  }

  async #compare(batch: StoredBatch, tell: TellBatch): Promise<Comparison> {
    const earlier = await earlierRuns(this.#database, batch.id);
    const alerts: NewAlert[] = [];
    const against: EarlierRun[] = [];
    let error: unknown;
    for (const job of batch.jobs) {
      const ofScenario = earlier.filter(({ scenario }) => scenario === job.scenario);
      if (job.status !== 'successful' || ofScenario.length === 0) continue;
      try {
        const run = await this.#readable(ofScenario, job.id, (unreadable) => tell(batch.id, unreadable));
        if (run === undefined) continue;
        alerts.push(...(await this.#alertsOf(job, run)));
        against.push(run.earlier);
      } catch (broken) {
        error ??= broken;
      }
    }
    return { alerts, against, error };
  }

  /** The first of the earlier runs that can be read: one that cannot must not silence every night that follows. */
  async #readable(
    ofScenario: readonly EarlierRun[],
    jobId: string,
    tell: (error: unknown) => void,
  ): Promise<ReadRun | undefined> {
    let refused: unknown;
    for (const earlier of ofScenario) {
      // The very same run: nothing has changed, and nothing need be read.
      if (earlier.jobId === jobId) return { earlier, before: undefined };
      try {
        const before = await this.#desk.projection(earlier.jobId);
        if (before !== undefined) return { earlier, before };
      } catch (error) {
        if (isPassing(error)) throw error;
        refused = new Error(`the result of the earlier run ${earlier.jobId} cannot be read: ${error}`);
        tell(refused);
      }
    }
    if (refused !== undefined) throw refused;
    return undefined;
  }

  async #alertsOf({ id, scenario }: StoredBatch['jobs'][number], { earlier, before }: ReadRun): Promise<NewAlert[]> {
    if (before === undefined) return [];
    const after = await this.#desk.projection(id);
    const [then, now] = [await findJob(this.#database, 'run', earlier.jobId), await findJob(this.#database, 'run', id)];
    // Dismissed while it was read.
    if (after === undefined || then === undefined || now === undefined) return [];
    const causes = causesOf(then.passport as Passport, now.passport as Passport);
    return levelChanges(before, after).map((change) => alertOf(scenario, change, causes));
  }
}

interface ReadRun {
  readonly earlier: EarlierRun;
  /** Left out where it is the run itself. */
  readonly before: ProjectionResult | undefined;
}

/** What can have moved the numbers between two runs of the same question. */
export type AlertCause = 'dataset' | 'scenario' | 'data' | 'model' | 'request';

function causesOf(before: Passport, after: Passport): AlertCause[] {
  const differs = (of: (passport: Passport) => unknown) => JSON.stringify(of(before)) !== JSON.stringify(of(after));
  const causes: AlertCause[] = [];
  if (differs(({ datasets }) => datasets)) causes.push('dataset');
  if (differs(({ scenarios }) => scenarios)) causes.push('scenario');
  if (differs(({ data }) => data.sha256)) causes.push('data');
  if (differs(({ modelVersion }) => modelVersion)) causes.push('model');
  // Nothing else changed: then areas, years, draws or the like were asked differently.
  return causes.length > 0 ? causes : ['request'];
}

function alertOf(scenario: string, change: LevelChange, causes: readonly AlertCause[]): NewAlert {
  const { area, stage, years, before, after, demand, supply } = change;
  const reason = { causes, years, demand, supply };
  return { id: createJobId(), scenario, area, stage, schoolYear: years[0]!, before, level: after, reason };
}
