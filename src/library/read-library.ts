import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Facts } from '../../models/inputs/facts.ts';
import type { Project } from '../../models/inputs/project.ts';
import type { Rules } from '../../models/inputs/resolve-parameters.ts';
import { type Scenario, scenarioSchema } from '../../models/inputs/scenario.ts';
import type { Grouping } from '../../models/inputs/standard.ts';
import { scenariosFolder } from './location.ts';
import { readCensus } from './read-census.ts';
import { readGroupings, readPolicyRegister, readProgrammes, readRules } from './read-rules.ts';
import {
  nationalTotals,
  readAnnual,
  readBaseValues,
  readBirths,
  readDemography,
  readNationalEntrants,
} from './read-series.ts';
import { readTable, type TableRow } from './read-table.ts';

/** Autumn of the last census; every shipped start is of this year. */
export const BASE_YEAR = 2020;

/** Everything that the package ships, in memory. */
export interface Library {
  readonly folder: string;
  readonly facts: Facts;
  readonly rules: Rules;
  readonly groupings: readonly Grouping[];
  readonly programmes: ReadonlyMap<string, readonly Project[]>;
  readonly scenarios: ReadonlyMap<string, Scenario>;
  readonly policyRegister: readonly TableRow[];
}

/** Reads everything that the package ships, once for a process. */
export function readLibrary(folder: string = scenariosFolder()): Library {
  const baseValues = readBaseValues(folder);
  const facts: Facts = {
    baseYear: BASE_YEAR,
    census: readCensus(join(folder, 'baselines', 'census-2020')),
    earlierCensus: readCensus(join(folder, 'baselines', 'census-2010')),
    codeChanges: new Map(
      readTable(join(folder, 'baselines', 'code-changes-2010-2020.csv')).map((row) => [
        row.code2020!,
        row.codes2010!.split('+'),
      ]),
    ),
    annual: readAnnual(folder, BASE_YEAR),
    births: readBirths(folder),
    national: nationalTotals(baseValues, BASE_YEAR),
    nationalEntrants: readNationalEntrants(folder),
    baseValues,
    demography: readDemography(folder),
  };
  return {
    folder,
    facts,
    rules: readRules(folder, baseValues, BASE_YEAR),
    groupings: readGroupings(folder),
    programmes: readProgrammes(folder),
    scenarios: readScenarios(folder),
    policyRegister: readPolicyRegister(folder),
  };
}

function readScenarios(folder: string): Map<string, Scenario> {
  const examples = join(folder, 'examples');
  const scenarios = readdirSync(examples)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => scenarioSchema.parse(parse(readFileSync(join(examples, name), 'utf8'))));
  return new Map(scenarios.map((scenario) => [scenario.id, scenario]));
}
