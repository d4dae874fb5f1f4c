import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CitedData, PolicyFactor } from '../../models/explain/context.ts';
import type { Citation } from '../../models/explain/explanation.ts';
import type { Source } from '../../models/inputs/standard.ts';
import { readPolicyRegister } from './read-rules.ts';
import { readJson } from './read-table.ts';

/** Folders with tables whose title stands in a file beside them. */
const FOLDERS = ['baselines', 'demography', 'series'] as const;
const ENDING = '.source.json';

interface DefaultFile {
  readonly parameters: Readonly<Record<string, { readonly source: Source; readonly note?: string | null }>>;
}
interface SourceFile {
  readonly title: string;
  readonly address?: string;
}

/** Citations that stand beside the data: defaults, clauses of policies, factors, titles of tables. Read when first explained. */
export function readCitations(folder: string): CitedData {
  const { parameters } = readJson<DefaultFile>(join(folder, 'parameters', 'default.json'));
  const { factors } = readJson<{ factors: PolicyFactor[] }>(join(folder, 'policies', 'factors.json'));
  return {
    defaults: new Map(
      Object.entries(parameters).map(([id, { source, note = null }]) => [id, { source, note }] as const),
    ),
    clauses: new Map(
      readPolicyRegister(folder).map((row) => [
        row.policyId!,
        { document: row.document!, clause: row.clause!, quote: row.quote! },
      ]),
    ),
    factors,
    files: new Map(FOLDERS.flatMap((name) => titles(folder, name))),
  };
}

/** A file X.source.json speaks of X.csv, and of the folder X where it lies in that. */
function titles(root: string, folder: string): [string, Citation][] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ENDING))
    .flatMap((path): [string, Citation][] => {
      const { title, address } = readJson<SourceFile>(join(root, folder, path));
      const citation: Citation = { title, ...(address === undefined ? {} : { address }) };
      const parts = `scenarios/${folder}/${path.slice(0, -ENDING.length)}`.split(/[/\\]/);
      return [
        [`${parts.join('/')}.csv`, citation],
        [parts.slice(0, -1).join('/'), citation],
      ];
    });
}
