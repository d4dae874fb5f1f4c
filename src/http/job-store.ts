import { createHash } from 'node:crypto';
import { MODEL_VERSION } from '../../models/result.ts';
import { JOB_NAMES, type Job, type JobKind } from './job.ts';
import { Problem } from './problem.ts';

export interface JobLimits {
  /** Jobs that have ended and are kept, and what they may take together. */
  readonly maxFinished: number;
  readonly maxBytes: number;
  /** Jobs at work at the same time. */
  readonly maxActive: number;
}

export const DEFAULT_LIMITS: JobLimits = { maxFinished: 100, maxBytes: 512 * 1024 * 1024, maxActive: 4 };

/** Where jobs of one kind are kept: all that the routes know of it. */
export interface JobStore<Question, Kept extends Job<unknown>> {
  /** How many are at work. */
  readonly active: number;
  /** The identical job where there is one, else a new one that has begun. Throws a problem where too many are at work. */
  submit(question: Question): Submitted<Kept>;
  /** Throws a problem that says whether the job never was or has been evicted. */
  find(id: string): Kept;
  /** Newest first. */
  list(): Kept[];
  /** Stops the job, or drops its result. */
  dismiss(id: string): Kept;
  /** Stops what is at work. */
  close(): void;
}

export interface Submitted<Kept> {
  readonly job: Kept;
  /** True where the same had been asked before. */
  readonly existing: boolean;
}

/** So many ids of evicted jobs are remembered, to say why they are gone. */
const REMEMBERED = 10_000;

/** The jobs of one kind in memory: bounded by number and size, the oldest finished leaves first. */
export class JobsInMemory<Kept extends Job<unknown>> {
  readonly limits: JobLimits;
  readonly #kind: JobKind;
  readonly #jobs = new Map<string, Kept>();
  /** Ids by the hash of what was asked. */
  readonly #keys = new Map<string, string>();
  readonly #evicted = new Set<string>();

  constructor(kind: JobKind, limits: Partial<JobLimits> = {}) {
    this.#kind = kind;
    this.limits = { ...DEFAULT_LIMITS, ...limits };
  }

  get active(): number {
    return [...this.#jobs.values()].filter((job) => job.active).length;
  }

  /**
   * The identical job where there is one, else a new one that has begun.
   * @param canonical text that is the same where the result must be the same
   */
  protected begin(canonical: string, make: () => Kept): Submitted<Kept> {
    const key = createHash('sha256').update(`${MODEL_VERSION}\n${canonical}`).digest('hex');
    const same = this.#jobs.get(this.#keys.get(key) ?? '');
    if (same !== undefined && (same.active || same.status === 'successful')) return { job: same, existing: true };
    if (this.active >= this.limits.maxActive) throw this.#busy();
    const job = make();
    this.#jobs.set(job.id, job);
    this.#keys.set(key, job.id);
    void job.execute().then(() => this.#makeRoom());
    return { job, existing: false };
  }

  find(id: string): Kept {
    const job = this.#jobs.get(id);
    if (job !== undefined) return job;
    const { zh, en } = JOB_NAMES[this.#kind];
    if (!this.#evicted.has(id)) {
      throw new Problem(`${this.#kind}-unknown`, { zh: `没有编号为 ${id} 的${zh}。`, en: `There is no ${en} ${id}.` });
    }
    const { maxFinished, maxBytes } = this.limits;
    throw new Problem(`${this.#kind}-evicted`, {
      zh: `${zh} ${id} 已移出内存：内存中至多保留 ${maxFinished} 次、共 ${maxBytes} 字节的已完成${zh}，最早的先移出。`,
      en: `The ${en} ${id} has left the memory: at most ${maxFinished} finished ${en}s and ${maxBytes} bytes are kept, the oldest leaves first.`,
    });
  }

  list(): Kept[] {
    return [...this.#jobs.values()].reverse();
  }

  dismiss(id: string): Kept {
    const job = this.find(id);
    job.dismiss();
    return job;
  }

  close(): void {
    for (const job of this.#jobs.values()) if (job.active) job.dismiss();
  }

  #makeRoom(): void {
    const finished = [...this.#jobs.values()].filter((entry) => !entry.active);
    finished.sort((a, b) => (a.finished ?? 0) - (b.finished ?? 0));
    let bytes = finished.reduce((sum, entry) => sum + entry.bytes, 0);
    // The job that has just ended stays in any case: someone is waiting for it.
    while (finished.length > 1 && (finished.length > this.limits.maxFinished || bytes > this.limits.maxBytes)) {
      const oldest = finished.shift() as Kept;
      bytes -= oldest.bytes;
      this.#evict(oldest.id);
    }
  }

  #evict(id: string): void {
    this.#jobs.delete(id);
    for (const [key, kept] of this.#keys) if (kept === id) this.#keys.delete(key);
    this.#evicted.add(id);
    if (this.#evicted.size > REMEMBERED) this.#evicted.delete(this.#evicted.values().next().value as string);
  }

  #busy(): Problem {
    const { maxActive } = this.limits;
    const { zh, en } = JOB_NAMES[this.#kind];
    const detail = {
      zh: `已有 ${maxActive} 次${zh}在进行，这是上限。`,
      en: `${maxActive} ${en}s are at work, which is the limit.`,
    };
    return new Problem(`too-many-${this.#kind}s`, detail, { headers: { 'Retry-After': '5' } });
  }
}
