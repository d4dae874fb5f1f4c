import type { Fault } from '../services/ports.ts';
import type { LocatedValue, Outcome } from './contract.ts';
import { fault } from './fault.ts';
import { pointerParts } from './json-pointer.ts';
import { lineOfOffset } from './line-of-offset.ts';
import { scanJson } from './scan-json.ts';
import { showValue } from './show-value.ts';

/** Levels of nesting that are accepted; our deepest file has nine. */
export const DEEPEST = 64;

/** JSON text to a value that knows its lines. */
export function parseJson(text: string, file: string): Outcome<LocatedValue> {
  const scan = scanJson(text);
  const lineOf = lineOfOffset(text);
  const place = (offset: number, pointer?: string) =>
    pointer === undefined
      ? `${file}, line ${lineOf(offset).line}, column ${lineOf(offset).column}`
      : `${file}, line ${lineOf(offset).line}, ${pointer}`;
  if (scan.deepest > DEEPEST) {
    const allowed = { zh: `至多 ${DEEPEST} 层`, en: `at most ${DEEPEST} levels` };
    return { value: undefined, faults: [fault('EDU_TOO_DEEP', file, String(scan.deepest), allowed)] };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { value: undefined, faults: [syntaxFault(text, scan.brokenAt ?? 0, place)] };
  }
  const faults: Fault[] = scan.duplicates.map(({ pointer, key, offset }) => {
    const first = lineOf(scan.offsets.get(pointer) ?? 0).line;
    const allowed = { zh: `每个键一次（首次在第 ${first} 行）`, en: `every key once (first on line ${first})` };
    return fault('EDU_DUPLICATE_KEY', place(offset, pointer), showValue(key), allowed);
  });
  for (const [pointer, offset] of scan.offsets) {
    if (pointerParts(pointer).at(-1) !== '__proto__') continue;
    const allowed = { zh: '__proto__ 以外的键', en: 'keys other than __proto__' };
    faults.push(fault('EDU_FORBIDDEN_KEY', place(offset, pointer), '__proto__', allowed));
  }
  const forbidden = faults.some(({ code }) => code === 'EDU_FORBIDDEN_KEY');
  const locate = (pointer: string) => place(offsetOf(scan.offsets, pointer), pointer || '/');
  return { value: forbidden ? undefined : { value, locate }, faults };
}

function syntaxFault(text: string, offset: number, place: (offset: number) => string): Fault {
  const allowed = { zh: '合法的 JSON', en: 'valid JSON' };
  const rest = text.slice(offset, offset + 40).split('\n')[0] ?? '';
  const found = offset >= text.length ? '文件提前结束 end of file' : showValue(rest);
  if (/^-?(?:NaN|Infinity)/.test(rest)) return fault('EDU_NOT_FINITE', place(offset), found, allowed);
  if (/^(?:\/\/|\/\*|#)/.test(rest)) {
    const cure = { zh: 'JSON 不能有注释；删去注释或改用 YAML', en: 'JSON has no comments; take them out or use YAML' };
    return fault('EDU_SYNTAX', place(offset), found, allowed, cure);
  }
  if (/^[\]}]/.test(rest)) {
    const cure = {
      zh: '删去最后一项后面的逗号，或补上缺少的值',
      en: 'take out the comma after the last item or add the missing value',
    };
    return fault('EDU_SYNTAX', place(offset), found, allowed, cure);
  }
  return fault('EDU_SYNTAX', place(offset), found, allowed);
}

/** The offset of the pointer or, where it names something missing, of its nearest container. */
function offsetOf(offsets: ReadonlyMap<string, number>, pointer: string): number {
  for (let near = pointer; near !== ''; near = near.slice(0, near.lastIndexOf('/'))) {
    const offset = offsets.get(near);
    if (offset !== undefined) return offset;
  }
  return offsets.get('') ?? 0;
}
