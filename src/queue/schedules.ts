import type { PgBoss } from 'pg-boss';
import type { Database } from '../store/database.ts';
import { holdSchedules, listSchedules } from '../store/schedules.ts';
import { inTransaction } from '../store/transaction.ts';
import { type BatchRequest, type ResolveBatchRun, setSchedules } from './batches.ts';

/** Schedules for the routes: what is kept in the store is set in the queue. */
export class Schedules {
  readonly #boss: PgBoss;
  readonly #database: Database;
  readonly #resolve: ResolveBatchRun;

  constructor(boss: PgBoss, database: Database, resolve: ResolveBatchRun) {
    this.#boss = boss;
    this.#database = database;
    this.#resolve = resolve;
  }

  /**
   * Sets the queue's clock after what is kept: at the start and after every change. Two services would each take away
   * what the other has just written: what is read stays as it is until the queue is told.
   */
  async set(): Promise<void> {
    await inTransaction(this.#database, async (transaction) => {
      await holdSchedules(transaction);
      await setSchedules(this.#boss, await listSchedules(transaction));
    });
  }

  /** The next times at which a schedule is due. @throws where the expression or the zone cannot be read */
  readonly next = (cron: string, timezone: string, count: number): Date[] =>
    this.#boss.previewSchedule(cron, { tz: timezone, count });

  /** @throws InputFaults where a batch of the schedule could not be answered today */
  async check(batch: BatchRequest): Promise<void> {
    for (const scenario of batch.scenarios) await this.#resolve(batch, scenario);
  }
}
