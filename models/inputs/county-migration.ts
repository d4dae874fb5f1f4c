import { fiveYearGroups, netMigrationRates } from '../population/net-migration.ts';
import { urbanRuralGrowthDifference } from '../population/urbanisation.ts';
import type { ProvinceStart } from './calibrate-province.ts';
import type { CensusRow, Facts } from './facts.ts';

const CENSUS_INTERVAL = 10;
/** K of w = n / (n + K) that shrinks a small cohort's migration towards its city's. */
const SHRINKAGE = 2000;
/** A county whose residents changed by more than this factor in ten years was re-drawn, not moved. */
const BOUNDARY_BREAK = 1.9;
/** Towns do not empty at this yearly pace: a steeper fall of the growth difference is a re-drawn boundary. */
const STEEPEST_FALL = -0.02;
/** Young workers arrive in receiving cities at up to .17 a year; beyond this it is an artefact of one small cohort. */
const LARGEST_YEARLY_RATE = 0.2;

export interface EarlierState {
  readonly migration: Float64Array;
  /** Yearly urban-rural growth difference; null where it cannot be taken. */
  readonly urbanRuralDifference: number | null;
  readonly notes: readonly { readonly zh: string; readonly en: string }[];
}

/**
 * Net migration and earlier urban share of a county from the two censuses. Where boundaries changed or the earlier
 * volume has no such county, the city's figures stand in (or the province's), and a note says so.
 */
export function countyMigration(
  unit: CensusRow,
  chain: readonly string[],
  province: ProvinceStart,
  facts: Facts,
): EarlierState {
  const city =
    chain[1] !== undefined && chain[1] !== province.code && chain[1] !== '000000'
      ? facts.census.get(chain[1])
      : undefined;
  const cityBefore = city === undefined ? undefined : earlierRow(city.code, facts);
  const cityUsable = city !== undefined && cityBefore !== undefined && !redrawn(cityBefore, city);
  const wider = cityUsable ? rates(cityBefore, city, province.migration, facts) : province.migration;
  const before = earlierRow(unit.code, facts);
  if (before !== undefined && !redrawn(before, unit)) {
    const difference = urbanRuralGrowthDifference(
      before.urban / before.residents,
      unit.urban / unit.residents,
      CENSUS_INTERVAL,
    );
    const shareRedrawn = difference !== null && difference < STEEPEST_FALL;
    return {
      migration: bounded(rates(before, unit, wider, facts)),
      urbanRuralDifference: shareRedrawn ? null : difference,
      notes: shareRedrawn ? [heldUrbanShare(unit)] : [],
    };
  }
  const standIn = cityUsable ? city.name : facts.census.get(province.code)!.name;
  const widerBefore = cityUsable ? cityBefore : earlierRow(province.code, facts)!;
  return {
    migration: bounded(wider),
    // The wider area's share is not the county's: only where both exist can a growth difference be taken.
    urbanRuralDifference: null,
    notes: [
      {
        zh: `${unit.name}（${unit.code}）2010—2020年区划有变动或2010年无此单位：净迁移采用${standIn}的数据，城镇化率保持不变。`,
        en: `${unit.code}: boundaries changed between 2010 and 2020, or the unit did not exist; net migration is that of ${widerBefore.name}, the urban share is held.`,
      },
    ],
  };
}

function heldUrbanShare(unit: CensusRow): EarlierState['notes'][number] {
  return {
    zh: `${unit.name}（${unit.code}）2010—2020年城镇化率下降过快，按区划调整处理，城镇化率保持不变。`,
    en: `${unit.code}: the urban share fell too fast between 2010 and 2020 to be anything but a re-drawn boundary; it is held.`,
  };
}

/** The area at the earlier census, put together from its former parts. */
export function earlierRow(code: string, facts: Facts): CensusRow | undefined {
  const codes = facts.codeChanges.get(code) ?? [code];
  const rows = codes.map((earlier) => facts.earlierCensus.get(earlier));
  if (rows.some((row) => row === undefined)) return undefined;
  const parts = rows as CensusRow[];
  const sum = (pick: (row: CensusRow) => number) => parts.reduce((total, row) => total + pick(row), 0);
  return {
    ...parts[0]!,
    residents: sum((row) => row.residents),
    urban: sum((row) => row.urban),
    groups: parts[0]!.groups.map((_, group) => sum((row) => row.groups[group]!)),
  };
}

/** Whether a county's residents changed by more than a change of boundary can leave unnoticed. */
export function redrawn(before: CensusRow, after: CensusRow): boolean {
  const change = after.residents / before.residents;
  return change >= BOUNDARY_BREAK || change <= 1 / BOUNDARY_BREAK;
}

function rates(before: CensusRow, after: CensusRow, wider: Float64Array, facts: Facts): Float64Array {
  return netMigrationRates(
    fiveYearGroups(before.groups),
    fiveYearGroups(after.groups),
    fiveYearGroups(facts.earlierCensus.get('000000')!.groups),
    fiveYearGroups(facts.census.get('000000')!.groups),
    wider,
    SHRINKAGE,
  );
}

function bounded(yearly: Float64Array): Float64Array {
  return yearly.map((rate) => Math.max(-LARGEST_YEARLY_RATE, Math.min(LARGEST_YEARLY_RATE, rate)));
}
