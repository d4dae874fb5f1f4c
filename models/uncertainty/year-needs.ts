import { COLUMNS, COLUMNS_END } from '../kernel/columns.ts';
import { EXPECTED_MEASURES, PEAK_MEASURES } from './area-draws.ts';
import { isWanted } from './follow-counts.ts';
import type { DrawPlan } from './level-paths.ts';

/** Measures that stand in a narrowly written year, or that a quotient of such measures gives. */
const NARROW = new Set([
  'pupils',
  'entrants',
  'publicPupils',
  'migrantPupils',
  'localPupils',
  'inclusivePupils',
  'seniorPupilsByPromotion',
  'classes',
  'demandByClass',
  'demand',
  'publicDemand',
  'supply',
  'publicSupply',
  'newPublicPlaces',
  'newSchools',
  'investment',
  'gap',
  'publicGap',
  'utilisation',
  'pupilsPerTeacher',
  'warning',
  ...EXPECTED_MEASURES,
]);

/** What is written of a year of every draw, and summed for the areas above: no more than somebody looks at. */
export interface YearNeeds {
  /** People, norms, increments, shares and costs are written, too (kernel/walk.ts). */
  readonly wide: boolean;
  /** Columns that are summed over counties, ascending. */
  readonly summed: readonly number[];
}

/** Needs of every year of the walk. Means, chances and peaks are always made; targets look at everything in their year. */
export function yearNeeds({ years, measures, watched, lateProjects }: DrawPlan): readonly YearNeeds[] {
  const end = lateProjects ? COLUMNS_END.programme : COLUMNS_END.sum;
  const all = Array.from({ length: end }, (_, column) => column);
  const whole = { wide: true, summed: all };
  const always = [...EXPECTED_MEASURES, ...PEAK_MEASURES] as readonly string[];
  const isNeeded = (column: number) =>
    column >= COLUMNS_END.sum || isWanted(column, measures) || always.includes(COLUMNS[column]!.measure.id);
  const narrow = { wide: false, summed: all.filter(isNeeded) };
  const isNarrow = measures?.every((measure) => NARROW.has(measure)) ?? false;
  return Array.from({ length: years }, (_, t) => (isNarrow && !watched.includes(t) ? narrow : whole));
}
