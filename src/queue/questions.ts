import type { BacktestTask } from '../../models/backtest/outcome.ts';
import type { ProjectRequest } from '../services/ports.ts';
import { decodeValue } from '../store/binary-value.ts';
import type { Database } from '../store/database.ts';
import { readQuestion } from '../store/jobs.ts';

export interface RunQuestion {
  readonly request: ProjectRequest;
}

export interface BacktestQuestion {
  readonly task: BacktestTask;
}

/** So many questions are kept at hand: the parts of a run come one after the other. */
const KEPT = 8;

/** Questions of jobs, each read once for all its parts. */
export class Questions {
  readonly #database: Database;
  readonly #kept = new Map<string, Promise<unknown>>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** @throws where the job is gone */
  async of(jobId: string): Promise<unknown> {
    let question = this.#kept.get(jobId);
    if (question === undefined) {
      question = this.#read(jobId);
      this.#kept.set(jobId, question);
      question.catch(() => this.#kept.delete(jobId));
      if (this.#kept.size > KEPT) this.#kept.delete(this.#kept.keys().next().value!);
    }
    return question;
  }

  async #read(jobId: string): Promise<unknown> {
    const bytes = await readQuestion(this.#database, jobId);
    if (bytes === undefined) throw new RangeError(`job ${jobId} is gone`);
    return decodeValue(bytes);
  }
}
