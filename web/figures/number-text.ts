import type { ExplainedUnit } from '../../models/explain/explanation.ts';
import type { Language } from '../address/address.ts';

/** A number as people read it: rounded here and nowhere before. */
export interface NumberText {
  readonly text: string;
  readonly unit: string;
}

const UNITS: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  persons: ['人', 'people'],
  pupils: ['人', 'pupils'],
  places: ['个学位', 'places'],
  classes: ['个班', 'classes'],
  rooms: ['间', 'rooms'],
  schools: ['所', 'schools'],
  staff: ['人', 'staff'],
  squareMetres: ['平方米', 'm²'],
  counties: ['个县', 'counties'],
  years: ['年', 'years'],
  pupilsPerStaff: ['生/师', 'pupils per teacher'],
  pupilsPerClass: ['人/班', 'pupils per class'],
  perThousand: ['‰', '‰'],
  factor: ['', ''],
  perYear: ['/年', 'a year'],
  share: ['%', '%'],
};
/** CNY are shown in units of 10,000 (万元) in Chinese, of a million in English; what one place or pupil costs in yuan. */
const MONEY = { zh: { of: 1e4, unit: '万元' }, en: { of: 1e6, unit: 'CNY million' } } as const;
const LEAST_MONEY = 1e6;
const YUAN = { zh: '元', en: 'CNY' } as const;
const LEVELS = [
  ['蓝（闲置）', 'blue (idle)'],
  ['无', 'none'],
  ['黄', 'yellow'],
  ['红', 'red'],
] as const;
const WHOLE = new Set([
  'persons',
  'pupils',
  'places',
  'classes',
  'rooms',
  'schools',
  'staff',
  'squareMetres',
  'counties',
  'years',
]);

/** Grouped by thousands, in both languages alike. A NumberFormat of the browser takes milliseconds to make on an old machine. */
function formatted(value: number, digits: number, sign: boolean): string {
  // What rounds to 0 has no sign.
  const shown = Math.abs(value) < 0.5 / 10 ** digits ? 0 : value;
  const [whole = '', ...fraction] = Math.abs(shown).toFixed(digits).split('.');
  const mark = shown < 0 ? '-' : sign && shown > 0 ? '+' : '';
  return mark + [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...fraction].join('.');
}

/** @param value null is missing and is said so, never 0 @param sign also of what is above 0 */
export function numberText(value: number | null, unit: ExplainedUnit, language: Language, sign = false): NumberText {
  const at = language === 'zh' ? 0 : 1;
  if (value === null || Number.isNaN(value)) return { text: ['缺数', 'missing'][at]!, unit: '' };
  if (unit === 'level') return { text: LEVELS[value]?.[at] ?? String(value), unit: '' };
  if (unit === 'CNY') {
    if (Math.abs(value) < LEAST_MONEY) return { text: formatted(value, 0, sign), unit: YUAN[language] };
    const { of, unit: name } = MONEY[language];
    return { text: formatted(value / of, language === 'zh' ? 0 : 1, sign), unit: name };
  }
  if (unit === 'share') return { text: formatted(value * 100, 1, sign), unit: '%' };
  const name = UNITS[unit]?.[at] ?? '';
  if (WHOLE.has(unit)) return { text: formatted(value, 0, sign), unit: name };
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 2 : 4;
  return { text: formatted(value, digits, sign), unit: name };
}

/** The unit of a number in full precision, as files have it: money is not counted in ten thousands there, shares are no per cent. */
export function plainUnit(unit: ExplainedUnit, language: Language): string {
  if (unit === 'CNY') return YUAN[language];
  return unit === 'share' || unit === 'level' ? '' : (UNITS[unit]?.[language === 'zh' ? 0 : 1] ?? '');
}

/** A chance in whole per cent, never rounded to certainty. */
export function chanceText(chance: number): string {
  const percent = Math.round(chance * 100);
  if (percent === 0 && chance > 0) return '<1%';
  if (percent === 100 && chance < 1) return '>99%';
  return `${percent}%`;
}
