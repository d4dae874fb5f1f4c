import { z } from 'zod';
import { type Scenario, scenarioSchema } from '../../models/inputs/scenario.ts';
import type { FaultCode } from '../locale/fault-catalogue.ts';
import type { Fault } from '../services/ports.ts';
import { checkAreas } from './check-areas.ts';
import { checkOverrides, type Step } from './check-overrides.ts';
import { checkProjects } from './check-projects.ts';
import type { IntakeContext, Locate, Outcome } from './contract.ts';
import { listed } from './describe-schema.ts';
import { fault } from './fault.ts';
import { hasErrors } from './has-errors.ts';
import { nearestName } from './nearest-name.ts';
import { zodFaults } from './zod-faults.ts';

/** What can be read of a scenario whose shape has faults: a part that does not fit counts as not given. */
const record = z.record(z.string(), z.unknown());
const list = z.array(z.unknown()).catch([]);
const readableSchema = z.object({
  id: z.string().optional().catch(undefined),
  extends: z.string().optional().catch(undefined),
  areas: list,
  programmes: list,
  overrides: z
    .array(
      z
        .object({
          name: z.object({ zh: z.string() }).optional().catch(undefined),
          areas: z.array(z.unknown()).optional().catch(undefined),
          parameters: record.catch({}),
          addProjects: list,
        })
        .catch({ parameters: {}, addProjects: [] }),
    )
    .catch([]),
});

/** A raw value to a scenario: its shape by the schema, its references and its years by the checks. */
export function checkScenario(
  value: unknown,
  context: IntakeContext,
  locate: Locate = (pointer) => pointer || '/',
): Outcome<Scenario> {
  const parsed = scenarioSchema.safeParse(value);
  const shape = parsed.success ? [] : zodFaults(parsed.error.issues, value, scenarioSchema, locate);
  const readable = readableSchema.safeParse(value);
  const sense = readable.success ? senseFaults(readable.data, context, locate) : [];
  const faults = [...shape, ...sense];
  return { value: parsed.success && !hasErrors(faults) ? parsed.data : undefined, faults };
}

function senseFaults(scenario: z.infer<typeof readableSchema>, context: IntakeContext, locate: Locate): Fault[] {
  const unknown = (code: FaultCode, found: unknown, known: readonly string[], pointer: string): Fault[] => {
    if (typeof found !== 'string' || known.includes(found)) return [];
    const meant = nearestName(found, known);
    const cure = meant && { zh: `是否要写 ${meant}？`, en: `did you mean ${meant}?` };
    return [fault(code, locate(pointer), JSON.stringify(found), listed(known), cure || undefined)];
  };
  const { overrides } = scenario;
  const base = scenario.extends;
  const itself = base !== undefined && base === scenario.id;
  const areas = [
    ...scenario.areas.map((code, index) => [`/areas/${index}`, code] as const),
    ...overrides.flatMap((step, at) =>
      (step.areas ?? []).map((code, i) => [`/overrides/${at}/areas/${i}`, code] as const),
    ),
  ];
  const steps = overrides.map(({ name, areas: where, parameters }, index): Step => {
    const codes = where?.filter((code): code is string => typeof code === 'string');
    return { index, name: name?.zh ?? `#${index + 1}`, areas: codes, parameters };
  });
  return [
    ...(itself ? [fault('EDU_EXTENDS_ITSELF', locate('/extends'), base, listed(context.scenarioIds))] : []),
    ...(itself ? [] : unknown('EDU_UNKNOWN_SCENARIO', base, context.scenarioIds, '/extends')),
    ...scenario.programmes.flatMap((id, i) =>
      unknown('EDU_UNKNOWN_PROGRAMME', id, context.programmeIds, `/programmes/${i}`),
    ),
    ...overrides.flatMap(({ parameters }, i) =>
      unknown('EDU_UNKNOWN_NORM_PACK', parameters.normPack, context.normPackIds, `/overrides/${i}/parameters/normPack`),
    ),
    ...checkAreas(areas, context.isKnownArea, locate),
    ...checkOverrides(steps, context, locate),
    ...checkProjects(
      overrides.map(({ addProjects }, i) => ({ pointer: `/overrides/${i}/addProjects`, projects: addProjects })),
      context,
      locate,
    ),
  ];
}
