import type { PublishedForecast } from '../../models/backtest/compare-published.ts';
import type { Fault } from '../services/ports.ts';
import type { Outcome } from './contract.ts';
import { fault } from './fault.ts';
import { hasErrors } from './has-errors.ts';
import { readCsvTable } from './read-csv-table.ts';
import { readFile } from './read-file.ts';
import { showValue } from './show-value.ts';

const NAMES = {
  area: ['area', 'state', 'code', 'name'],
  origin: ['origin', 'origin_fall'],
  target: ['target', 'target_fall'],
} as const;

/** Reads area, origin, target and either `forecast` (pupils) or a column that ends in `ape` or `error` (per cent). */
export async function readPublished(path: string): Promise<Outcome<readonly PublishedForecast[]>> {
  const read = await readFile(path);
  if (read.value === undefined) return { value: undefined, faults: read.faults };
  const { header, rows, faults: found } = readCsvTable(read.value.text, path);
  const faults: Fault[] = [...found];
  const cells = header.cells.map((cell) => cell.trim());
  const placeOf = (names: readonly string[]) => cells.findIndex((cell) => names.includes(cell));
  const [area, origin, target] = [placeOf(NAMES.area), placeOf(NAMES.origin), placeOf(NAMES.target)];
  const forecast = placeOf(['forecast']);
  const size = cells.findIndex((cell) => /(^|_)(ape|error)$/.test(cell));
  if (area === -1 || origin === -1 || target === -1 || (forecast === -1 && size === -1)) {
    const names = `${NAMES.area.join('|')}, ${NAMES.origin.join('|')}, ${NAMES.target.join('|')}, forecast | …ape`;
    faults.push(fault('EDU_MISSING_COLUMN', path, showValue(cells.join(', ')), { zh: names, en: names }));
    return { value: undefined, faults };
  }
  const value = rows.flatMap(({ number, cells: row }): PublishedForecast[] => {
    const text = row[forecast === -1 ? size : forecast]!.trim();
    const known = Number(text);
    const [from, to] = [Number(row[origin]), Number(row[target])];
    if (text === '') return [];
    if (!Number.isFinite(known) || !Number.isInteger(from) || !Number.isInteger(to)) {
      faults.push(
        fault('EDU_TEXT_IN_NUMBER', `${path}, row ${number}`, showValue(row.join(',')), { zh: '数字', en: 'numbers' }),
      );
      return [];
    }
    const error = forecast === -1 ? () => known / 100 : (actual: number) => known / actual - 1;
    return [{ area: row[area]!.trim(), origin: from, target: to, error }];
  });
  return { value: hasErrors(faults) ? undefined : value, faults };
}
