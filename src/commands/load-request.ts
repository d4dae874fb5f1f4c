import { existsSync } from 'node:fs';
import type { Baseline } from '../../models/inputs/baseline.ts';
import type { Scenario } from '../../models/inputs/scenario.ts';
import type { UncertaintyOverrides } from '../../models/uncertainty/uncertainty-parameters.ts';
import type { IntakeContext } from '../intake/contract.ts';
import { loadBaselines, loadScenario } from '../intake/load-input.ts';
import { loadUncertainty } from '../intake/load-uncertainty.ts';
import { type Fault, InputFaults, type Services } from '../services/ports.ts';

/** What the intake needs to know of the library. */
export function intakeContext(services: Services, horizon: IntakeContext['horizon']): IntakeContext {
  return { ...services.known(), isKnownArea: (code) => services.region(code) !== undefined, horizon };
}

/** A shipped scenario by its id, or a scenario file; warnings are collected, errors thrown together. */
export async function scenarioOf(text: string, context: IntakeContext, warnings: Fault[]): Promise<string | Scenario> {
  if (context.scenarioIds.includes(text) || !existsSync(text)) return text;
  const { value, faults } = await loadScenario(text, context);
  if (value === undefined) throw new InputFaults(faults);
  warnings.push(...faults);
  return value;
}

/** Changes of the shipped uncertainty; warnings are collected, errors thrown together. */
export async function uncertaintyOf(
  file: string | undefined,
  warnings: Fault[],
): Promise<UncertaintyOverrides | undefined> {
  if (file === undefined) return undefined;
  const { value, faults } = await loadUncertainty(file);
  if (value === undefined) throw new InputFaults(faults);
  warnings.push(...faults);
  return value;
}

/** Baselines of all files; faults of all files are reported together. */
export async function baselinesOf(
  files: readonly string[],
  context: IntakeContext,
  warnings: Fault[],
): Promise<Baseline[]> {
  const baselines: Baseline[] = [];
  const faults: Fault[] = [];
  for (const file of files) {
    const loaded = await loadBaselines(file, context);
    faults.push(...loaded.faults);
    baselines.push(...(loaded.value ?? []));
  }
  if (faults.some((fault) => fault.severity === 'error')) throw new InputFaults(faults);
  warnings.push(...faults);
  return baselines;
}
