import { mean } from 'simple-statistics';
import { z } from 'zod';
import type { Baseline } from '../inputs/baseline.ts';
import { STATUSES } from '../inputs/status.ts';
import { GRADES, gradeIndex, STAGE_SPAN, STAGES, type Stage, stageOfGrade } from '../stages.ts';
import type { AccuracyRow } from './accuracy.ts';
import { summariseErrors } from './summarise-errors.ts';

const numbers = z.array(z.union([z.number(), z.string(), z.null()]));

/** What is read of a stored result: the JSON that a run or `xuewei project --format json` gives, by series. */
export const frozenRunSchema = z.looseObject({
  modelVersion: z.string(),
  baseYear: z.number().int(),
  scenario: z.looseObject({ id: z.string() }),
  years: z.array(z.number().int()).min(1),
  accuracy: z
    .looseObject({
      sources: z.array(
        z.looseObject({
          kind: z.string(),
          area: z.string().nullable(),
          rows: z.array(
            z.looseObject({ stage: z.string(), measure: z.string(), lead: z.number(), meanError: z.number() }),
          ),
        }),
      ),
    })
    .optional(),
  areas: z.array(
    z.looseObject({
      code: z.string(),
      name: z.string(),
      series: z.array(
        z.looseObject({
          measure: z.string(),
          stage: z.string().nullable(),
          values: numbers,
          status: z.array(z.enum(STATUSES)),
          p05: numbers.optional(),
          p95: numbers.optional(),
        }),
      ),
    }),
  ),
});
export type FrozenRun = z.infer<typeof frozenRunSchema>;

/** One projected number and what was counted since. */
export interface ScoredNumber {
  readonly area: string;
  readonly stage: Stage;
  readonly measure: 'pupils' | 'entrants';
  /** Last autumn that the run knew of the series: its base year, or that of an own count. */
  readonly origin: number;
  readonly lead: number;
  /** Autumn that was projected. */
  readonly target: number;
  readonly forecast: number;
  /** 5 and 95 % quantile of the draws; null without. */
  readonly p05: number | null;
  readonly p95: number | null;
  readonly actual: number;
}

/** Errors of some numbers, and the share of them within the 5 to 95 % band; null where there is none. */
export interface RunScore
  extends Pick<AccuracyRow, 'stage' | 'measure' | 'lead' | 'cases' | 'meanError' | 'medianError' | 'bias'> {
  /** Mean of the errors that the result had said of these areas; null where it said nothing. */
  readonly expected: number | null;
  readonly coverage: number | null;
}

const MEASURES = ['pupils', 'entrants'] as const;
/** What a run has been told is no projection. */
const KNOWN: readonly string[] = ['reported', 'published'];

/**
 * Projected pupils and entrants of a frozen run beside new counts. A number that the run had been told itself is left out.
 * @param actuals own files: every grade of a stage, or its total, for pupils; its first grade for entrants
 */
export function scoreRun({ years, areas, baseYear }: FrozenRun, actuals: readonly Baseline[]): ScoredNumber[] {
  return areas.flatMap(({ code, series }) =>
    series.flatMap(({ measure, stage, values, status, p05, p95 }): ScoredNumber[] => {
      const of = { measure: MEASURES.find((each) => each === measure), stage: STAGES.find((each) => each === stage) };
      if (of.measure === undefined || of.stage === undefined) return [];
      const named = { area: code, measure: of.measure, stage: of.stage };
      const told = years.filter((_, t) => KNOWN.includes(status[t]!));
      const origin = Math.max(baseYear, ...told);
      return years.flatMap((target, t): ScoredNumber[] => {
        const actual = actualOf(named, target, actuals);
        const forecast = values[t];
        if (target <= origin || actual === null || typeof forecast !== 'number') return [];
        const ends = { p05: numberOrNull(p05?.[t]), p95: numberOrNull(p95?.[t]) };
        return [{ ...named, origin, lead: target - origin, target, forecast, ...ends, actual }];
      });
    }),
  );
}

/** Scores by stage, measure and years ahead. */
export function runScores(scored: readonly ScoredNumber[], { accuracy }: FrozenRun): RunScore[] {
  const sources = accuracy?.sources ?? [];
  const peers = sources.find(({ kind }) => kind === 'peers')?.rows ?? [];
  const own = new Map(sources.filter(({ kind }) => kind === 'own').map(({ area, rows }) => [area, rows] as const));
  /** What was said of the series of one area: out of its own history, else what its peers did. */
  const expectedOf = ({ area, stage, measure, lead }: ScoredNumber): number[] => {
    const [said] = [...(own.get(area) ?? []), ...peers].filter(
      (row) => row.stage === stage && row.measure === measure && row.lead === lead,
    );
    return said === undefined ? [] : [said.meanError];
  };
  return STAGES.flatMap((stage) =>
    MEASURES.flatMap((measure) => {
      const counted = scored.filter((each) => each.stage === stage && each.measure === measure && each.actual > 0);
      const leads = [...new Set(counted.map(({ lead }) => lead))].sort((a, b) => a - b);
      return leads.map((lead): RunScore => {
        const some = counted.filter((each) => each.lead === lead);
        const banded = some.filter(({ p05, p95 }) => p05 !== null && p95 !== null);
        const held = banded.filter(({ actual, p05, p95 }) => actual >= p05! && actual <= p95!);
        return {
          stage,
          measure,
          lead,
          ...summariseErrors(some.map(({ forecast, actual }) => forecast / actual - 1)),
          expected: meanOrNull(some.flatMap(expectedOf)),
          coverage: banded.length === 0 ? null : held.length / banded.length,
        };
      });
    }),
  );
}

/** What was counted; null where some of it is missing. A later file of the same autumn wins. */
function actualOf(
  { area, stage, measure }: Pick<ScoredNumber, 'area' | 'stage' | 'measure'>,
  year: number,
  actuals: readonly Baseline[],
): number | null {
  const files = actuals.filter((file) => file.area === area && file.schoolYear === year).reverse();
  for (const { enrolment = [], totals = [] } of files) {
    if (measure === 'entrants') {
      const first = enrolment.find(({ grade }) => gradeIndex(grade) === STAGE_SPAN[stage].first);
      if (first !== undefined) return first.pupils;
      continue;
    }
    const grades = enrolment.filter(({ grade }) => stageOfGrade(GRADES.indexOf(grade)) === stage);
    if (grades.length === STAGE_SPAN[stage].length) return grades.reduce((sum, { pupils }) => sum + pupils, 0);
    const total = totals.find((row) => row.stage === stage);
    if (total !== undefined) return total.pupils;
  }
  return null;
}

const meanOrNull = (values: readonly number[]): number | null => (values.length === 0 ? null : mean([...values]));
const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null);
