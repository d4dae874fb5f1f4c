import { STAGE_SPAN, type Stage } from '../../models/stages.ts';
import type { Language } from '../address/address.ts';

const number = (value: number) => String(Number(value.toFixed(6)));
const isYear = (key: string) => /^(19|20|21)\d\d$/.test(key);

/** A parameter's value in words: a number, a word, a path by year, or one of these by stage. */
export function valueText(value: unknown, language: Language): string {
  const none = language === 'zh' ? '未设' : 'not set';
  if (value === null || value === undefined) return none;
  if (typeof value === 'number') return number(value);
  if (typeof value !== 'object') return String(value);
  const entries = Object.entries(value as Readonly<Record<string, unknown>>);
  if (entries.length === 0) return none;
  const name = (key: string) => (isYear(key) ? key : (STAGE_SPAN[key as Stage]?.[language] ?? key));
  return entries
    .map(([key, part]) => `${name(key)} ${valueText(part, language)}`)
    .join(language === 'zh' ? '，' : ', ');
}
