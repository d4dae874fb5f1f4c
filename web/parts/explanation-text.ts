import type { Citation, Explanation } from '../../models/explain/explanation.ts';
import { STATUS_LABEL } from '../../models/inputs/status.ts';
import type { Language } from '../address/address.ts';
import { numberText } from '../figures/number-text.ts';

/** A citation in one line: title, number, clause, words, cell. */
export function citationText(source: Citation, language: Language): string {
  const { document, quote, file, row, column, pointer, scenario } = source;
  const { title, clause } = methodOf(source, language);
  const cell = [file, row, column].filter(Boolean).join(' › ');
  return [
    title,
    document,
    clause,
    quote === undefined ? undefined : `“${quote}”`,
    cell || undefined,
    pointer,
    scenario === undefined ? undefined : language === 'zh' ? `情景 ${scenario}` : `scenario ${scenario}`,
  ]
    .filter(Boolean)
    .join(language === 'zh' ? '，' : ', ');
}

/** The description of the method is called by its name. */
function methodOf({ title, clause }: Citation, language: Language): Pick<Citation, 'title' | 'clause'> {
  const [, section = clause] = /^models\/README(?:\.md)?(?: (\d+))?$/.exec(title) ?? [];
  if (!title.startsWith('models/README') || section === undefined)
    return clause === undefined ? { title } : { title, clause };
  return { title: language === 'zh' ? `测算方法第${section}节` : `method, section ${section}` };
}

/** An explanation as plain text for a memo: one number a line, formula and source under it. */
export function explanationText(root: Explanation, language: Language): string {
  const lines = [`${root.areaName} ${root.area} ${root.schoolYear}`];
  const add = (node: Explanation, depth: number): void => {
    const indent = '  '.repeat(depth);
    const { text, unit } = numberText(node.value, node.unit, language);
    const status = language === 'zh' ? STATUS_LABEL[node.status].zh : node.status;
    lines.push(
      `${indent}${node.name[language]}${node.item === null ? '' : ` ${node.item}`}: ${text}${unit} [${status}]`,
    );
    if (!node.more) lines.push(`${indent}  = ${node.formula[language]}`);
    if (node.source !== null && !node.more) lines.push(`${indent}  ${citationText(node.source, language)}`);
    if (node.note !== null) lines.push(`${indent}  ${node.note[language]}`);
    for (const input of node.inputs) add(input, depth + 1);
  };
  add(root, 0);
  return `${lines.join('\n')}\n`;
}

/** Every source of an explanation, once, laws and plans before tables before methods. */
export function sourcesOf(root: Explanation): Citation[] {
  const found = new Map<string, Citation>();
  const look = ({ source, inputs }: Explanation): void => {
    if (source !== null) found.set(JSON.stringify(source), source);
    for (const input of inputs) look(input);
  };
  look(root);
  const rank = ({ policyId, document, quote, row, title }: Citation) => {
    if (policyId !== undefined || document !== undefined || /〔\d{4}〕/.test(title)) return 0;
    return quote !== undefined ? 1 : row !== undefined ? 2 : 3;
  };
  return [...found.values()].sort((a, b) => rank(a) - rank(b));
}
