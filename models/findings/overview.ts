import { seriesIndex } from '../catalogue/index.ts';
import type { AreaResult, ProjectionResult, TargetVerdict } from '../result.ts';
import { STAGES, type Stage } from '../stages.ts';
import { isAssumed } from '../uncertainty/assumed-shortage.ts';
import { highestYear } from './highest-year.ts';

/** One number of a result, by its place: it can be shown, explained and checked. */
export interface Found {
  readonly stage: Stage;
  readonly schoolYear: number;
  readonly value: number;
}

export interface StageOverview {
  readonly stage: Stage;
  /** Largest shortage and surplus from the first year on, each in the first year that has it; null: none, or missing. */
  readonly shortage: Found | null;
  readonly surplus: Found | null;
  readonly peak: Found | null;
  /** True where neither shortage nor surplus is known. */
  readonly missing: boolean;
}

/** What one glance must tell of an area. */
export interface Overview {
  readonly area: string;
  readonly from: number;
  readonly to: number;
  readonly stages: readonly StageOverview[];
  /** The largest shortage and the largest surplus of all stages. */
  readonly tightest: Found | null;
  readonly emptiest: Found | null;
  /**
   * Where the places behind the tightest number are assumed: how many of those short come from that assumption alone; null
   * places: not known. Null: the places are counted.
   */
  readonly assumed: { readonly places: number | null } | null;
  readonly targets: Readonly<Record<TargetVerdict, number>>;
  /** Of those met: how many only because the plan assumes them. */
  readonly metByAssumption: number;
}

/** True where the chance of a shortage leaves out what assumed places make by themselves. */
export const isBeyondAssumption = ({ assumed }: Pick<Overview, 'assumed'>): boolean =>
  assumed !== null && assumed.places !== 0;

/** @param from first school year that still lies ahead: what has passed is no longer decided */
export function overviewOf(result: ProjectionResult, code: string, from: number): Overview | undefined {
  const area = result.areas.find((one) => one.code === code);
  if (area === undefined) return undefined;
  const { years } = result;
  const stages = STAGES.map((stage): StageOverview => {
    const highest = (measure: string): Found | null => {
      const found = highestYear(area, seriesIndex(measure, stage), years, from);
      return found === null ? null : { stage, schoolYear: found.year, value: found.value };
    };
    const [shortage, surplus] = [highest('shortage'), highest('surplus')];
    return {
      stage,
      shortage: shortage?.value === 0 ? null : shortage,
      surplus: surplus?.value === 0 ? null : surplus,
      peak: highest('pupils'),
      missing: shortage === null && surplus === null,
    };
  });
  const largest = (of: 'shortage' | 'surplus') =>
    stages.map((stage) => stage[of]).reduce((best, each) => ((each?.value ?? 0) > (best?.value ?? 0) ? each : best));
  const targets = { met: 0, missed: 0, notComputable: 0, notDue: 0 };
  let metByAssumption = 0;
  for (const { area: of, verdict, byAssumption } of result.targets) {
    if (of !== code) continue;
    targets[verdict]++;
    if (verdict === 'met' && byAssumption) metByAssumption++;
  }
  const tightest = largest('shortage');
  return {
    area: code,
    from: Math.max(from, years[0]!),
    to: years.at(-1)!,
    stages,
    tightest,
    emptiest: largest('surplus'),
    assumed: tightest === null ? null : assumedAt(result, area, tightest),
    targets,
    metByAssumption,
  };
}

/** What the assumption about places makes by itself of one shortage: of no county more than it lacks. */
function assumedAt(result: ProjectionResult, area: AreaResult, { stage, schoolYear }: Found): Overview['assumed'] {
  const { years } = result;
  const t = years.indexOf(schoolYear);
  if (!isAssumed(area, stage, t, years.length)) return null;
  const shortage = seriesIndex('shortage', stage) * years.length + t;
  let places = 0;
  for (const unit of unitsOf(result.areas, area)) {
    if (!isAssumed(unit, stage, t, years.length)) continue;
    places += Math.min(unit.values[shortage]!, unit.assumedShortage[STAGES.indexOf(stage)]!);
  }
  return { places: Number.isNaN(places) ? null : places };
}

/** The county-level units of an area: some cities have none below them. */
function unitsOf(areas: readonly AreaResult[], area: AreaResult): readonly AreaResult[] {
  const children = areas.filter(({ parent }) => parent === area.code);
  return children.length === 0 ? [area] : children.flatMap((child) => unitsOf(areas, child));
}
