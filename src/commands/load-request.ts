import { existsSync } from 'node:fs';
import type { Baseline } from '../../models/inputs/baseline.ts';
import type { Scenario } from '../../models/inputs/scenario.ts';
import type { UncertaintyOverrides } from '../../models/uncertainty/uncertainty-parameters.ts';
import type { IntakeContext } from '../intake/contract.ts';
import { historyBaselines } from '../intake/history-baselines.ts';
import { loadBaselines, loadScenario } from '../intake/load-input.ts';
import { loadUncertainty } from '../intake/load-uncertainty.ts';
import { scenariosFolder } from '../library/location.ts';
import { readHistoryConfigs } from '../library/read-history-configs.ts';
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

/** Own files out of a history; warnings are collected, errors thrown together. */
export async function historiesOf(
  history: string | undefined,
  births: string | undefined,
  context: IntakeContext,
  warnings: Fault[],
): Promise<Baseline[]> {
  if (history === undefined) {
    if (births === undefined) return [];
    const allowed = { zh: '与 --history 同用', en: 'together with --history' };
    const cure = { zh: '加上 --history 文件，或去掉 --births', en: 'add --history FILE, or leave --births out' };
    const where = '--births';
    throw new InputFaults([{ code: 'EDU_WITHOUT_HISTORY', where, found: births, allowed, cure, severity: 'error' }]);
  }
  const systems = readHistoryConfigs(scenariosFolder());
  const { value, faults } = await historyBaselines(history, births, systems, context.isKnownArea);
  if (value === undefined) throw new InputFaults(faults);
  warnings.push(...faults);
  return value;
}
