import { DeskFull, type JobDesk } from '../queue/job-desk.ts';
import type { StoredJob } from '../store/jobs.ts';
import type { JobKind } from '../store/tables.ts';
import type { Bilingual } from './language.ts';
import { Problem } from './problem.ts';

export const JOB_STATUSES = ['accepted', 'running', 'successful', 'failed', 'dismissed'] as const;

/** What people call it. */
export const JOB_NAMES: Readonly<Record<JobKind, Bilingual>> = {
  run: { zh: '测算', en: 'run' },
  backtest: { zh: '回测', en: 'back-test' },
};

/** Address of a job. */
export const addressOf = ({ kind, id }: StoredJob): string => `/api/v1/${kind}s/${id}`;

/** Whole per cent. */
export function percentOf({ status, progress }: StoredJob): number {
  return status === 'successful' ? 100 : Math.min(99, Math.floor(100 * progress));
}

/** The job; throws a problem where there is none. */
export async function jobOf(desk: JobDesk, kind: JobKind, id: string): Promise<StoredJob> {
  const job = await desk.find(kind, id);
  if (job !== undefined) return job;
  const { zh, en } = JOB_NAMES[kind];
  throw new Problem(`${kind}-unknown`, { zh: `没有编号为 ${id} 的${zh}。`, en: `There is no ${en} ${id}.` });
}

/** Runs a submission; too many at work become a problem. */
export async function submitted<Result>(kind: JobKind, submit: () => Promise<Result>): Promise<Result> {
  try {
    return await submit();
  } catch (error) {
    if (!(error instanceof DeskFull)) throw error;
    const { zh, en } = JOB_NAMES[kind];
    const detail = {
      zh: `已有 ${error.most} 次${zh}在排队或进行，这是上限。`,
      en: `${error.most} ${en}s are waiting or at work, which is the limit.`,
    };
    throw new Problem(`too-many-${kind}s`, detail, { headers: { 'Retry-After': '5' } });
  }
}
