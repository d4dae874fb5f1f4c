import { createPool } from '../../workers/pool.ts';
import { readLibrary } from '../library/read-library.ts';
import { formatFaults } from '../locale/faults.ts';
import { plainTable } from '../reports/plain-table.ts';
import { createServices } from '../services/create-services.ts';
import { type Comparison, type Fault, InputFaults } from '../services/ports.ts';
import { baselinesOf, intakeContext, scenarioOf } from './load-request.ts';
import { writeOutput } from './output.ts';
import type { ProjectCommand } from './project.ts';

const MOST = 4;
/** What a meeting asks first; --measures shows others. */
const USUAL_MEASURES = [
  'pupils',
  'demand',
  'supply',
  'shortage',
  'surplus',
  'publicShortage',
  'newPublicPlaces',
  'investment',
];

/** `xuewei compare A B`: assumptions that differ in input order, then numbers that differ. */
export async function compare(
  names: readonly string[],
  command: Omit<ProjectCommand, 'scenario'> & { readonly measures?: string[] },
): Promise<void> {
  if (names.length < 2 || names.length > MOST) throw new InputFaults([countFault(names)]);
  const library = readLibrary();
  const services = createServices(library, createPool(command.threads));
  try {
    const warnings: Fault[] = [];
    const context = intakeContext(library, services, { from: command.from, to: command.to });
    const baselines = await baselinesOf(command.baseline, context, warnings);
    const results = [];
    for (const name of names) {
      const scenario = await scenarioOf(name, context, warnings);
      results.push(
        await services.project({ areas: command.areas, from: command.from, to: command.to, scenario, baselines }),
      );
    }
    if (warnings.length > 0) process.stderr.write(`${formatFaults(warnings, command.lang)}\n`);
    const measures = new Set(command.measures ?? USUAL_MEASURES);
    const comparison = services.compare(results, 0);
    await writeOutput(render(comparison, measures, command), command.out);
  } finally {
    await services.close();
  }
}

function* render(
  comparison: Comparison,
  measures: ReadonlySet<string>,
  { format, lang }: Pick<ProjectCommand, 'format' | 'lang'>,
): Generator<string> {
  if (format === 'json') {
    yield `${JSON.stringify({ ...comparison, rows: comparison.rows.filter((row) => measures.has(row.measure)) }, null, 2)}\n`;
    return;
  }
  const zh = lang === 'zh';
  const ids = comparison.scenarios.map(({ id }) => id);
  if (format === 'table') {
    const names = comparison.scenarios.map((scenario) => (zh ? scenario.zh : (scenario.en ?? scenario.zh)));
    yield `${zh ? '比较' : 'Comparing'} ${names.join(' | ')}\n`;
    const assumptions = comparison.assumptions.map((row) => [
      zh ? row.zh : row.en,
      row.areas?.join(' ') ?? (zh ? '全部' : 'all'),
      ...row.values.map(shown),
    ]);
    yield plainTable([zh ? '假设' : 'assumption', zh ? '地区' : 'areas', ...ids], assumptions, 'table');
  }
  const rows = comparison.rows.filter(
    (row) => measures.has(row.measure) && (format === 'csv' || differs(row.differences)),
  );
  const columns = [
    'areaCode',
    'areaName',
    'schoolYear',
    'stage',
    'measure',
    'unit',
    ...ids,
    ...ids.slice(1).map((id) => `${id} - ${ids[0]}`),
  ];
  if (rows.length === 0 && format === 'table') yield zh ? '数字没有差别。\n' : 'No number differs.\n';
  else
    yield plainTable(
      columns,
      rows.map((row) => [
        row.area,
        row.areaName,
        row.schoolYear,
        row.stage ?? '',
        row.measure,
        row.unit,
        ...row.values,
        ...row.differences.slice(1),
      ]),
      format,
    );
}

function differs(differences: readonly (number | null)[]): boolean {
  return differences.some((difference) => difference !== null && difference !== 0);
}

function shown(value: unknown): string {
  return value === null || value === undefined
    ? '-'
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);
}

function countFault(names: readonly string[]): Fault {
  return {
    code: 'EDU_SCENARIO_COUNT',
    where: 'scenarios',
    found: String(names.length),
    allowed: { zh: `2—${MOST}个方案`, en: `2 to ${MOST} scenarios` },
    cure: {
      zh: '例如 xuewei compare enping-a enping-b --areas 440785',
      en: 'for instance xuewei compare enping-a enping-b --areas 440785',
    },
    severity: 'error',
  };
}
