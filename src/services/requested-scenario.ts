import { ABSOLUTE_PARAMETERS } from '../../models/inputs/absolute-parameters.ts';
import type { ScenarioChain } from '../../models/inputs/plan-areas.ts';
import type { Override, Scenario } from '../../models/inputs/scenario.ts';
import type { AreaTree } from '../../models/projection/area-tree.ts';
import type { Library } from '../library/read-library.ts';
import { type Fault, InputFaults, type ProjectRequest } from './ports.ts';

/** Last year that the UN projection and the mortality tables reach together with a school-age child. */
const LAST_YEAR = 2060;

/** A resolved request: the chain for the planner, and the scenarios that the request names. */
export interface RequestedScenario extends ScenarioChain {
  readonly named: readonly Scenario[];
}

/**
 * The scenarios of a request with their bases, weakest first, and what the request adds.
 * @throws InputFaults for an unknown scenario or norm pack, a chain that bites its tail, years outside the data,
 *   foreign baselines, absolute quantities for areas with several county-level units
 */
export function requestedScenario(
  request: ProjectRequest,
  library: Library,
  units: readonly string[],
  tree: AreaTree,
): RequestedScenario {
  const faults: Fault[] = [];
  const named: Scenario[] = [];
  const scenarios: Scenario[] = [];
  for (const asked of [request.scenario, ...(request.stack ?? [])]) {
    const scenario = typeof asked === 'string' ? library.scenarios.get(asked) : asked;
    if (scenario === undefined) faults.push(unknownScenario('scenario', String(asked), library));
    else {
      named.push(scenario);
      scenarios.push(
        ...withBases(scenario, request.bases ?? [], library, faults).filter((one) => !scenarios.includes(one)),
      );
    }
  }
  const chain: ScenarioChain = { scenarios, requestOverrides: requestOverrides(request) };
  faults.push(...yearFaults(request, library.facts.baseYear));
  for (const baseline of request.baselines ?? [])
    if (!units.includes(baseline.area)) faults.push(foreignBaseline(baseline.area));
  faults.push(...overrideFaults(chain, units, library, tree));
  if (faults.length > 0) throw new InputFaults(faults);
  return { ...chain, named };
}

/** A scenario and its bases, weakest first. */
function withBases(scenario: Scenario, own: readonly Scenario[], library: Library, faults: Fault[]): Scenario[] {
  const chain = [scenario];
  for (let next = scenario; next.extends !== undefined; ) {
    const { extends: wanted } = next;
    const base = own.find(({ id }) => id === wanted) ?? library.scenarios.get(wanted);
    if (base === undefined || chain.includes(base)) {
      faults.push(
        unknownScenario('scenario.extends', base === undefined ? wanted : `${next.id} → ${base.id}`, library),
      );
      break;
    }
    chain.unshift(base);
    next = base;
  }
  return chain;
}

function yearFaults(request: ProjectRequest, baseYear: number): Fault[] {
  const { from, to } = request;
  const faults: Fault[] = [];
  if (from < baseYear || from > LAST_YEAR) faults.push(yearFault('from', from, `${baseYear}–${LAST_YEAR}`));
  if (to < baseYear || to > LAST_YEAR) faults.push(yearFault('to', to, `${baseYear}–${LAST_YEAR}`));
  if (faults.length === 0 && from > to) faults.push(yearFault('from', from, `<= to (${to})`));
  for (const baseline of request.baselines ?? []) {
    const { area, schoolYear } = baseline;
    if (schoolYear >= baseYear || OF_A_BASE_YEAR.every((part) => baseline[part] === undefined)) continue;
    faults.push({
      ...yearFault(`baselines/${area}/schoolYear`, schoolYear, ''),
      allowed: {
        zh: `>= ${baseYear}；更早的学年只用作历史，只能有 enrolment、births、totals`,
        en: `>= ${baseYear}; an earlier year is history and may have enrolment, births and totals only`,
      },
    });
  }
  return faults;
}

/** Parts of an own file that hold from its year on: before the base year they have no place. */
const OF_A_BASE_YEAR = ['capacity', 'classSizes', 'staff', 'projects'] as const;

/** Numbers of places, posts or money: spread over several counties they would be counted once for each. */

function overrideFaults(
  { scenarios, requestOverrides }: ScenarioChain,
  units: readonly string[],
  library: Library,
  tree: AreaTree,
): Fault[] {
  const faults: Fault[] = [];
  for (const override of [...scenarios.flatMap((scenario) => scenario.overrides), ...requestOverrides]) {
    const { parameters, areas } = override;
    if (parameters === undefined) continue;
    const where = `overrides/${override.name.zh}`;
    if (parameters.normPack !== undefined && !library.rules.normPacks.has(parameters.normPack)) {
      faults.push(unknownNormPack(where, parameters.normPack, library));
    }
    const wide =
      areas === undefined
        ? units.length > 1
          ? ['all']
          : []
        : areas.filter((code) => tree.childrenOf(code).length > 0);
    const absolute = ABSOLUTE_PARAMETERS.filter((key) => parameters[key] != null);
    if (wide.length > 0 && absolute.length > 0) faults.push(tooWide(where, absolute, wide));
  }
  return faults;
}

function requestOverrides(request: ProjectRequest): Override[] {
  const shorthand: Override[] =
    request.parameters === undefined
      ? []
      : [{ name: { zh: '请求参数', en: 'request' }, parameters: request.parameters }];
  return [...(request.overrides ?? []), ...shorthand];
}

function unknownScenario(where: string, found: string, library: Library): Fault {
  const known = [...library.scenarios.keys()].join(', ');
  return {
    code: 'EDU_UNKNOWN_SCENARIO',
    where,
    found,
    allowed: { zh: known, en: known },
    cure: {
      zh: '用上列方案之一，或给出方案文件；extends 不能成环',
      en: 'use one of these or a scenario file; extends may not form a circle',
    },
    severity: 'error',
  };
}

function yearFault(where: string, found: number, allowed: string): Fault {
  return {
    code: 'EDU_YEAR_OUT_OF_RANGE',
    where,
    found: String(found),
    allowed: { zh: allowed, en: allowed },
    cure: { zh: '改为允许范围内的年份', en: 'use a year within the range' },
    severity: 'error',
  };
}

function foreignBaseline(area: string): Fault {
  return {
    code: 'EDU_FOREIGN_BASELINE',
    where: 'baselines',
    found: area,
    allowed: { zh: '测算范围内的县级单位', en: 'a county-level unit covered by the request' },
    cure: { zh: '把该县加入 areas，或去掉这份基线', en: 'add the county to areas or leave its baseline out' },
    severity: 'error',
  };
}

function unknownNormPack(where: string, found: string, library: Library): Fault {
  const known = [...library.rules.normPacks.keys()].join(', ');
  return {
    code: 'EDU_UNKNOWN_NORM_PACK',
    where: `${where}/parameters/normPack`,
    found,
    allowed: { zh: known, en: known },
    cure: { zh: '用上列千人指标之一', en: 'use one of these norm packs' },
    severity: 'error',
  };
}

function tooWide(where: string, parameters: readonly string[], areas: readonly string[]): Fault {
  return {
    code: 'EDU_AREA_TOO_WIDE',
    where: `${where}/parameters/${parameters.join(',')}`,
    found: areas.join(','),
    allowed: { zh: '县级单位代码', en: 'codes of county-level units' },
    cure: {
      zh: '在该步骤的 areas 中写明县（市、区），每县一步',
      en: 'name the county in the areas of this step, one step for each county',
    },
    severity: 'error',
  };
}
