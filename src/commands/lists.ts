import { createPool } from '../../workers/pool.ts';
import { readLibrary } from '../library/read-library.ts';
import type { Language } from '../locale/faults.ts';
import { plainTable, type TableFormat } from '../reports/plain-table.ts';
import { createServices } from '../services/create-services.ts';
import { type HindcastRow, hindcastRows } from '../services/hindcast.ts';
import { checkOutputPath, writeOutput } from './output.ts';

/** Options that every list takes. */
export interface ListCommand {
  readonly format: TableFormat;
  readonly lang: Language;
  readonly out?: string;
}

/** `xuewei policies`: all clauses, what each became, and why where it could not be computed. */
export async function policies({ format, lang, out }: ListCommand): Promise<void> {
  checkOutputPath(out);
  const rows = readLibrary().policyRegister;
  const reason = lang === 'zh' ? 'reasonZh' : 'reasonEn';
  const columns = format === 'table' ? ['policyId', 'status', 'becomes', 'reference', reason] : Object.keys(rows[0]!);
  const text = plainTable(
    columns,
    rows.map((row) => columns.map((column) => row[column] ?? '')),
    format,
  );
  const counts = new Map<string, number>();
  for (const row of rows)
    if (row.policyId!.startsWith('P-')) counts.set(row.status!, (counts.get(row.status!) ?? 0) + 1);
  const total = [...counts].map(([status, count]) => `${status} ${count}`).join(', ');
  await writeOutput(
    [
      text,
      format === 'table' ? `${[...counts.values()].reduce((sum, count) => sum + count, 0)} clauses: ${total}\n` : '',
    ],
    out,
  );
}

/** `xuewei catalogue`: every measure. */
export async function catalogue({ format, lang, out }: ListCommand): Promise<void> {
  checkOutputPath(out);
  const { CATALOGUE } = await import('../../models/catalogue/index.ts');
  const rows = CATALOGUE.map((measure) => [
    measure.id,
    measure[lang],
    measure.unit,
    measure.stages.join(' '),
    measure.definition[lang],
    measure.formula,
    measure.source,
  ]);
  await writeOutput(
    [plainTable(['measure', 'name', 'unit', 'stages', 'definition', 'formula', 'source'], rows, format)],
    out,
  );
}

/** `xuewei scenarios`: what is shipped. */
export async function scenarios({ format, lang, out }: ListCommand): Promise<void> {
  checkOutputPath(out);
  const rows = [...readLibrary().scenarios.values()].map((scenario) => [
    scenario.id,
    scenario.name[lang] ?? scenario.name.zh,
    scenario.extends ?? '',
    (scenario.areas ?? []).join(' '),
    scenario.description?.[lang] ?? '',
  ]);
  await writeOutput([plainTable(['id', 'name', 'extends', 'areas', 'description'], rows, format)], out);
}

/** `xuewei hindcast`: the default from 2020, no later history, against published totals; with draws also their bands. */
export async function hindcast({ format, out, draws }: ListCommand & { readonly draws?: number }): Promise<void> {
  checkOutputPath(out);
  const library = readLibrary();
  const services = createServices(library, createPool());
  try {
    const rows = await hindcastRows(services, library, draws);
    const band = draws === undefined ? [] : ['p05', 'p95', 'holds'];
    const columns = [
      'area',
      'schoolYear',
      'stage',
      'measure',
      'projected',
      'published',
      'errorPercent',
      ...band,
      'note',
    ];
    await writeOutput(
      [
        plainTable(
          columns,
          rows.map((row) => [
            row.area,
            row.schoolYear,
            row.stage,
            row.measure,
            row.projected,
            row.published,
            row.errorPercent,
            ...(draws === undefined ? [] : bandCells(row)),
            row.note,
          ]),
          format,
        ),
      ],
      out,
    );
  } finally {
    await services.close();
  }
}

function bandCells({ band }: HindcastRow): (number | string)[] {
  return band === null ? ['', '', ''] : [band.p05, band.p95, band.holds ? 'yes' : 'no'];
}
