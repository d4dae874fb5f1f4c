import type { Baseline } from '../../models/inputs/baseline.ts';
import type { Scenario } from '../../models/inputs/scenario.ts';
import type { Bilingual } from '../locale/fault-catalogue.ts';
import type { Fault } from '../services/ports.ts';
import { type CheckedInput, checkInput } from './check-input.ts';
import type { Encoding, IntakeContext, Outcome } from './contract.ts';
import type { Kind } from './detect-kind.ts';
import { readFile } from './read-file.ts';
import { summarise } from './summarise.ts';

export { detectKind } from './detect-kind.ts';

/** What `xuewei check FILE` prints. */
export interface FileReport {
  readonly kind: Kind | undefined;
  readonly encoding: Encoding | undefined;
  readonly faults: readonly Fault[];
  readonly summary: Bilingual;
}

/** The baselines of a YAML, JSON or CSV file: all of them, or none and the reasons. */
export async function loadBaselines(path: string, context: IntakeContext): Promise<Outcome<readonly Baseline[]>> {
  const { checked, faults } = await load(path, context, 'baseline');
  return { value: checked && checked.baselines.length > 0 ? checked.baselines : undefined, faults };
}

/** The scenario of a YAML or JSON file, or the reasons why there is none. */
export async function loadScenario(path: string, context: IntakeContext): Promise<Outcome<Scenario>> {
  const { checked, faults } = await load(path, context, 'scenario');
  return { value: checked?.scenario, faults };
}

/** Everything there is to say of a file, without using it. */
export async function checkFile(path: string, context: IntakeContext): Promise<FileReport> {
  const { checked, encoding, faults } = await load(path, context);
  return { kind: checked?.kind, encoding, faults, summary: summarise(checked, faults) };
}

async function load(
  path: string,
  context: IntakeContext,
  wanted?: Kind,
): Promise<{ checked?: CheckedInput; encoding?: Encoding; faults: readonly Fault[] }> {
  const read = await readFile(path);
  if (!read.value) return { faults: read.faults };
  const checked = checkInput(read.value, context, wanted);
  return { checked, encoding: read.value.encoding, faults: [...read.faults, ...checked.faults] };
}
