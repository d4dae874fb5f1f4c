import type { ParameterId } from '../../models/inputs/parameters.ts';
import { STAGE_SPAN, type Stage } from '../../models/stages.ts';
import type { Language } from '../address/address.ts';
import { isFactor } from '../address/lever-moves.ts';

const number = (value: number) => String(Number(value.toFixed(6)));
const isYear = (key: string) => /^(19|20|21)\d\d$/.test(key);
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
/** Choices of parameters. */
const CHOICES: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  low: ['低', 'low'],
  medium: ['中', 'medium'],
  high: ['高', 'high'],
};
/** Years of a path that are written out; of longer ones the first and the last two. */
const MOST_YEARS = 4;

/** A parameter's value in words: a number, a word, a path by year, or one of these by stage. */
export function valueText(value: unknown, language: Language): string {
  const none = language === 'zh' ? '未设' : 'not set';
  if (value === null || value === undefined) return none;
  if (typeof value === 'number') return number(value);
  if (typeof value === 'string') return CHOICES[value]?.[language === 'zh' ? 0 : 1] ?? value;
  if (!isRecord(value)) return String(value);
  const entries = Object.entries(value);
  if (entries.length === 0) return none;
  if (entries.every(([key]) => isYear(key))) return pathText(entries.sort(), language);
  return entries
    .map(([key, part]) => `${STAGE_SPAN[key as Stage]?.[language] ?? key} ${valueText(part, language)}`)
    .join(language === 'zh' ? '；' : '; ');
}

/** The last value of a path stays. */
function pathText(entries: readonly (readonly [string, unknown])[], language: Language): string {
  const texts = entries.map(([year, value], at) => {
    const text = valueText(value, language);
    const isLast = at === entries.length - 1;
    if (language === 'zh') return `${year}年${isLast ? '起' : ''} ${text}`;
    return `${isLast ? 'from ' : ''}${year}: ${text}`;
  });
  const shown = texts.length > MOST_YEARS ? [texts[0]!, '…', ...texts.slice(-2)] : texts;
  return shown.join(language === 'zh' ? '，' : ', ');
}

/** Of a parameter with parts (stages, grades) those that are asked for; whole where it has none. */
export function partsOf(value: unknown, keys: readonly string[]): unknown {
  if (!isRecord(value) || keys.length === 0 || keys.some(isYear)) return value;
  return Object.fromEntries(keys.map((key) => [key, value[key] ?? null]));
}

/** What is in force for a parameter, as far as its words need it. */
export interface InForce {
  readonly value: unknown;
  /** Where a target steers it: which way it improves. */
  readonly operator?: '>=' | '<=' | null;
}

/**
 * What holds, in words: a factor that nobody sets is 1, a target only ever improves on what an area has.
 * @param keys parts (stages, grades) that are asked for
 * @returns null where nothing steers it
 */
export function inForceText(
  id: string,
  { value, operator = null }: InForce,
  keys: readonly string[],
  language: Language,
): string | null {
  if (value === null) return isFactor(id as ParameterId) ? '1' : null;
  const parts = partsOf(value, keys);
  if (isRecord(parts) && Object.values(parts).every((part) => part === null)) return null;
  const text = valueText(parts, language);
  if (operator === null) return text;
  const bound = BOUNDS[operator][language === 'zh' ? 0 : 1];
  return `${bound} ${text}`;
}

const BOUNDS = { '>=': ['目标至少', 'by target at least'], '<=': ['目标至多', 'by target at most'] } as const;

/** A parameter, what it is and what it is moved to. @param state undefined: what it is has not been heard yet */
export function changeText(
  id: string,
  state: (InForce & { readonly zh: string; readonly en: string }) | undefined,
  moved: unknown,
  language: Language,
): string {
  const keys = isRecord(moved) ? Object.keys(moved) : [];
  const before = state === undefined ? '' : `${inForceText(id, state, keys, language) ?? valueText(null, language)} → `;
  return `${state?.[language] ?? id}${language === 'zh' ? '：' : ': '}${before}${valueText(moved, language)}`;
}
