import { AreaTree } from '../../models/projection/area-tree.ts';
import { createInlinePool } from '../../workers/pool.ts';
import { readLibrary } from '../library/read-library.ts';
import { plainTable } from '../reports/plain-table.ts';
import { createServices } from '../services/create-services.ts';
import type { ListCommand } from './lists.ts';
import { checkOutputPath, writeOutput } from './output.ts';

/** `xuewei regions`: codes and names of the areas that can be projected, with their census residents. */
export async function regions({
  parent,
  q,
  format,
  lang,
  out,
}: ListCommand & { readonly parent?: string; readonly q?: string }): Promise<void> {
  checkOutputPath(out);
  const services = createServices(readLibrary(), createInlinePool());
  // An unknown parent is refused like any unknown area.
  if (parent !== undefined) services.countiesOf([parent]);
  const above = parent === undefined ? undefined : AreaTree.fullCode(parent.trim());
  const found = services
    .regions()
    .filter(
      (region) =>
        (above === undefined || region.parent === above) && (q === undefined || region.name.includes(q.trim())),
    );
  const rows = found.map(({ code, name, level, parent, residents2020 }) => [code, name, level, parent, residents2020]);
  const text = plainTable(['code', 'name', 'level', 'parent', 'residents2020'], rows, format);
  const nothing = lang === 'zh' ? '没有符合条件的行政区。\n' : 'No region fits.\n';
  await writeOutput([format === 'table' && rows.length === 0 ? nothing : text], out);
  await services.close();
}
