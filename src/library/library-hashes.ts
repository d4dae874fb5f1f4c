import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

export interface LibraryHashes {
  /** SHA-256 over all folders. */
  readonly sha256: string;
  /** One for each folder of scenarios/: standards, targets, policies, baselines, ... */
  readonly folders: Readonly<Record<string, string>>;
}

/** Hashes of all shipped data: two results with the same hashes, request and model version have the same bytes. */
export function libraryHashes(folder: string): LibraryHashes {
  const folders: Record<string, string> = {};
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort(byName))
    if (entry.isDirectory()) folders[entry.name] = folderHash(join(folder, entry.name));
  return { sha256: createHash('sha256').update(JSON.stringify(folders)).digest('hex'), folders };
}

function folderHash(folder: string): string {
  const hash = createHash('sha256');
  const files = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) {
    const bytes = readFileSync(file);
    hash.update(`${relative(folder, file).split(sep).join('/')}\n${bytes.length}\n`).update(bytes);
  }
  return hash.digest('hex');
}

const byName = (a: { readonly name: string }, b: { readonly name: string }) => (a.name < b.name ? -1 : 1);
