import type { Baseline } from '../../models/inputs/baseline.ts';
import type { Scenario } from '../../models/inputs/scenario.ts';
import { DEFAULT_SEED, type UncertaintyOverrides } from '../../models/uncertainty/uncertainty-parameters.ts';
import { requestFaults } from '../locale/fault-catalogue.ts';
import type { TableFormat } from '../reports/plain-table.ts';
import { type Fault, InputFaults, type ProjectRequest, type Services } from '../services/ports.ts';
import { baselinesOf, historiesOf, intakeContext, scenarioOf, uncertaintyOf } from './load-request.ts';

interface Asked {
  readonly areas: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly baseline: readonly string[];
  /** CSV of pupils by grade over years, and of births, of counties by code. */
  readonly history?: string;
  readonly births?: string;
  readonly draws?: number;
  readonly seed?: number;
  readonly uncertainty?: string;
  readonly format: TableFormat;
  readonly measures?: readonly string[];
}

/**
 * Requests of a command, one for each stack of scenario names, with the warnings of the files that were read.
 * @param found faults that the command has found already
 * @throws InputFaults with every fault of the command, its files and its requests; nothing has been computed then
 */
export async function prepareRequests(
  services: Services,
  { areas, from, to, baseline, history, births, draws, seed, uncertainty, format, measures }: Asked,
  stacks: readonly (readonly string[])[],
  found: readonly Fault[] = [],
): Promise<{ readonly requests: readonly ProjectRequest[]; readonly warnings: readonly Fault[] }> {
  const faults: Fault[] = [...found];
  const warnings: Fault[] = [];
  const context = intakeContext(services, { from, to });
  const scenarios = new Map<string, string | Scenario>();
  for (const name of new Set(stacks.flat())) {
    const scenario = await orFaults(scenarioOf(name, context, warnings), faults);
    if (scenario !== undefined) scenarios.set(name, scenario);
  }
  const histories = (await orFaults(historiesOf(history, births, context, warnings), faults)) ?? [];
  const files = (await orFaults(baselinesOf(baseline, context, warnings), faults)) ?? [];
  // What a county's own file says of an autumn goes before what the table of the history says.
  const baselines = [...covered(histories, areas, services, faults), ...files];
  const changes = await orFaults(uncertaintyOf(uncertainty, warnings), faults);
  const drawn = drawsOf(draws, seed, format === 'table' ? [] : measures, changes);
  const requests = stacks.map((names) => requestOf({ areas, from, to, baselines, ...drawn }, names, scenarios));
  for (const request of requests) await examine(services, request, faults);
  if (faults.length > 0) throw new InputFaults([...onceEach(faults), ...warnings]);
  return { requests, warnings };
}

/** A history may hold more counties than are projected, but not others only. */
function covered(
  histories: readonly Baseline[],
  areas: readonly string[],
  services: Services,
  faults: Fault[],
): readonly Baseline[] {
  let codes: ReadonlySet<string>;
  try {
    codes = new Set(services.countiesOf(areas));
  } catch (error) {
    // Unknown areas are told when the requests are examined.
    if (error instanceof InputFaults) return [];
    throw error;
  }
  const wanted = histories.filter(({ area }) => codes.has(area));
  if (histories.length > 0 && wanted.length === 0) {
    const found = [...new Set(histories.map(({ area }) => area))].slice(0, MOST_NAMED).join(', ');
    const allowed = { zh: '测算范围内县级单位的代码', en: 'codes of county-level units within the areas' };
    const { cure } = requestFaults.EDU_FOREIGN_BASELINE;
    faults.push({ code: 'EDU_FOREIGN_BASELINE', where: '--history', found, allowed, cure, severity: 'error' });
  }
  return wanted;
}

const MOST_NAMED = 10;

/** @param measures whose quantiles are printed; the table prints none */
function drawsOf(
  count: number | undefined,
  seed: number = DEFAULT_SEED,
  measures?: readonly string[],
  uncertainty?: UncertaintyOverrides,
): Pick<ProjectRequest, 'draws'> {
  if (count === undefined) return {};
  const asked = measures === undefined ? {} : { measures };
  return { draws: { count, seed, ...asked, ...(uncertainty === undefined ? {} : { uncertainty }) } };
}

function requestOf(
  range: Pick<ProjectRequest, 'areas' | 'from' | 'to' | 'baselines' | 'draws'>,
  names: readonly string[],
  scenarios: ReadonlyMap<string, string | Scenario>,
): ProjectRequest {
  // A file that could not be read has told its faults; the reference stands in while the rest is examined.
  const [scenario = 'reference', ...stack] = names.flatMap((name) => scenarios.get(name) ?? []);
  return { ...range, scenario, ...(stack.length > 0 ? { stack } : {}) };
}

/** Adds the faults of a request. Services look at a request before they heed the signal, so nothing is computed. */
async function examine(services: Services, request: ProjectRequest, faults: Fault[]): Promise<void> {
  let { areas, baselines } = request;
  try {
    services.countiesOf(areas);
  } catch (error) {
    if (!(error instanceof InputFaults)) throw error;
    faults.push(...error.faults);
    // Unknown areas hide other faults: those are looked for in the nation.
    [areas, baselines] = [['all'], []];
  }
  const signal = AbortSignal.abort();
  try {
    await services.project({ ...request, areas, baselines }, { signal });
  } catch (error) {
    if (error instanceof InputFaults) faults.push(...error.faults);
    else if (error !== signal.reason) throw error;
  }
}

async function orFaults<T>(loading: Promise<T>, faults: Fault[]): Promise<T | undefined> {
  try {
    return await loading;
  } catch (error) {
    if (!(error instanceof InputFaults)) throw error;
    faults.push(...error.faults);
    return undefined;
  }
}

function onceEach(faults: readonly Fault[]): Fault[] {
  return [...new Map(faults.map((fault) => [`${fault.code} ${fault.where} ${fault.found}`, fault])).values()];
}
