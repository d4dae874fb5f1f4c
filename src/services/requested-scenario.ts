import type { ScenarioChain } from '../../models/inputs/plan-areas.ts';
import type { Override, Scenario } from '../../models/inputs/scenario.ts';
import type { Library } from '../library/read-library.ts';
import { type Fault, InputFaults, type ProjectRequest } from './ports.ts';

/** Last year that the UN projection and the mortality tables reach together with a school-age child. */
const LAST_YEAR = 2060;

/**
 * The scenario of a request with its bases, weakest first, and what the request adds.
 * @throws InputFaults for an unknown scenario, a chain that bites its tail, years outside the data, foreign baselines
 */
export function requestedScenario(request: ProjectRequest, library: Library, units: readonly string[]): ScenarioChain {
  const faults: Fault[] = [];
  const scenarios: Scenario[] = [];
  let next: Scenario | undefined =
    typeof request.scenario === 'string' ? library.scenarios.get(request.scenario) : request.scenario;
  if (next === undefined) faults.push(unknownScenario('scenario', String(request.scenario), library));
  while (next !== undefined) {
    if (scenarios.includes(next)) {
      faults.push(unknownScenario('scenario.extends', `${next.id} → ${next.extends}`, library));
      break;
    }
    scenarios.unshift(next);
    if (next.extends === undefined) break;
    const base: Scenario | undefined = library.scenarios.get(next.extends);
    if (base === undefined) faults.push(unknownScenario('scenario.extends', next.extends, library));
    next = base;
  }
  const { baseYear } = library.facts;
  if (!(request.from >= baseYear && request.from <= request.to)) {
    faults.push(yearFault('from', request.from, `${baseYear}–${request.to}`));
  }
  if (!(request.to >= baseYear && request.to <= LAST_YEAR))
    faults.push(yearFault('to', request.to, `${baseYear}–${LAST_YEAR}`));
  for (const baseline of request.baselines ?? []) {
    if (!units.includes(baseline.area)) faults.push(foreignBaseline(baseline.area));
    if (baseline.schoolYear < baseYear)
      faults.push(yearFault(`baselines/${baseline.area}/schoolYear`, baseline.schoolYear, `>= ${baseYear}`));
  }
  if (faults.length > 0) throw new InputFaults(faults);
  return { scenarios, requestOverrides: requestOverrides(request) };
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
