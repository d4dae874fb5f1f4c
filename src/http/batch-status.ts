import type { AlertCause } from '../queue/batch-alerts.ts';
import type { BatchFailure, BatchRequest } from '../queue/batches.ts';
import type { StoredAlert, StoredBatch } from '../store/batches.ts';
import type { JobStatus } from '../store/tables.ts';
import { beijingTime } from './clock.ts';
import type { Bilingual, Language } from './language.ts';
import type { AlertBody, BatchBody } from './schemas/batch.ts';

/** What the API says about a batch. */
export function batchBody(batch: StoredBatch, language: Language): BatchBody {
  const { areas, scenarios } = batch.request as BatchRequest;
  const ended = batch.jobs.filter(({ status }) => status !== 'accepted' && status !== 'running').length;
  const status = statusOf(batch, scenarios.length);
  return {
    id: batch.id,
    name: batch.name,
    status,
    progress: status === 'successful' ? 100 : Math.min(99, Math.floor((100 * ended) / scenarios.length)),
    message: messageOf(batch, status, ended, scenarios.length)[language],
    created: beijingTime(batch.created.getTime()),
    finished: batch.finished === null ? null : beijingTime(batch.finished.getTime()),
    requestedBy: batch.requestedBy,
    schedule: batch.scheduleId,
    comparedWith: batch.previousId,
    alerts: batch.alerts,
    areas: [...areas],
    runs: batch.jobs.map((job) => ({
      scenario: job.scenario,
      id: job.id,
      status: job.status as JobStatus,
      href: `/api/v1/runs/${job.id}`,
    })),
  };
}

function statusOf({ jobs, finished, failure }: StoredBatch, wanted: number): JobStatus {
  if (failure !== null) return (failure as BatchFailure).kind === 'dismissed' ? 'dismissed' : 'failed';
  if (finished === null) return jobs.length === 0 ? 'accepted' : 'running';
  if (jobs.length < wanted || jobs.some(({ status }) => status !== 'successful' && status !== 'failed'))
    return 'dismissed';
  return jobs.some(({ status }) => status === 'failed') ? 'failed' : 'successful';
}

function messageOf(
  { jobs, alerts, failure }: StoredBatch,
  status: JobStatus,
  ended: number,
  wanted: number,
): Bilingual {
  switch (status) {
    case 'accepted':
      return { zh: '已接受，等待展开', en: 'Accepted' };
    case 'running':
      return { zh: `${ended}/${wanted} 次测算已结束`, en: `${ended} of ${wanted} runs have ended` };
    case 'successful':
      return {
        zh: `${wanted} 次测算完成，${alerts} 条预警变化`,
        en: `${wanted} run(s) done, ${alerts} change(s) of warning level`,
      };
    case 'failed': {
      if (failure !== null) return whyFailed(failure as BatchFailure, alerts);
      const failed = jobs.filter((job) => job.status === 'failed').length;
      return { zh: `${wanted} 次测算中 ${failed} 次失败`, en: `${failed} of ${wanted} run(s) failed` };
    }
    case 'dismissed':
      return { zh: '已取消', en: 'Dismissed' };
  }
}

function whyFailed(failure: BatchFailure, alerts: number): Bilingual {
  switch (failure.kind) {
    case 'faults': {
      const found = failure.faults.map(({ where, found: what }) => `${where}: ${what}`).join('; ');
      return { zh: `不能展开为测算：${found}`, en: `Cannot become runs: ${found}` };
    }
    case 'alerts':
      return {
        zh: `测算已结束，但未能得出全部预警变化（已有 ${alerts} 条）：${failure.message}`,
        en: `The runs have ended, but not all changes of warning level could be told (${alerts} are): ${failure.message}`,
      };
    case 'internal':
      return {
        zh: `未能展开为测算，请重新提交：${failure.message}`,
        en: `Did not become runs, submit it again: ${failure.message}`,
      };
    case 'dismissed':
      return { zh: '已取消', en: 'Dismissed' };
  }
}

interface Reason {
  readonly causes: readonly AlertCause[];
  readonly years: readonly number[];
  readonly demand: { readonly before: number | null; readonly after: number | null };
  readonly supply: { readonly before: number | null; readonly after: number | null };
}

const LEVELS: Readonly<Record<string, Bilingual>> = {
  red: { zh: '红色', en: 'red' },
  yellow: { zh: '黄色', en: 'yellow' },
  none: { zh: '无预警', en: 'none' },
  blue: { zh: '蓝色', en: 'blue' },
};
const UNKNOWN: Bilingual = { zh: '缺数', en: 'missing' };
const CAUSES: Readonly<Record<AlertCause, Bilingual>> = {
  dataset: { zh: '本地数据换了版本', en: 'another version of the local data' },
  scenario: { zh: '情景换了版本', en: 'another version of the scenario' },
  data: { zh: '随附数据有更新', en: 'the shipped data changed' },
  model: { zh: '模型换了版本', en: 'another version of the model' },
  request: { zh: '测算范围或参数不同', en: 'areas or parameters of the request differ' },
};

/** What the API says about a change of a warning level. */
export function alertBody(alert: StoredAlert, areaName: string, language: Language): AlertBody {
  const reason = alert.reason as Reason;
  const { before, level } = alert;
  const of = (name: string | null) => (name === null ? UNKNOWN : (LEVELS[name] ?? UNKNOWN))[language];
  const causes = reason.causes.map((cause) => CAUSES[cause][language]).join(language === 'zh' ? '、' : ', ');
  const numbers = ([zh, en]: readonly [string, string], side: Reason['demand']) =>
    language === 'zh'
      ? `${zh} ${shown(side.before)} → ${shown(side.after)}`
      : `${en} ${shown(side.before)} → ${shown(side.after)}`;
  const figures = [numbers(['需求', 'demand'], reason.demand), numbers(['供给', 'supply'], reason.supply)];
  return {
    id: alert.id,
    batch: alert.batchId,
    scenario: alert.scenario,
    area: alert.area,
    areaName,
    stage: alert.stage as AlertBody['stage'],
    schoolYear: alert.schoolYear,
    before: before as AlertBody['before'],
    level: level as AlertBody['level'],
    message:
      language === 'zh'
        ? `${alert.schoolYear} 学年起由${of(before)}变为${of(level)}：${figures.join('，')}；原因：${causes}`
        : `from ${alert.schoolYear} on ${of(before)} → ${of(level)}: ${figures.join(', ')}; because: ${causes}`,
    reason: { causes: [...reason.causes], years: [...reason.years], demand: reason.demand, supply: reason.supply },
    created: beijingTime(alert.created.getTime()),
  };
}

const shown = (value: number | null) => (value === null ? '—' : Math.round(value).toString());
