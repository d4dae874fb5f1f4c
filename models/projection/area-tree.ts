import type { Facts } from '../inputs/facts.ts';
import type { AreaIdentity } from '../result.ts';

/** The areas that the census lists: nation, provinces, cities, county-level units, in code order. */
export function censusAreas(facts: Facts): AreaIdentity[] {
  const listed = [...facts.census.values()].filter(({ code }) => code !== '000000');
  listed.sort((a, b) => (a.code < b.code ? -1 : 1));
  return [
    { code: '000000', name: '全国', level: 'nation', parent: null },
    ...listed.map(({ code, name, level, parent }): AreaIdentity => {
      return { code, name, level: level === 'prefecture' ? 'city' : level, parent: parent ?? '000000' };
    }),
  ];
}

/** Areas as a tree. */
export class AreaTree {
  readonly #identities = new Map<string, AreaIdentity>();
  readonly #children = new Map<string, string[]>();

  /** @param identities each after its parent */
  constructor(identities: readonly AreaIdentity[]) {
    for (const identity of identities) this.#add(identity);
  }

  #add(identity: AreaIdentity): void {
    this.#identities.set(identity.code, identity);
    if (identity.parent === null) return;
    this.#children.set(identity.parent, [...(this.#children.get(identity.parent) ?? []), identity.code]);
  }

  identity(code: string): AreaIdentity | undefined {
    return this.#identities.get(code);
  }

  all(): AreaIdentity[] {
    return [...this.#identities.values()];
  }

  childrenOf(code: string): readonly string[] {
    return this.#children.get(code) ?? [];
  }

  /** Parents of an area, nearest first, ending with the nation. */
  parentsOf(code: string): string[] {
    const parents: string[] = [];
    for (
      let parent = this.#identities.get(code)?.parent ?? null;
      parent !== null;
      parent = this.#identities.get(parent)?.parent ?? null
    )
      parents.push(parent);
    return parents;
  }

  /** County-level units of an area: itself where it has no children. */
  unitsOf(code: string): string[] {
    const children = this.childrenOf(code);
    return children.length === 0 ? [code] : children.flatMap((child) => this.unitsOf(child));
  }

  /** Code in full: 44 -> 440000, 4407 -> 440700, all -> 000000. */
  static fullCode(text: string): string {
    if (text === 'all') return '000000';
    return /^\d{2}(\d{2})?$/.test(text) ? text.padEnd(6, '0') : text;
  }
}
