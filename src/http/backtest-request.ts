import { FEWEST_YEARS } from '../../models/backtest/forecaster.ts';
import type { BacktestTask } from '../../models/backtest/outcome.ts';
import { checkBacktest } from '../intake/check-backtest.ts';
import type { NamedText } from '../intake/contract.ts';
import { hasErrors } from '../intake/has-errors.ts';
import { parseHistory } from '../intake/parse-history.ts';
import { parsePublished } from '../intake/parse-published.ts';
import { requestFaults } from '../locale/fault-catalogue.ts';
import type { Fault, Services } from '../services/ports.ts';
import { canonicalJson } from './canonical-json.ts';
import { faultyRequest } from './problem.ts';
import { type BacktestRequest, backtestRequestSchema } from './schemas/backtest.ts';

/** A back-test that can be handed to the threads, and the text that is the same where the answer must be the same. */
export interface BacktestQuestion {
  readonly task: BacktestTask;
  readonly canonical: string;
}

/** So many forecasts take a thread about three gigabytes: China's counties over ten years just pass. */
const MOST_FORECASTS = 1_200_000;

/**
 * Reads what a body asks by the checks that the command has, too.
 * @param shape faults of the body's shape: what fits is read all the same, so that all faults are told at once
 */
export function backtestQuestion(body: unknown, shape: readonly Fault[], services: Services): BacktestQuestion {
  const enrolment = textOf(body, 'enrolment');
  const births = textOf(body, 'births');
  const published = textOf(body, 'published');
  const config = member(body, 'config');
  const locate = (pointer: string) => `#/config${pointer}`;
  const asked = checkBacktest({
    read: parseHistory(
      { enrolment: enrolment ?? undefined, births, config: config == null ? config : { value: config, locate } },
      services.historyConfigs(),
    ),
    published: published == null ? null : parsePublished(published),
    origins: member(body, 'origins') ?? undefined,
    leads: member(body, 'leads') ?? undefined,
    names: { history: '#/enrolment', origins: '#/origins', leads: '#/leads' },
  });
  const faults = [...shape, ...asked.faults, ...(asked.value === undefined ? [] : sizeFaults(asked.value))];
  if (asked.value === undefined || hasErrors(faults))
    throw faultyRequest(shape.length > 0 ? 'invalid-body' : 'invalid-input', faults, 'body');
  const { plan, system } = asked.value;
  const canonical = canonicalJson({ enrolment, births, published, config, system, plan });
  return { task: asked.value, canonical };
}

/** A member of the body: null where it is not given, undefined where it does not fit. */
function member<Key extends keyof BacktestRequest>(body: unknown, key: Key): BacktestRequest[Key] | null {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, key)) return null;
  const parsed = backtestRequestSchema.shape[key].safeParse((body as Record<string, unknown>)[key]);
  return parsed.success ? (parsed.data as BacktestRequest[Key]) : (undefined as BacktestRequest[Key]);
}

/** A table of the body; a byte order mark that came along with it does no harm. */
function textOf(body: unknown, key: 'enrolment' | 'births' | 'published'): NamedText | undefined | null {
  const text = member(body, key);
  return text == null ? text : { file: `#/${key}`, text: text.replace(/^\uFEFF/, '') };
}

function sizeFaults({ history, system, plan }: BacktestTask): Fault[] {
  const series = history.grades.length + system.stages.length + 1;
  // Weights need every origin from the first that has enough years, and the farthest lead of each.
  const origins = Math.max(...plan.origins) - (history.years[0]! + FEWEST_YEARS - 1) + 1;
  const leads = Math.max(...plan.leads);
  const forecasts = history.areas.length * series * origins * leads;
  if (forecasts <= MOST_FORECASTS) return [];
  const { cure, severity } = requestFaults.EDU_BACKTEST_TOO_LARGE;
  const found = `${history.areas.length} × ${series} × ${origins} × ${leads} = ${forecasts}`;
  const allowed = {
    zh: `地区 × 系列 × 起点（自最早可用的起）× 最长提前年数至多 ${MOST_FORECASTS}`,
    en: `areas × series × origins (from the first that can be) × farthest lead at most ${MOST_FORECASTS}`,
  };
  return [{ code: 'EDU_BACKTEST_TOO_LARGE', where: '#/origins', found, allowed, cure, severity }];
}
