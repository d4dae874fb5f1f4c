import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import type { Fault } from '../services/ports.ts';
import type { LocatedValue, Outcome } from './contract.ts';
import { fault } from './fault.ts';
import { findDeepNesting } from './find-deep-nesting.ts';
import { inspectYaml, MOST_ALIASES } from './inspect-yaml.ts';
import { pointerParts } from './json-pointer.ts';
import { lineOfOffset } from './line-of-offset.ts';
import { DEEPEST } from './parse-json.ts';
import { showValue } from './show-value.ts';

type PairIndex = Map<YAMLMap, ReadonlyMap<string, Pair>>;
const YAML = { zh: '合法的 YAML 1.2（单个文档）', en: 'valid YAML 1.2 (one document)' };

/** YAML text to a value that knows its lines. */
export function parseYaml(text: string, file: string): Outcome<LocatedValue> {
  const deep = findDeepNesting(text);
  if (deep !== undefined) {
    const { line } = lineOfOffset(text)(deep);
    const allowed = { zh: `至多 ${DEEPEST} 层`, en: `at most ${DEEPEST} levels` };
    const found = showValue(text.slice(deep, deep + 80));
    return { value: undefined, faults: [fault('EDU_TOO_DEEP', `${file}, line ${line}`, found, allowed)] };
  }
  const lineCounter = new LineCounter();
  // The keys are compared in inspectYaml: the parser's own check is quadratic and takes 2025 and "2025" for two keys.
  const options = { lineCounter, prettyErrors: false, uniqueKeys: false, logLevel: 'silent', version: '1.2' } as const;
  const document = parseDocument(text, options);
  const place = (offset: number, pointer?: string) => {
    const { line, col } = lineCounter.linePos(offset);
    return pointer === undefined ? `${file}, line ${line}, column ${col}` : `${file}, line ${line}, ${pointer || '/'}`;
  };
  const lines = text.split('\n');
  const syntax = [...document.errors, ...document.warnings].map(({ code, pos, message }): Fault => {
    const line = lines[lineCounter.linePos(pos[0]).line - 1]?.trim() ?? '';
    if (code === 'TAG_RESOLVE_FAILED') return fault('EDU_YAML_TAG', place(pos[0]), showValue(line), YAML);
    return fault('EDU_SYNTAX', place(pos[0]), showValue(line), YAML, cureOf(code, message, line));
  });
  if (syntax.length > 0) return { value: undefined, faults: syntax };

  const inspection = inspectYaml(document, place);
  if (inspection.refused) return { value: undefined, faults: inspection.faults };
  const pairs: PairIndex = new Map();
  const locate = (pointer: string) => place(offsetOf(document, pointer, pairs), pointer);
  try {
    return { value: { value: document.toJS({ maxAliasCount: MOST_ALIASES }), locate }, faults: inspection.faults };
  } catch (error) {
    const allowed = { zh: `至多 ${MOST_ALIASES} 次引用`, en: `at most ${MOST_ALIASES} aliases` };
    const refused = fault('EDU_ALIAS', file, showValue(error instanceof Error ? error.message : error), allowed);
    return { value: undefined, faults: [...inspection.faults, refused] };
  }
}

function cureOf(code: string, message: string, line: string): { zh: string; en: string } | undefined {
  if (code === 'TAB_AS_INDENT') return { zh: '缩进用空格，不用制表符', en: 'indent with spaces, not with tabs' };
  if (code === 'MULTIPLE_DOCS')
    return { zh: '删去 ---，每个文件一个文档', en: 'take out the ---; one document a file' };
  if (/[：，“”]/.test(line)) {
    return { zh: '全角标点改为半角，冒号后加空格', en: 'half-width punctuation, a space behind the colon' };
  }
  return { zh: `改正该行的缩进、冒号、引号或括号（${message}）`, en: `mend the line: ${message}` };
}

/** Offset of the key or item that the pointer names or, where it is missing, of its nearest container. */
function offsetOf(document: Document, pointer: string, pairs: PairIndex): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const part of pointerParts(pointer)) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = pairsOf(node, pairs).get(part);
      if (!pair) break;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(part)];
      if (!isNode(item)) break;
      offset = startOf(item) ?? offset;
      node = item;
    } else break;
  }
  return offset;
}

/** The pairs of a map by key, looked up once: a file with many faults asks for many places. */
function pairsOf(map: YAMLMap, known: PairIndex): ReadonlyMap<string, Pair> {
  const found = known.get(map);
  if (found) return found;
  const pairs = new Map<string, Pair>();
  for (const pair of map.items) if (isScalar(pair.key)) pairs.set(String(pair.key.value), pair);
  known.set(map, pairs);
  return pairs;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? (node as Node).range?.[0] : undefined;
}
