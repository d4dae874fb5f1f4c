import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder scenarios/ of the package: found from the sources and from dist/ alike. */
export function scenariosFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const candidate = join(folder, 'scenarios');
    if (existsSync(join(candidate, 'regions', 'divisions.csv'))) return candidate;
    if (folder === dirname(folder))
      throw new Error(
        '安装不完整：找不到 scenarios 目录，请重新安装。 The folder scenarios/ is missing: install again.',
      );
  }
}

/** Folder of the built page; undefined where it has not been built (npm run dev). */
export function pageFolder(): string | undefined {
  const folder = join(dirname(scenariosFolder()), 'dist', 'page');
  return existsSync(join(folder, 'index.html')) ? folder : undefined;
}
