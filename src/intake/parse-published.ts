import type { PublishedForecast } from '../../models/backtest/compare-published.ts';
import type { Fault } from '../services/ports.ts';
import type { NamedText, Outcome } from './contract.ts';
import { fault } from './fault.ts';
import { hasErrors } from './has-errors.ts';
import { readCsvTable } from './read-csv-table.ts';
import { showValue } from './show-value.ts';

const NAMES = {
  area: ['area', 'state', 'code', 'name'],
  origin: ['origin', 'origin_fall'],
  target: ['target', 'target_fall'],
} as const;

/** Area, origin, target and either `forecast` (pupils) or a column that ends in `ape` or `error` (per cent). */
export function parsePublished({ file, text }: NamedText): Outcome<readonly PublishedForecast[]> {
  const { header, rows, faults: found } = readCsvTable(text, file);
  const faults: Fault[] = [...found];
  const cells = header.cells.map((cell) => cell.trim());
  const placeOf = (names: readonly string[]) => cells.findIndex((cell) => names.includes(cell));
  const [area, origin, target] = [placeOf(NAMES.area), placeOf(NAMES.origin), placeOf(NAMES.target)];
  const forecast = placeOf(['forecast']);
  const size = cells.findIndex((cell) => /(^|_)(ape|error)$/.test(cell));
  if (area === -1 || origin === -1 || target === -1 || (forecast === -1 && size === -1)) {
    const names = `${NAMES.area.join('|')}, ${NAMES.origin.join('|')}, ${NAMES.target.join('|')}, forecast | …ape`;
    faults.push(fault('EDU_MISSING_COLUMN', file, showValue(cells.join(', ')), { zh: names, en: names }));
    return { value: undefined, faults };
  }
  const value = rows.flatMap(({ number, cells: row }): PublishedForecast[] => {
    const cell = row[forecast === -1 ? size : forecast]!.trim();
    const stated = Number(cell);
    const [from, to] = [Number(row[origin]), Number(row[target])];
    if (cell === '') return [];
    if (!Number.isFinite(stated) || !Number.isInteger(from) || !Number.isInteger(to)) {
      faults.push(
        fault('EDU_TEXT_IN_NUMBER', `${file}, row ${number}`, showValue(row.join(',')), { zh: '数字', en: 'numbers' }),
      );
      return [];
    }
    const cellOf = { area: row[area]!.trim(), origin: from, target: to };
    return [forecast === -1 ? { ...cellOf, error: stated / 100 } : { ...cellOf, forecast: stated }];
  });
  return { value: hasErrors(faults) ? undefined : value, faults };
}
