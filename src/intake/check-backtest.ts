import type { PublishedForecast } from '../../models/backtest/compare-published.ts';
import { FEWEST_YEARS } from '../../models/backtest/forecaster.ts';
import type { BacktestTask } from '../../models/backtest/outcome.ts';
import { historyTooShort } from '../locale/history-too-short.ts';
import type { Fault } from '../services/ports.ts';
import type { Outcome } from './contract.ts';
import { fault } from './fault.ts';
import { hasErrors } from './has-errors.ts';
import type { HistoryOutcome } from './parse-history.ts';

/** Years ahead of a back-test that names none. */
export const USUAL_LEADS: readonly number[] = [1, 2, 3, 4, 5, 6];

/** By then every pupil of the origin has left school. */
export const LONGEST_LEAD = 20;

/** What is asked, and what came of reading it. */
export interface AskedBacktest {
  readonly read: HistoryOutcome;
  /** A forecast by others; null where none is to be compared. */
  readonly published: Outcome<readonly PublishedForecast[]> | null;
  /** All that the history allows where left out. */
  readonly origins: readonly number[] | undefined;
  readonly leads: readonly number[] | undefined;
  /** What history, origins and leads are called where their faults are told. */
  readonly names: { readonly history: string; readonly origins: string; readonly leads: string };
}

/** The task, or all the reasons why there is none: of what was read and of what is asked of it. */
export function checkBacktest({ read, published, origins, leads, names }: AskedBacktest): Outcome<BacktestTask> {
  const faults: Fault[] = [...read.faults];
  const plan = {
    origins: originsOf(read.years, origins, names, faults),
    leads: ascending(leads ?? USUAL_LEADS),
  };
  const far = plan.leads.filter((lead) => lead > LONGEST_LEAD);
  if (far.length > 0)
    faults.push(
      fault('EDU_OUT_OF_RANGE', names.leads, far.join(', '), {
        zh: `1 至 ${LONGEST_LEAD}`,
        en: `1 to ${LONGEST_LEAD}`,
      }),
    );
  faults.push(...(published?.faults ?? []));
  if (read.value === undefined || hasErrors(faults)) return { value: undefined, faults };
  const { history, system } = read.value;
  return { value: { history, system, plan, published: published?.value ?? [] }, faults };
}

/** Origins with enough years before them and one after; nothing is said of years that could not be read. */
function originsOf(
  years: readonly number[],
  asked: readonly number[] | undefined,
  names: AskedBacktest['names'],
  faults: Fault[],
): readonly number[] {
  if (years.length === 0) return [];
  const [first, last] = [years[0]! + FEWEST_YEARS - 1, years.at(-1)! - 1];
  if (last < first) {
    faults.push(historyTooShort(names.history, years, FEWEST_YEARS + 1));
    return [];
  }
  const outside = (asked ?? []).filter((origin) => origin < first || origin > last);
  if (outside.length > 0) {
    const allowed = { zh: `${first} 至 ${last}`, en: `${first} to ${last}` };
    faults.push(fault('EDU_OUT_OF_RANGE', names.origins, outside.join(', '), allowed));
  }
  return ascending(asked ?? Array.from({ length: last - first + 1 }, (_, index) => first + index));
}

const ascending = (numbers: readonly number[]) => [...new Set(numbers)].sort((a, b) => a - b);
