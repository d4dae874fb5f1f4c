import { type Band, bandsOf, pooledBands } from './bands.ts';
import { type ChosenMethod, FEWEST_YEARS, Forecaster } from './forecaster.ts';
import { type GradeSystem, type History, knownAt } from './history.ts';
import { pastErrors } from './past-errors.ts';
import { type LedgerRow, type Scores, scoresOf } from './scores.ts';
import { actualOf, type BacktestSeries, countedYears } from './series.ts';
import { stepTable } from './step-table.ts';
import { YARDSTICKS, type Yardstick, yardstick } from './yardsticks.ts';

/** Errors of so many years ahead tell how much an area errs. */
const LEADS_OF_SCALE = 6;

/** What is tried. */
export interface BacktestPlan {
  readonly origins: readonly number[];
  /** 1, 2, … ascending. */
  readonly leads: readonly number[];
}

/** What came of it. */
export interface BacktestResult {
  readonly ledger: readonly LedgerRow[];
  /** Series that the tables below are of: TOTAL, or the stage with the most numbers where the total is rarely counted. */
  readonly headline: string;
  /** By lead, beside bands that know no areas: quantiles of the pooled errors. */
  readonly byLead: readonly (Scores & {
    readonly lead: number;
    readonly pooled: Pick<Scores, 'coverage' | 'width' | 'pinball'>;
  })[];
  readonly bySeries: readonly (Scores & { readonly series: string; readonly lead: number })[];
  /** By size class: 0, or 1 for the larger half. */
  readonly bySize: readonly (Scores & { readonly sizeClass: number; readonly lead: number })[];
  /** Every area at every lead. */
  readonly byArea: readonly (Scores & { readonly area: string; readonly lead: number })[];
  /** Mean error of stages and total by lead. */
  readonly yardsticks: readonly {
    readonly yardstick: Yardstick;
    readonly series: string;
    readonly lead: number;
    readonly meanError: number | null;
  }[];
  /** Areas of which nothing could be forecast, for want of years. */
  readonly leftOut: readonly string[];
  /** Methods of every part at the last origin, by their mean weight over the areas, the heaviest first. */
  readonly chosen: readonly (ChosenMethod & { readonly lead: number })[];
  /** Broken transitions of the whole history; a forecast holds those that it can see. */
  readonly broken: readonly {
    readonly area: string;
    readonly year: number;
    readonly grade: string;
    readonly step: number;
    readonly usual: number;
  }[];
}

/** Forecasts at every origin out of what was known then, laid beside what was counted. */
export function runBacktest(history: History, system: GradeSystem, { origins, leads }: BacktestPlan): BacktestResult {
  // The scale of an area comes out of all leads: fewer of them asked must not change its bands.
  const longest = Math.max(LEADS_OF_SCALE, ...leads);
  const forecaster = new Forecaster(history, system, longest);
  const forecasts = forecaster.forecastsBefore(Math.max(...origins) + 1);
  const ledger: LedgerRow[] = [];
  const pooledRows: LedgerRow[] = [];
  const classOf = new Map<string, number>();
  const yardstickRows = new Map<Yardstick, LedgerRow[]>(YARDSTICKS.map((name) => [name, []]));
  const { series } = forecaster;
  for (const origin of origins) {
    const classes = forecaster.classesAt(origin);
    const known = knownAt(history, origin, system.birthsLag);
    const plain = YARDSTICKS.map((name) => [name, yardstick(name, known, system, series, longest)] as const);
    series.forEach((each, index) => {
      const past = pastErrors(forecaster, forecasts, origin, index);
      const bands = bandsOf(past);
      const pooled = each.kind === 'grade' ? [] : pooledBands(past);
      history.areas.forEach((area, place) => {
        if (countedYears(history, each, place, origin) < FEWEST_YEARS) return;
        classOf.set(`${area} ${origin}`, classes[place]!);
        leads.forEach((lead) => {
          const cell = (place * longest + lead - 1) * series.length + index;
          const target = origin + lead;
          const counted = actualOf(history, each, place, target);
          const actual = Number.isFinite(counted) ? counted : null;
          const forecast = forecasts.get(origin)!.values[cell]!;
          if (!Number.isFinite(forecast)) return;
          const band: Band | null = bands[place * longest + lead - 1]!;
          const row = { area, series: each.id, origin, lead, target, actual };
          const [p10, p90] = band === null ? [null, null] : [forecast * band.low, forecast * band.high];
          ledger.push({ ...row, forecast, p10, p90, method: 'combined' });
          if (each.kind === 'grade') return;
          const wide = pooled[lead - 1];
          if (wide != null)
            pooledRows.push({
              ...row,
              forecast,
              p10: forecast * wide.low,
              p90: forecast * wide.high,
              method: 'combined',
            });
          for (const [name, values] of plain)
            if (Number.isFinite(values[cell]!))
              yardstickRows.get(name)!.push({ ...row, forecast: values[cell]!, p10: null, p90: null, method: name });
        });
      });
    });
  }
  const bySeries = groupBy(ledger, (row) => row.series);
  const headline = headlineOf(series, bySeries);
  const rows = bySeries.get(headline) ?? [];
  const byLead = (some: readonly LedgerRow[], lead: number) => scoresOf(some.filter((row) => row.lead === lead));
  const ofHeadline = pooledRows.filter((row) => row.series === headline);
  const { grades, areas } = history;
  const forecast = new Set(ledger.map(({ area }) => area));
  return {
    ledger,
    headline,
    byLead: leads.map((lead) => {
      const { coverage, width, pinball } = byLead(ofHeadline, lead);
      return { lead, ...byLead(rows, lead), pooled: { coverage, width, pinball } };
    }),
    bySeries: series.flatMap(({ id }) =>
      leads.map((lead) => ({ series: id, lead, ...byLead(bySeries.get(id) ?? [], lead) })),
    ),
    bySize: [...new Set(classOf.values())].sort().flatMap((sizeClass) => {
      const some = rows.filter((row) => classOf.get(`${row.area} ${row.origin}`) === sizeClass);
      return leads.map((lead) => ({ sizeClass, lead, ...byLead(some, lead) }));
    }),
    byArea: [...groupBy(rows, (row) => row.area)].flatMap(([area, some]) =>
      leads.map((lead) => ({ area, lead, ...byLead(some, lead) })),
    ),
    yardsticks: YARDSTICKS.flatMap((name) =>
      [...groupBy(yardstickRows.get(name)!, (row) => row.series)].flatMap(([id, some]) =>
        leads.map((lead) => ({ yardstick: name, series: id, lead, meanError: byLead(some, lead).meanError })),
      ),
    ),
    leftOut: areas.filter((area) => !forecast.has(area)),
    chosen: leads.flatMap((lead) => forecaster.chosenAt(Math.max(...origins), lead).map((each) => ({ lead, ...each }))),
    broken: stepTable(history).broken.map(({ area, year, grade, step, usual }) => ({
      area: areas[area]!,
      year,
      grade: grades[grade]!,
      step,
      usual,
    })),
  };
}

function groupBy(rows: readonly LedgerRow[], key: (row: LedgerRow) => string): ReadonlyMap<string, LedgerRow[]> {
  const groups = new Map<string, LedgerRow[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group === undefined) groups.set(key(row), [row]);
    else group.push(row);
  }
  return groups;
}

/** The total, unless some stage has been counted at least twice as often. */
function headlineOf(series: readonly BacktestSeries[], rows: ReadonlyMap<string, readonly LedgerRow[]>): string {
  const counted = (id: string) => (rows.get(id) ?? []).filter(({ actual }) => actual !== null).length;
  const [most] = series.filter(({ kind }) => kind === 'stage').sort((a, b) => counted(b.id) - counted(a.id));
  return most !== undefined && counted(most.id) >= 2 * counted('TOTAL') && counted(most.id) > 0 ? most.id : 'TOTAL';
}
