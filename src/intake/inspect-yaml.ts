import { type Alias, type Document, isMap, isPair, isScalar, isSeq, type Node, visit, type YAMLMap } from 'yaml';
import type { Bilingual, FaultCode } from '../locale/fault-catalogue.ts';
import type { Fault } from '../services/ports.ts';
import { fault } from './fault.ts';
import { jsonPointer } from './json-pointer.ts';
import { DEEPEST } from './parse-json.ts';
import { showValue } from './show-value.ts';

/** Aliases in one file: enough for a shared path, too few for a bomb. */
export const MOST_ALIASES = 100;

type Ancestors = readonly unknown[];
/** Faults after which the document must not be turned into a value at all. */
const REFUSING: readonly FaultCode[] = ['EDU_ALIAS', 'EDU_FORBIDDEN_KEY', 'EDU_KEY_NOT_TEXT', 'EDU_TOO_DEEP'];

/** What YAML permits and we do not: circular aliases, repeated keys, keys that are no text, __proto__, endless depth. */
export function inspectYaml(
  document: Document,
  place: (offset: number, pointer: string) => string,
): { readonly faults: readonly Fault[]; readonly refused: boolean } {
  const faults: Fault[] = [];
  const report = (code: FaultCode, node: Node, pointer: string, found: string, allowed: Bilingual) =>
    faults.push(fault(code, place(node.range?.[0] ?? 0, pointer), found, allowed));
  let aliases = 0;

  visit(document, {
    Alias(_key, node: Alias, ancestors: Ancestors) {
      aliases += 1;
      // Each alias is looked for in the whole document: thousands of them would take minutes.
      const tooMany = aliases > MOST_ALIASES;
      const target = tooMany ? undefined : node.resolve(document);
      if (target && !ancestors.includes(target)) return undefined;
      const allowed = {
        zh: `已定义且不指向自身的引用，至多 ${MOST_ALIASES} 次`,
        en: `a defined alias, not to itself, at most ${MOST_ALIASES}`,
      };
      report('EDU_ALIAS', node, pointerOf(ancestors, node), showValue(`*${node.source}`), allowed);
      return tooMany ? visit.BREAK : undefined;
    },
    Collection(_key, node, ancestors: Ancestors) {
      if (ancestors.filter((one) => isMap(one) || isSeq(one)).length >= DEEPEST) {
        const allowed = { zh: `至多 ${DEEPEST} 层`, en: `at most ${DEEPEST} levels` };
        report('EDU_TOO_DEEP', node as Node, '', `> ${DEEPEST}`, allowed);
        return visit.BREAK;
      }
      // The pointer of a map is worked out only when one of its keys needs it.
      if (isMap(node)) inspectKeys(node, () => pointerOf(ancestors, node));
      return undefined;
    },
  });
  return { faults, refused: faults.some(({ code }) => (REFUSING as readonly string[]).includes(code)) };

  function inspectKeys(map: YAMLMap, pointer: () => string): void {
    const firsts = new Map<string, Node>();
    for (const { key } of map.items) {
      if (!isScalar(key)) {
        const allowed = { zh: '文字或数字作键', en: 'a text or a number as key' };
        report('EDU_KEY_NOT_TEXT', (key as Node | null) ?? map, pointer(), '{…}', allowed);
        continue;
      }
      const name = String(key.value);
      const here = () => `${pointer()}${jsonPointer([name])}`;
      const first = firsts.get(name);
      if (first) {
        const line = / line (\d+)/.exec(place(first.range?.[0] ?? 0, ''))?.[1] ?? '?';
        const allowed = { zh: `每个键一次（首次在第 ${line} 行）`, en: `every key once (first on line ${line})` };
        report('EDU_DUPLICATE_KEY', key, here(), showValue(name), allowed);
      } else firsts.set(name, key);
      if (name === '__proto__') {
        report('EDU_FORBIDDEN_KEY', key, here(), name, { zh: '__proto__ 以外的键', en: 'keys other than __proto__' });
      }
    }
  }
}

/** The pointer of a node, from the nodes above it. */
function pointerOf(ancestors: Ancestors, node: unknown): string {
  const chain = [...ancestors, node];
  const parts: PropertyKey[] = [];
  chain.forEach((one, index) => {
    if (isPair(one)) parts.push(isScalar(one.key) ? String(one.key.value) : '?');
    else if (isSeq(one) && index + 1 < chain.length) parts.push(one.items.indexOf(chain[index + 1]));
  });
  return jsonPointer(parts);
}
