import { type FrozenRun, frozenRunSchema } from '../../models/accuracy/score-run.ts';
import type { Fault } from '../services/ports.ts';
import type { Outcome } from './contract.ts';
import { parseJson } from './parse-json.ts';
import { readFile } from './read-file.ts';
import { zodFaults } from './zod-faults.ts';

/** A stored result: JSON by series, as `xuewei project --format json` and a run's result give it. */
export async function readRun(path: string): Promise<Outcome<FrozenRun>> {
  const read = await readFile(path);
  const faults: Fault[] = [...read.faults];
  if (read.value === undefined) return { value: undefined, faults };
  const parsed = parseJson(read.value.text, read.value.file);
  faults.push(...parsed.faults);
  if (parsed.value === undefined) return { value: undefined, faults };
  const { value, locate } = parsed.value;
  const checked = frozenRunSchema.safeParse(value);
  if (checked.success) return { value: checked.data, faults };
  faults.push(...zodFaults(checked.error.issues, value, frozenRunSchema, locate));
  return { value: undefined, faults };
}
