import type { AreaYear } from '../area-year.ts';
import { stageSeries, WARNING_LEVELS } from '../catalogue/index.ts';
import { teachersKnown } from '../inputs/own-records.ts';
import { STAGES } from '../stages.ts';
import type { YearColumn } from '../year-column.ts';
import { warningLevel } from './warning-level.ts';

const PUPILS = stageSeries('pupils');
const PUBLIC_PUPILS = stageSeries('publicPupils');
const DEMAND = stageSeries('demand');
const PUBLIC_DEMAND = stageSeries('publicDemand');
const SUPPLY = stageSeries('supply');
const PUBLIC_SUPPLY = stageSeries('publicSupply');
const GAP = stageSeries('gap');
const SHORTAGE = stageSeries('shortage');
const SURPLUS = stageSeries('surplus');
const PUBLIC_GAP = stageSeries('publicGap');
const PUBLIC_SHORTAGE = stageSeries('publicShortage');
const PUBLIC_SURPLUS = stageSeries('publicSurplus');
const UTILISATION = stageSeries('utilisation');
const WARNING = stageSeries('warning');
const AT_LEVEL = {
  red: stageSeries('redCounties'),
  yellow: stageSeries('yellowCounties'),
  blue: stageSeries('blueCounties'),
};
const TEACHERS = stageSeries('teachers');
const TEACHERS_IN_POST = stageSeries('teachersInPost');
const PUPILS_PER_TEACHER = stageSeries('pupilsPerTeacher');
const LAND = stageSeries('landNeed');
const CAPITAL = stageSeries('capitalNeed');
const RECURRENT = stageSeries('recurrentCost');

/** Gap, shortage and surplus apart, warning, and what the shortage costs. Never nets one stage against another. */
export function gapOfYear(column: YearColumn, areaYear: AreaYear): void {
  const { start, plan, baseYear, year } = areaYear;
  const { parameters } = plan;
  for (let stage = 0; stage < STAGES.length; stage++) {
    const supply = column.get(SUPPLY[stage]!);
    const demand = column.get(DEMAND[stage]!);
    const gap = demand - supply;
    column.set(GAP[stage]!, gap);
    column.set(SHORTAGE[stage]!, Math.max(0, gap));
    column.set(SURPLUS[stage]!, Math.max(0, -gap));
    const publicGap = column.get(PUBLIC_DEMAND[stage]!) - column.get(PUBLIC_SUPPLY[stage]!);
    column.set(PUBLIC_GAP[stage]!, publicGap);
    column.set(PUBLIC_SHORTAGE[stage]!, Math.max(0, publicGap));
    column.set(PUBLIC_SURPLUS[stage]!, Math.max(0, -publicGap));
    const pupils = column.get(PUPILS[stage]!);
    column.set(UTILISATION[stage]!, supply > 0 ? pupils / supply : Number.NaN);
    // Supply that is assumed to equal the roll says nothing about the base year itself.
    const assumed =
      year === baseYear && !start.supply.counts.some((count) => count.stage === stage && count.year <= year);
    const level = assumed ? Number.NaN : warningLevel(demand, supply, parameters.warning);
    column.set(WARNING[stage]!, level);
    for (const name of ['red', 'yellow', 'blue'] as const) {
      column.set(
        AT_LEVEL[name][stage]!,
        Number.isNaN(level) ? Number.NaN : Number(level === WARNING_LEVELS.indexOf(name)),
      );
    }
    column.set(TEACHERS[stage]!, Math.ceil(pupils / parameters.staffRatio[stage]!));
    const inPost = teachersKnown(start, stage, year);
    column.set(TEACHERS_IN_POST[stage]!, inPost);
    column.set(PUPILS_PER_TEACHER[stage]!, inPost > 0 ? pupils / inPost : Number.NaN);
    const shortage = Math.max(0, gap);
    column.setWhole(LAND[stage]!, shortage * parameters.landPerPlace[stage]!);
    column.setWhole(CAPITAL[stage]!, shortage * parameters.capitalCostPerPlace[stage]!);
    column.setWhole(RECURRENT[stage]!, column.get(PUBLIC_PUPILS[stage]!) * parameters.recurrentCostPerPupil[stage]!);
  }
}
