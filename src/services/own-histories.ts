import { baselineHistory } from '../../models/backtest/baseline-history.ts';
import { FEWEST_YEARS } from '../../models/backtest/forecaster.ts';
import { systemOf } from '../../models/backtest/history-config.ts';
import type { LearnedArea } from '../../models/backtest/learn-courses.ts';
import type { Horizon } from '../../models/horizon.ts';
import type { Baseline } from '../../models/inputs/baseline.ts';
import { GRADES } from '../../models/stages.ts';
import type { CountyPool } from '../../workers/pool.ts';
import { readHistoryConfigs } from '../library/read-history-configs.ts';
import type { Library } from '../library/read-library.ts';

/**
 * What the own files of counties teach where they are a history: six autumns or more, the base year or later among them.
 * @param codes county-level units of the request
 */
export async function ownHistories(
  baselines: readonly Baseline[],
  codes: readonly string[],
  horizon: Horizon,
  library: Library,
  pool: CountyPool,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, LearnedArea>> {
  const wanted = new Set(codes);
  const files = baselines.filter(({ area }) => wanted.has(area));
  const years = new Map<string, Set<number>>();
  for (const { area, schoolYear, enrolment } of files)
    if (enrolment !== undefined) years.set(area, (years.get(area) ?? new Set()).add(schoolYear));
  const long = new Set(
    [...years]
      .filter(([, own]) => own.size >= FEWEST_YEARS && Math.max(...own) >= horizon.baseYear)
      .map(([area]) => area),
  );
  if (long.size === 0) return new Map();
  const known: readonly string[] = GRADES;
  const config = readHistoryConfigs(library.folder).find(
    ({ grades, stages }) =>
      grades.every((grade) => known.includes(grade)) && stages.every(({ columns }) => columns === undefined),
  )!;
  const own = files.filter(({ area }) => long.has(area));
  const history = baselineHistory(own, config.grades);
  if (history === null) return new Map();
  const learned = await pool.learn({ history, system: systemOf(config)!, last: horizon.years.at(-1)! }, signal);
  return new Map(
    learned.filter(({ course }) => course.since >= horizon.baseYear).map((each) => [each.area, each] as const),
  );
}
