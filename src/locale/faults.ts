import type { Fault } from '../services/ports.ts';
import { type Bilingual, type FaultEntry, faultCatalogue, requestFaults, storeFaults } from './fault-catalogue.ts';

export { faultCatalogue };

export type Language = 'zh' | 'en';

const SEVERITIES = ['error', 'warning', 'notice'] as const;
const SEVERITY_LABEL: Readonly<Record<Fault['severity'], Bilingual>> = {
  error: { zh: '错误', en: 'error' },
  warning: { zh: '警告', en: 'warning' },
  notice: { zh: '提示', en: 'notice' },
};
const WHERE: Bilingual = { zh: '位置', en: 'where' };
const FOUND: Bilingual = { zh: '发现', en: 'found' };
const ALLOWED: Bilingual = { zh: '允许', en: 'allowed' };
const CURE: Bilingual = { zh: '改法', en: 'cure' };

/**
 * Faults as text, errors first, one block a fault. Chinese comes first with English on the next line; 'en' is English
 * only. Of each severity the first `most` are written out and the rest counted: a screen is read, a flood is not.
 */
export function formatFaults(faults: readonly Fault[], language: Language = 'zh', most = 200): string {
  const groups = SEVERITIES.map((severity) => group(severity, faults, language, most));
  return groups.filter((text) => text !== '').join('\n\n');
}

function group(severity: Fault['severity'], all: readonly Fault[], language: Language, most: number): string {
  const faults = all.filter((fault) => fault.severity === severity);
  if (faults.length === 0) return '';
  const { zh, en } = SEVERITY_LABEL[severity];
  const count = `${faults.length} ${en}${faults.length === 1 ? '' : 's'}`;
  const head = language === 'zh' ? `${zh} ${faults.length} 项 / ${count}` : count;
  const blocks = faults.slice(0, most).map((fault, index) => block(fault, index + 1, language));
  const rest = faults.length - blocks.length;
  if (rest > 0) blocks.push(language === 'zh' ? `……另有 ${rest} 项 / and ${rest} more` : `... and ${rest} more`);
  return [head, ...blocks].join('\n\n');
}

function block(fault: Fault, index: number, language: Language): string {
  const title = titleOf(fault.code);
  if (language === 'en') {
    return [
      `${index}. ${title.en} [${fault.code}]`,
      `   ${WHERE.en}: ${fault.where}`,
      `   ${FOUND.en}: ${fault.found}`,
      `   ${ALLOWED.en}: ${fault.allowed.en}`,
      `   ${CURE.en}: ${fault.cure.en}`,
    ].join('\n');
  }
  return [
    `${index}. ${title.zh} [${fault.code}]`,
    `   ${title.en}`,
    `   ${WHERE.zh} ${WHERE.en}: ${fault.where}`,
    `   ${FOUND.zh} ${FOUND.en}: ${fault.found}`,
    ...both(ALLOWED, fault.allowed),
    ...both(CURE, fault.cure),
  ].join('\n');
}

/** Chinese, English beneath; a list of names is the same in both and stands once. */
function both(label: Bilingual, text: Bilingual): string[] {
  if (text.zh === text.en) return [`   ${label.zh} ${label.en}: ${text.zh}`];
  return [`   ${label.zh}: ${text.zh}`, `   ${label.en}: ${text.en}`];
}

const TITLES: Readonly<Record<string, FaultEntry>> = { ...faultCatalogue, ...requestFaults, ...storeFaults };
/** The heading of a fault without an entry: its code stands beside it and says more. */
const NAMELESS: Bilingual = { zh: '输入有误', en: 'fault in the input' };

function titleOf(code: string): Bilingual {
  return Object.hasOwn(TITLES, code) ? TITLES[code]!.title : NAMELESS;
}
