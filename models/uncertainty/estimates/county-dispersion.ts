import { rootMeanSquare } from 'simple-statistics';
import { countyUnits } from '../../inputs/calibrate.ts';
import { earlierRow, redrawn } from '../../inputs/county-migration.ts';
import type { CensusRow, Facts } from '../../inputs/facts.ts';
import { fiveYearGroups } from '../../population/net-migration.ts';

/** How far counties moved from their province between the censuses. */
export interface CountyDispersion {
  /** Root mean square of the log ratio of 10-14 in 2020 to 0-4 in 2010, less that of the province. */
  readonly spread: number;
  /** The same of provinces, less that of the nation. */
  readonly provinceSpread: number;
  readonly counties: number;
  readonly redrawn: number;
  /** Units without a row in the earlier volume. */
  readonly unknown: number;
  /** The same by residents of the base year, from small to large. */
  readonly bySize: readonly {
    readonly residentsBelow: number | null;
    readonly counties: number;
    readonly spread: number;
  }[];
}

/** Dispersion of child cohorts over ten years by county; redrawn counties are left out. */
export function countyDispersion(facts: Facts, classes: readonly number[]): CountyDispersion {
  const found: { residents: number; difference: number }[] = [];
  let [drawnAnew, unknown] = [0, 0];
  const ratioOf = (code: string) => childRatio(facts.earlierCensus.get(code)!, facts.census.get(code)!);
  const provinces = [...facts.annual.keys()];
  for (const province of provinces) {
    const base = ratioOf(province);
    for (const unit of countyUnits(facts, province)) {
      const before = earlierRow(unit.code, facts);
      if (before === undefined) unknown++;
      else if (redrawn(before, unit)) drawnAnew++;
      else found.push({ residents: unit.residents, difference: childRatio(before, unit) - base });
    }
  }
  const usable = found.filter(({ difference }) => Number.isFinite(difference));
  const spread = (rows: typeof usable) => rootMeanSquare(rows.map(({ difference }) => difference));
  const bySize = [...classes, null].map((residentsBelow, index) => {
    const least = index === 0 ? 0 : classes[index - 1]!;
    const rows = usable.filter(
      ({ residents }) => residents >= least && (residentsBelow === null || residents < residentsBelow),
    );
    return { residentsBelow, counties: rows.length, spread: spread(rows) };
  });
  const provinceSpread = rootMeanSquare(provinces.map((code) => ratioOf(code) - ratioOf('000000')));
  return { spread: spread(usable), provinceSpread, counties: usable.length, redrawn: drawnAnew, unknown, bySize };
}

function childRatio(before: CensusRow, after: CensusRow): number {
  return Math.log(fiveYearGroups(after.groups)[2]! / fiveYearGroups(before.groups)[0]!);
}
