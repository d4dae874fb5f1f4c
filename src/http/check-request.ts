import { DEFAULT_SEED } from '../../models/uncertainty/uncertainty-parameters.ts';
import { checkBaseline } from '../intake/check-baseline.ts';
import { checkScenario } from '../intake/check-scenario.ts';
import type { IntakeContext } from '../intake/contract.ts';
import { type Fault, InputFaults, type RequestedDraws, type Services } from '../services/ports.ts';
import type { RunRequest } from './schemas/run.ts';

/** Draws of a request in the form of the services. */
export function requestedDraws({ seed = DEFAULT_SEED, uncertainty }: RunRequest, count: number): RequestedDraws {
  return { count, seed, ...(uncertainty === undefined ? {} : { uncertainty }) };
}

function drawFaults(check: () => void): readonly Fault[] {
  try {
    check();
    return [];
  } catch (error) {
    if (!(error instanceof InputFaults)) throw error;
    return error.faults.map((fault) => ({ ...fault, where: `#/${fault.where}` }));
  }
}

/** A scenario made of the overrides of a request, so that they are checked like those of a file. */
const REQUEST_SCENARIO = { schemaVersion: 1, id: 'request', name: { zh: '请求' } } as const;

/**
 * The sense of a request's scenario, overrides and baselines, by the same checks as for files: sums that do not close,
 * duplicated rows, unknown areas, programmes and norm packs.
 * @throws InputFaults with all faults where one is an error
 */
export function checkRequest(request: RunRequest, services: Services): void {
  const context: IntakeContext = {
    ...services.known(),
    isKnownArea: (code) => services.region(code) !== undefined,
    horizon: { from: request.from, to: request.to },
  };
  const at = (place: string) => (pointer: string) => `#/${place}${pointer}`;
  const faults: Fault[] = [];
  if (typeof request.scenario !== 'string')
    faults.push(...checkScenario(request.scenario, context, at('scenario')).faults);
  if (request.overrides !== undefined) {
    const wrapped = { ...REQUEST_SCENARIO, overrides: request.overrides };
    faults.push(...checkScenario(wrapped, context, (pointer) => `#${pointer}`).faults);
  }
  request.baselines?.forEach((baseline, index) => {
    faults.push(...checkBaseline(baseline, context, at(`baselines/${index}`)).faults);
  });
  const { draws } = request;
  if (draws !== undefined)
    faults.push(...drawFaults(() => services.checkDraws(requestedDraws(request, draws), request.to)));
  if (faults.some((fault) => fault.severity === 'error')) throw new InputFaults(faults);
}
