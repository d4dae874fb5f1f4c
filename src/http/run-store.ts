import { createHash } from 'node:crypto';
import { type AreaResult, MODEL_VERSION } from '../../models/result.ts';
import type { ProjectRequest, Services } from '../services/ports.ts';
import { canonicalJson } from './canonical-json.ts';
import { Problem } from './problem.ts';
import { Run } from './run.ts';

export interface RunLimits {
  /** Runs that have ended and are kept, and what they may take together. */
  readonly maxFinished: number;
  readonly maxBytes: number;
  /** Runs at work at the same time. */
  readonly maxActive: number;
}

export const DEFAULT_LIMITS: RunLimits = { maxFinished: 100, maxBytes: 512 * 1024 * 1024, maxActive: 4 };

/** So many ids of evicted runs are remembered, to say why they are gone. */
const REMEMBERED = 10_000;

/** The runs in memory: bounded by number and size, the oldest finished leaves first. */
export class RunStore {
  readonly limits: RunLimits;
  readonly #services: Services;
  readonly #runs = new Map<string, Run>();
  readonly #bytes = new Map<string, number>();
  readonly #evicted = new Set<string>();

  constructor(services: Services, limits: Partial<RunLimits> = {}) {
    this.#services = services;
    this.limits = { ...DEFAULT_LIMITS, ...limits };
  }

  get active(): number {
    return [...this.#runs.values()].filter((run) => run.active).length;
  }

  /** The identical run where there is one, else a new one that has begun. Throws a problem where too many are at work. */
  submit(request: ProjectRequest): { run: Run; existing: boolean } {
    const counties = this.#services.countiesOf(request.areas).length;
    const canonical = canonicalJson(request);
    const key = createHash('sha256').update(`${MODEL_VERSION}\n${canonical}`).digest('hex');
    for (const run of this.#runs.values()) {
      if (run.key === key && (run.active || run.status === 'successful')) return { run, existing: true };
    }
    if (this.active >= this.limits.maxActive) throw this.#busy();
    const run = new Run(key, request, counties);
    this.#runs.set(run.id, run);
    void run.execute(this.#services).then(() => this.#keep(run, canonical.length));
    return { run, existing: false };
  }

  /** Throws a problem that says whether the run never was or has been evicted. */
  find(id: string): Run {
    const run = this.#runs.get(id);
    if (run !== undefined) return run;
    if (!this.#evicted.has(id)) {
      throw new Problem('run-unknown', { zh: `没有编号为 ${id} 的测算。`, en: `There is no run ${id}.` });
    }
    const { maxFinished, maxBytes } = this.limits;
    throw new Problem('run-evicted', {
      zh: `测算 ${id} 已移出内存：内存中至多保留 ${maxFinished} 次、共 ${maxBytes} 字节的已完成测算，最早的先移出。`,
      en: `Run ${id} has left the memory: at most ${maxFinished} finished runs and ${maxBytes} bytes are kept, the oldest leaves first.`,
    });
  }

  /** Newest first. */
  list(): Run[] {
    return [...this.#runs.values()].reverse();
  }

  /** Stops the run, or drops its result. */
  dismiss(id: string): Run {
    const run = this.find(id);
    run.dismiss();
    if (this.#bytes.has(id)) this.#bytes.set(id, 0);
    return run;
  }

  /** Stops what is at work. */
  close(): void {
    for (const run of this.#runs.values()) if (run.active) run.dismiss();
  }

  #keep(run: Run, requestBytes: number): void {
    this.#bytes.set(run.id, requestBytes + resultBytes(run));
    const finished = [...this.#runs.values()].filter((entry) => !entry.active);
    finished.sort((a, b) => (a.finished ?? 0) - (b.finished ?? 0));
    let bytes = finished.reduce((sum, entry) => sum + (this.#bytes.get(entry.id) ?? 0), 0);
    // The run that has just ended stays in any case: someone is waiting for it.
    while (finished.length > 1 && (finished.length > this.limits.maxFinished || bytes > this.limits.maxBytes)) {
      const oldest = finished.shift() as Run;
      bytes -= this.#bytes.get(oldest.id) ?? 0;
      this.#evict(oldest.id);
    }
  }

  #evict(id: string): void {
    this.#runs.delete(id);
    this.#bytes.delete(id);
    this.#evicted.add(id);
    if (this.#evicted.size > REMEMBERED) this.#evicted.delete(this.#evicted.values().next().value as string);
  }

  #busy(): Problem {
    const { maxActive } = this.limits;
    const detail = {
      zh: `已有 ${maxActive} 次测算在进行，这是上限。`,
      en: `${maxActive} runs are at work, which is the limit.`,
    };
    return new Problem('too-many-runs', detail, { headers: { 'Retry-After': '5' } });
  }
}

function drawsBytes({ draws }: AreaResult): number {
  if (draws === undefined) return 0;
  const { rows, quantiles, expected, chance, shortageChance, peaks, reached, met } = draws;
  return [rows, quantiles, expected, chance, shortageChance, peaks, reached, met].reduce(
    (sum, array) => sum + array.byteLength,
    0,
  );
}

/** About what a result takes: the arrays, and some for every object beside them. */
function resultBytes(run: Run): number {
  if (run.result === null) return 0;
  const { areas, targets, findings, projects, notes } = run.result;
  const arrays = areas.reduce(
    (sum, area) => sum + area.values.byteLength + area.status.byteLength + drawsBytes(area) + 200,
    0,
  );
  return arrays + 300 * (targets.length + findings.length + projects.length + notes.length);
}
