import { type UncertaintyOverrides, uncertaintySchema } from '../../models/uncertainty/uncertainty-parameters.ts';
import type { Outcome } from './contract.ts';
import { fault } from './fault.ts';
import { hasErrors } from './has-errors.ts';
import { parseDocument } from './parse-document.ts';
import { readFile } from './read-file.ts';
import { zodFaults } from './zod-faults.ts';

/** Changes of the shipped uncertainty in a YAML or JSON file, or the reasons why there are none. */
export async function loadUncertainty(path: string): Promise<Outcome<UncertaintyOverrides>> {
  const read = await readFile(path);
  if (read.value === undefined) return { value: undefined, faults: read.faults };
  const { text, file, format } = read.value;
  if (format === 'csv') {
    const allowed = { zh: 'YAML 或 JSON 文件', en: 'a YAML or JSON file' };
    return { value: undefined, faults: [...read.faults, fault('EDU_KIND_UNKNOWN', file, 'CSV', allowed)] };
  }
  const document = parseDocument(text, file, format);
  const faults = [...read.faults, ...document.faults];
  if (document.value === undefined) return { value: undefined, faults };
  const { value, locate } = document.value;
  const parsed = uncertaintySchema.safeParse(value);
  if (!parsed.success) faults.push(...zodFaults(parsed.error.issues, value, uncertaintySchema, locate));
  return { value: parsed.success && !hasErrors(faults) ? parsed.data : undefined, faults };
}
