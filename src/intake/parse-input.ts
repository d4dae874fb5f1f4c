import type { Fault } from '../services/ports.ts';
import type { LocatedValue, TextFile } from './contract.ts';
import { detectKind, type Kind } from './detect-kind.ts';
import { parseBaselineCsv } from './parse-baseline-csv.ts';
import { parseDocument } from './parse-document.ts';

/** The raw values of a file: one scenario, or one baseline or more. */
export interface ParsedInput {
  readonly kind: Kind | undefined;
  readonly documents: readonly LocatedValue[];
  readonly faults: readonly Fault[];
}

/** The text of a file to raw values, whatever its format. A list in YAML or JSON is a list of baselines. */
export function parseInput({ text, file, format }: TextFile): ParsedInput {
  if (format === 'csv') return { kind: 'baseline', ...parseBaselineCsv(text, file) };
  const { value: document, faults } = parseDocument(text, file, format);
  if (!document) return { kind: undefined, documents: [], faults };
  const kind = detectKind(document.value);
  if (kind !== 'baseline' || !Array.isArray(document.value)) return { kind, documents: [document], faults };
  const documents = document.value.map((value: unknown, index) => ({
    value,
    locate: (pointer: string) => document.locate(`/${index}${pointer}`),
  }));
  return { kind, documents, faults };
}
