import { extname } from 'node:path';
import type { Format } from './contract.ts';
import { columnOf } from './csv-names.ts';

const BY_EXTENSION: Readonly<Record<string, Format>> = {
  '.yaml': 'yaml',
  '.yml': 'yaml',
  '.json': 'json',
  '.csv': 'csv',
  '.tsv': 'csv',
};

/** What the name promises (undefined: nothing) and what the text is; the text decides. */
export function detectFormat(file: string, text: string): { promised: Format | undefined; format: Format } {
  const promised = BY_EXTENSION[extname(file).toLowerCase()];
  return { promised, format: formatOfText(text, promised) };
}

function formatOfText(text: string, promised: Format | undefined): Format {
  const start = text.trimStart();
  const firstLine = /^[^\r\n]*/.exec(start.slice(0, 2000))?.[0] ?? '';
  if (firstLine.split(/[,\t;，]/).filter((cell) => columnOf(cell) !== undefined).length >= 2) return 'csv';
  const opensObject = /^[{[]/.test(start);
  // Every JSON text is YAML as well, so an opening brace does not speak against .yaml.
  if (promised === 'csv') return opensObject ? 'json' : 'csv';
  return promised ?? (opensObject ? 'json' : 'yaml');
}
