import type { BacktestOutcome, BacktestTask } from '../../models/backtest/outcome.ts';
import type { ProjectionResult } from '../../models/result.ts';
import type { Reference } from '../services/passport.ts';
import type { ProjectRequest } from '../services/ports.ts';
import type { JobFilter, StoredEvent, StoredJob } from '../store/jobs.ts';
import type { JobKind, Lane } from '../store/tables.ts';

/** Who asks, and what the question was made from. */
export interface Asked {
  /** Name of the account. */
  readonly by: string;
  readonly lane: Lane;
  /** Text that is the same where the result must be the same. */
  readonly canonical: string;
  readonly datasets?: readonly Reference[];
  readonly scenarios?: readonly Reference[];
}

export interface Submitted {
  readonly job: StoredJob;
  /** True where the same had been asked before. */
  readonly existing: boolean;
}

/** What lists show of a run. */
export interface RunSubject {
  readonly from: number;
  readonly to: number;
  readonly scenario: string;
  readonly draws: number | null;
  readonly seed: number | null;
}

/** What lists show of a back-test. */
export interface BacktestSubject {
  readonly areas: number;
  readonly from: number;
  readonly to: number;
  readonly grades: readonly string[];
  readonly origins: readonly number[];
  readonly leads: readonly number[];
}

/** Accepts runs and back-tests, and hands out what came of them: all that the routes know of queue and store. */
export interface JobDesk {
  /**
   * Accepts a run. The same question gives the same job.
   * @param atOnce computes here and now, for a county that somebody waits for; what is answered is stored all the same
   * @throws InputFaults where it cannot be answered, DeskFull where too many wait
   */
  submitRun(request: ProjectRequest, asked: Asked, atOnce: boolean): Promise<Submitted>;
  /** @throws DeskFull where too many wait */
  submitBacktest(task: BacktestTask, subject: BacktestSubject, asked: Asked): Promise<Submitted>;
  find(kind: JobKind, id: string): Promise<StoredJob | undefined>;
  /** Newest first. */
  list(filter: JobFilter): Promise<{ readonly jobs: readonly StoredJob[]; readonly total: number }>;
  /** How many wait or are at work. */
  active(): Promise<number>;
  /** Waits until the job has ended, at most so many seconds. @returns how it stands then */
  waitFor(job: StoredJob, seconds: number, signal?: AbortSignal): Promise<StoredJob>;
  /** Stops the job, or drops its result. @returns undefined where there is no such job */
  dismiss(kind: JobKind, id: string, by: string): Promise<StoredJob | undefined>;
  /** What a run was asked. */
  requestOf(id: string): Promise<ProjectRequest>;
  /**
   * The whole result where it is there, else that of the preview; undefined where there is neither.
   * @param areas codes that are wanted: others may be left out
   */
  projection(id: string, areas?: readonly string[]): Promise<ProjectionResult | undefined>;
  outcome(id: string): Promise<BacktestOutcome | undefined>;
  eventsAfter(id: string, after: number): Promise<readonly StoredEvent[]>;
  /** Resolves with the next change of the job, or after a while without one. */
  changed(id: string, signal?: AbortSignal): Promise<void>;
  /** Rendered bytes of an answer that never changes. */
  rendition(id: string, name: string): Promise<Buffer | undefined>;
  keepRendition(id: string, name: string, bytes: Buffer): Promise<void>;
}

/** More are waiting than the desk may take on. */
export class DeskFull extends Error {
  override readonly name = 'DeskFull';
  readonly most: number;
  constructor(most: number) {
    super(`${most} jobs are waiting or at work`);
    this.most = most;
  }
}
