import type { Services } from '../services/ports.ts';
import { Backtest } from './backtest.ts';
import type { BacktestQuestion } from './backtest-request.ts';
import { type JobLimits, type JobStore, JobsInMemory, type Submitted } from './job-store.ts';

/** The back-tests in memory. */
export class BacktestsInMemory extends JobsInMemory<Backtest> implements JobStore<BacktestQuestion, Backtest> {
  readonly #services: Services;

  constructor(services: Services, limits?: Partial<JobLimits>) {
    super('backtest', limits);
    this.#services = services;
  }

  submit({ task, canonical }: BacktestQuestion): Submitted<Backtest> {
    return this.begin(canonical, () => new Backtest(task, this.#services));
  }
}
