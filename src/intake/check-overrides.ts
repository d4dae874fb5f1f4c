import type { Fault } from '../services/ports.ts';
import type { IntakeContext, Locate } from './contract.ts';
import { fault } from './fault.ts';
import { jsonPointer } from './json-pointer.ts';

/** A step of a scenario as far as it can be read. */
export interface Step {
  readonly index: number;
  readonly name: string;
  /** undefined: everywhere. */
  readonly areas: readonly string[] | undefined;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Years outside the horizon, and parameters that two steps set for the same area. */
export function checkOverrides(steps: readonly Step[], context: IntakeContext, locate: Locate): Fault[] {
  return steps.flatMap((step, position) => [
    ...yearFaults(step.parameters, ['overrides', step.index, 'parameters'], context.horizon, locate),
    ...repeatFaults(step, steps.slice(0, position), locate),
  ]);
}

function yearFaults(value: unknown, path: PropertyKey[], horizon: IntakeContext['horizon'], locate: Locate): Fault[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = [...path, key];
    if (!/^\d{4}$/.test(key)) return yearFaults(inner, here, horizon, locate);
    const year = Number(key);
    if (year >= horizon.from && year <= horizon.to) return [];
    const span = `${horizon.from}–${horizon.to}`;
    return [fault('EDU_YEAR_OUTSIDE_HORIZON', locate(jsonPointer(here)), key, { zh: span, en: span })];
  });
}

function repeatFaults(step: Step, before: readonly Step[], locate: Locate): Fault[] {
  return Object.keys(step.parameters).flatMap((parameter) => {
    const earlier = before.findLast(
      (one) => Object.hasOwn(one.parameters, parameter) && overlap(one.areas, step.areas),
    );
    if (!earlier) return [];
    const where = locate(jsonPointer(['overrides', step.index, 'parameters', parameter]));
    const allowed = {
      zh: `后一步优先：以“${step.name}”为准，覆盖“${earlier.name}”`,
      en: `the later step wins: "${step.name}" over "${earlier.name}"`,
    };
    return [fault('EDU_PARAMETER_SET_TWICE', where, `${parameter}: ${earlier.name} / ${step.name}`, allowed)];
  });
}

function overlap(left: readonly string[] | undefined, right: readonly string[] | undefined): boolean {
  if (!left || !right) return true;
  return left.some((one) => right.some((other) => one.startsWith(stem(other)) || other.startsWith(stem(one))));
}

/** GB/T 2260: two digits each for province, city and county; 440700 covers every 4407xx, 000000 is the nation. */
function stem(code: string): string {
  return code === '000000' ? '' : code.replace(/(?:00){1,2}$/, '');
}
