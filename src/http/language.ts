import type { Language } from '../locale/faults.ts';

export type { Bilingual } from '../locale/fault-catalogue.ts';
export type { Language };

export const LANGUAGE_TAG: Readonly<Record<Language, string>> = { zh: 'zh-CN', en: 'en' };

/** The language that an Accept-Language header prefers; Chinese where it names neither. */
export function preferredLanguage(header: string | undefined): Language {
  let best: { language: Language; quality: number } = { language: 'zh', quality: 0 };
  for (const part of (header ?? '').split(',')) {
    const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
    const language = tag.startsWith('en') ? 'en' : tag.startsWith('zh') ? 'zh' : undefined;
    if (language === undefined) continue;
    const quality = qualityOf(parameters);
    if (quality > best.quality) best = { language, quality };
  }
  return best.language;
}

/** Value of q= among the parameters of one entry of an Accept-like header; 1 where it is not given. */
export function qualityOf(parameters: readonly string[]): number {
  const given = parameters.map((parameter) => /^\s*q=(\d(?:\.\d+)?)\s*$/.exec(parameter)?.[1]).find((value) => value);
  return given === undefined ? 1 : Number(given);
}
