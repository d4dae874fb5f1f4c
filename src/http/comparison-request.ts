import type { ProjectionResult } from '../../models/result.ts';
import type { TidyFilter } from '../reports/tidy-csv.ts';
import type { RouteContext } from './api.ts';
import type { Bilingual } from './language.ts';
import { requestFault } from './request-fault.ts';
import { requireShippedScenarios } from './run-submission.ts';
import { MOST_COMPARED } from './schemas/comparison.ts';

export interface ComparisonNames {
  readonly runs?: readonly string[] | undefined;
  readonly scenarios?: readonly string[] | undefined;
  readonly areas?: readonly string[] | undefined;
}

/** Ids of the runs or scenarios to compare, in the order asked; throws a problem where they do not make a comparison. */
export function comparedNames(query: ComparisonNames, { services, database }: RouteContext): readonly string[] {
  const { runs, scenarios, areas } = query;
  if ((runs === undefined) === (scenarios === undefined)) {
    throw wrong('runs', null, { zh: 'runs 与 scenarios 给一个，且只给一个', en: 'exactly one of runs and scenarios' });
  }
  const parameter = runs === undefined ? 'scenarios' : 'runs';
  const names = runs ?? scenarios ?? [];
  if (names.length < 2 || names.length > MOST_COMPARED || new Set(names).size < names.length) {
    const allowed = { zh: `2—${MOST_COMPARED} 个不同的编号`, en: `2 to ${MOST_COMPARED} different ids` };
    throw wrong(parameter, names.join(','), allowed);
  }
  if (scenarios !== undefined) {
    if (areas === undefined)
      throw wrong('areas', null, { zh: '与 scenarios 同用，必填', en: 'required with scenarios' });
    // Those that are kept are looked up with the run.
    if (database === undefined) requireShippedScenarios(scenarios, services, 'query', 'scenarios');
  }
  return names;
}

/** Place of the base among the compared; the first unless another is named. */
export function baseIndex(base: string | undefined, names: readonly string[]): number {
  const index = base === undefined ? 0 : names.indexOf(base);
  if (index < 0) throw wrong('base', base ?? null, { zh: names.join('、'), en: names.join(', ') });
  return index;
}

/** The result with only the areas that the filter leaves: a province need not be compared to show one county. */
export function narrowed(result: ProjectionResult, filter: TidyFilter): ProjectionResult {
  if (filter.areas === undefined) return result;
  return { ...result, areas: result.areas.filter((area) => filter.areas?.has(area.code)) };
}

function wrong(parameter: string, found: string | null, allowed: Bilingual): Error {
  return requestFault(
    found === null ? 'EDU_MISSING_KEY' : 'EDU_NOT_ALLOWED',
    'query',
    parameter,
    found ?? undefined,
    allowed,
  );
}
