import type { ProjectRequest, Services } from '../services/ports.ts';
import { canonicalJson } from './canonical-json.ts';
import { type JobLimits, type JobStore, JobsInMemory, type Submitted } from './job-store.ts';
import { Run } from './run.ts';

/** The runs in memory. */
export class RunsInMemory extends JobsInMemory<Run> implements JobStore<ProjectRequest, Run> {
  readonly #services: Services;

  constructor(services: Services, limits?: Partial<JobLimits>) {
    super('run', limits);
    this.#services = services;
  }

  submit(request: ProjectRequest): Submitted<Run> {
    const counties = this.#services.countiesOf(request.areas).length;
    const canonical = canonicalJson(request);
    return this.begin(canonical, () => new Run(request, counties, canonical.length, this.#services));
  }
}
