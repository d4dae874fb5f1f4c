import type { Facts } from '../../models/inputs/facts.ts';
import type { AreaIdentity } from '../../models/result.ts';

/** The areas that the census lists, as a tree: nation, provinces, cities, county-level units. */
export class AreaTree {
  readonly #identities = new Map<string, AreaIdentity>();
  readonly #children = new Map<string, string[]>();

  constructor(facts: Facts) {
    this.#add({ code: '000000', name: '全国', level: 'nation', parent: null });
    for (const row of [...facts.census.values()].sort((a, b) => (a.code < b.code ? -1 : 1))) {
      if (row.code === '000000') continue;
      const level = row.level === 'prefecture' ? 'city' : row.level;
      this.#add({ code: row.code, name: row.name, level, parent: row.parent ?? '000000' });
    }
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
