import { CATALOGUE } from '../../models/catalogue/index.ts';
import { STAGE_SPAN, type Stage } from '../../models/stages.ts';
import { readLibrary } from '../library/read-library.ts';
import { formatFaults } from '../locale/faults.ts';
import { plainTable } from '../reports/plain-table.ts';
import { textTable } from '../reports/text-table.ts';
import { createServices } from '../services/create-services.ts';
import type { Comparison, Fault } from '../services/ports.ts';
import { measureFaults, USUAL_MEASURES } from './measure-faults.ts';
import { outputPathFaults, writeOutput } from './output.ts';
import { poolFor } from './pool-for.ts';
import { prepareRequests } from './prepare-requests.ts';
import type { ProjectCommand } from './project.ts';

const MOST = 4;

/** `xuewei compare A B`: assumptions that differ in input order, then numbers that differ. */
export async function compare(
  names: readonly string[],
  command: Omit<ProjectCommand, 'scenario'> & { readonly measures?: string[] },
): Promise<void> {
  const found = outputPathFaults(command.out);
  const measures = new Set(command.measures ?? USUAL_MEASURES);
  if (names.length < 2 || names.length > MOST) found.push(countFault(names));
  found.push(...measureFaults(measures));
  const library = readLibrary();
  const services = createServices(library, poolFor(library, command));
  try {
    const stacks = names.map((name) => [name]);
    const { requests, warnings } = await prepareRequests(services, command, stacks, found);
    if (warnings.length > 0) process.stderr.write(`${formatFaults(warnings, command.lang)}\n`);
    const results = [];
    for (const request of requests) results.push(await services.project(request));
    const comparison = services.compare(results, 0, measures);
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
  const rows = comparison.rows.filter((row) => measures.has(row.measure));
  if (format === 'table') {
    yield yearsAcross(rows, comparison, zh);
    return;
  }
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
  const cells = rows.map((row) => [
    row.area,
    row.areaName,
    row.schoolYear,
    row.stage ?? '',
    row.measure,
    row.unit,
    ...row.values,
    ...row.differences.slice(1),
  ]);
  yield plainTable(columns, cells, format);
}

/** Numbers that differ, school years across: one line a scenario, so that the eye runs along the years. */
function yearsAcross(rows: Comparison['rows'], comparison: Comparison, zh: boolean): string {
  const years = [...new Set(rows.map((row) => row.schoolYear))];
  const groups = new Map<string, Comparison['rows'][number][]>();
  for (const row of rows) {
    const key = `${row.area}|${row.measure}|${row.stage ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const differing = [...groups.values()].filter((group) =>
    group.some((row) => differs(row.differences) || hasHole(row.values)),
  );
  if (differing.length === 0) return zh ? '数字没有差别。\n' : 'No number differs.\n';
  const table = differing.map((group) => {
    const [first] = group;
    const measure = CATALOGUE.find((entry) => entry.id === first!.measure)!;
    const stage = first!.stage === null ? '' : STAGE_SPAN[first!.stage as Stage][zh ? 'zh' : 'en'];
    const across = years.map((year) => {
      const row = group.find((entry) => entry.schoolYear === year);
      return comparison.scenarios.map((_, index) => number(row?.values[index] ?? null)).join('\n');
    });
    return [
      `${first!.areaName}\n${measure[zh ? 'zh' : 'en']}\n${stage}`,
      comparison.scenarios.map(({ id }) => id).join('\n'),
      ...across,
    ];
  });
  return `${textTable([zh ? '地区 指标 学段' : 'area measure stage', zh ? '方案' : 'scenario', ...years.map(String)], table)}\n`;
}

const GROUPED = new Intl.NumberFormat('en-US', { maximumFractionDigits: 4 });

function number(value: number | null): string {
  return value === null ? '-' : GROUPED.format(value);
}

/** One scenario knows the number and another does not: that is a difference too. */
function hasHole(values: readonly (number | null)[]): boolean {
  return values.includes(null) && values.some((value) => value !== null);
}

function differs(differences: readonly (number | null)[]): boolean {
  return differences.some((difference) => difference !== null && difference !== 0);
}

/** An assumption in words: a path as "2025: 0.96", a project as its places and opening year. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return '-';
  if (typeof value !== 'object') return String(value);
  if ('places' in value && 'openingYear' in value) return `${value.places ?? '?'}, ${value.openingYear ?? '?'}`;
  return Object.entries(value)
    .map(([key, part]) => `${key}: ${typeof part === 'object' ? `{ ${shown(part)} }` : part}`)
    .join(', ');
}

/** One fault for each measure that the catalogue has not, with the one that was probably meant. */

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
