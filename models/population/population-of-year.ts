import { type AreaState, seniorAgePopulation } from '../area-state.ts';
import { seriesIndex } from '../catalogue/index.ts';
import { STAGE_SPAN } from '../stages.ts';
import type { YearColumn } from '../year-column.ts';
import { AGE_CELLS } from './ages.ts';
import { schoolCohort } from './school-cohort.ts';

const RESIDENTS = seriesIndex('residentPopulation');
const URBAN = seriesIndex('urbanPopulation');
const RURAL = seriesIndex('ruralPopulation');
const URBAN_SHARE = seriesIndex('urbanShare');
const BIRTHS = seriesIndex('births');
const DEATHS = seriesIndex('deaths');
const NET_MIGRATION = seriesIndex('netMigration');
const SENIOR_AGE = seriesIndex('seniorAgePopulation');
const SCHOOL_AGE = (['kindergarten', 'primary', 'junior'] as const).map((stage) => ({
  stage,
  series: seriesIndex('schoolAgePopulation', stage),
}));

/** Writes residents, flows and school-age cohorts of one year. */
export function populationOfYear(column: YearColumn, state: AreaState): void {
  const ages = state.population.total;
  let residents = 0;
  for (let age = 0; age < AGE_CELLS; age++) residents += ages[age]!;
  residents = Math.round(residents);
  const urban = Math.round(residents * state.urbanShare);
  column.set(RESIDENTS, residents);
  column.set(URBAN, urban);
  column.set(RURAL, residents - urban);
  column.set(URBAN_SHARE, residents > 0 ? urban / residents : Number.NaN);
  column.setWhole(BIRTHS, state.flows.births);
  column.setWhole(DEATHS, state.flows.deaths);
  column.setWhole(NET_MIGRATION, state.flows.netMigration);
  for (const { stage, series } of SCHOOL_AGE) {
    const span = STAGE_SPAN[stage];
    let children = 0;
    for (let age = span.entryAge; age < span.entryAge + span.length; age++) children += schoolCohort(ages, age);
    column.setWhole(series, children);
  }
  column.setWhole(SENIOR_AGE, seniorAgePopulation(ages));
}
