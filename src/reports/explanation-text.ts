import type { Citation, Explanation } from '../../models/explain/explanation.ts';
import { STATUS_LABEL } from '../../models/inputs/status.ts';
import type { Language } from '../locale/faults.ts';

const UNITS: Readonly<Record<string, { zh: string; en: string }>> = {
  persons: { zh: '人', en: 'persons' },
  pupils: { zh: '人', en: 'pupils' },
  places: { zh: '个学位', en: 'places' },
  classes: { zh: '个班', en: 'classes' },
  rooms: { zh: '间', en: 'rooms' },
  schools: { zh: '所', en: 'schools' },
  staff: { zh: '人', en: 'staff' },
  squareMetres: { zh: '平方米', en: 'm²' },
  CNY: { zh: '元', en: 'CNY' },
  counties: { zh: '个县', en: 'counties' },
  years: { zh: '', en: '' },
  perPlace: { zh: '', en: '' },
};
const LEVELS: Readonly<Record<string, string>> = { red: '红', yellow: '黄', blue: '蓝', none: '无' };
/** Significant digits of a number that is not whole. */
const DIGITS = 7;

/** An explanation as indented plain text: one number a line, with its formula, source and note under it. */
export function explanationText(root: Explanation, language: Language): string {
  const lines: string[] = [];
  add(root, language, 0, lines);
  return `${lines.join('\n')}\n`;
}

function add(node: Explanation, language: Language, depth: number, lines: string[]): void {
  const indent = '  '.repeat(depth);
  const inner = `${indent}    `;
  const { zh, en } = STATUS_LABEL[node.status];
  const label = language === 'zh' ? zh : node.status;
  const place = depth === 0 ? `${node.areaName} ${node.area} ` : '';
  const year = language === 'zh' ? `${node.schoolYear}学年` : `${node.schoolYear}`;
  const when = depth === 0 ? ` ${year}` : '';
  const more = node.more ? (language === 'zh' ? ' …可再展开' : ' … can be opened') : '';
  const whereElse = node.more ? ` (${node.areaName} ${node.schoolYear})` : '';
  lines.push(
    `${indent}${depth === 0 ? '' : '- '}${place}${node.name[language]}${when}${whereElse}: ${valueText(node, language)} [${label}]${more}`,
  );
  if (depth === 0 && language === 'en') lines.push(`${inner}[${node.status}] ${en}`);
  if (!node.more) lines.push(`${inner}= ${node.formula[language]}`);
  if (node.source !== null && !node.more)
    lines.push(`${inner}${language === 'zh' ? '出处' : 'source'}: ${citationText(node.source)}`);
  if (node.note !== null) lines.push(`${inner}${language === 'zh' ? '注' : 'note'}: ${node.note[language]}`);
  if (node.draws !== undefined) {
    const numbers = node.draws.quantiles.map((quantile) => (quantile === null ? '—' : numberText(quantile)));
    lines.push(
      `${inner}${language === 'zh' ? '分位' : 'quantiles'}: ${numbers.join(' | ')}`,
      `${inner}${node.draws.note[language]}`,
    );
  }
  for (const input of node.inputs) add(input, language, depth + 1, lines);
}

function valueText({ value, unit, level }: Explanation, language: Language): string {
  if (value === null) return language === 'zh' ? '缺数' : 'missing';
  if (level !== undefined) return language === 'zh' ? (LEVELS[level] ?? level) : level;
  const name = UNITS[unit]?.[language] ?? '';
  return `${numberText(value)}${name === '' ? '' : ` ${name}`}`;
}

/** Whole numbers in groups of three; others to seven significant digits. */
function numberText(value: number): string {
  if (!Number.isInteger(value)) return String(Number(value.toPrecision(DIGITS)));
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A citation in one line: title, clause, words, cell. */
function citationText(source: Citation): string {
  const { title, document, clause, quote, address, policyId, file, row, column, pointer, scenario } = source;
  const cell = [file, row, column].filter((part) => part !== undefined).join(' · ');
  const parts = [
    document === undefined || title.includes(document) ? title : `${title} ${document}`,
    clause,
    policyId,
    quote === undefined ? undefined : `“${quote}”`,
    scenario,
    pointer,
    cell === '' ? undefined : cell,
    address,
  ];
  return parts.filter((part) => part !== undefined && part !== '').join('; ');
}
