import type { AreaTree } from '../../models/projection/area-tree.ts';
import type { AreaResult } from '../../models/result.ts';
import type { AreaDraws } from '../../models/uncertainty/area-draws.ts';

/** Counties of one province that are computed together, wherever that is; a city is never divided. */
export interface Part {
  readonly province: string;
  readonly codes: readonly string[];
  /** Draws of the phase; null for a single path. */
  readonly draws: number | null;
  /** True for the first, rougher answer. */
  readonly preview: boolean;
}

/** What came of a part: plain data and typed arrays, from the base year on. */
export interface ComputedPart {
  readonly results: readonly AreaResult[];
  /** Of its counties and of the cities among them. */
  readonly draws: readonly { readonly code: string; readonly draws: AreaDraws }[];
  /** Sums of the part, draw by draw, where the province is whole in the request; else null. */
  readonly sums: Float64Array | null;
  /** Factors by which own past errors widen or narrow the shocks of counties with a history. */
  readonly shockScales: readonly { readonly code: string; readonly scale: number }[];
}

/** How a request is cut: phases one after the other, each in parts that do not depend on each other. */
export interface PartPlan {
  readonly counties: number;
  readonly phases: readonly (readonly Part[])[];
}

/** Counties times draws of a part: about a second of one thread, so that a lost part costs little. */
const WORK = 16_000;
/** What a county costs beside its draws, in draws. */
const SINGLE_PATH = 10;

/** Work of a part, in draws of a county. */
export function workOf({ codes, draws }: Part): number {
  return codes.length * ((draws ?? 0) + SINGLE_PATH);
}

/** Cuts the counties of a phase. @param provinceOf province of a county-level unit */
export function cutIntoParts(
  codes: readonly string[],
  tree: AreaTree,
  provinceOf: (code: string) => string,
  { draws, preview }: Pick<Part, 'draws' | 'preview'>,
): Part[] {
  const most = Math.max(1, Math.floor(WORK / ((draws ?? 0) + SINGLE_PATH)));
  const byProvince = grouped(codes, provinceOf);
  return [...byProvince].flatMap(([province, units]) => {
    const parts: string[][] = [];
    for (const city of grouped(units, (code) => tree.parentsOf(code)[0] ?? code).values()) {
      // A municipality has no cities: its counties lie below the province and may be divided.
      for (const some of tree.parentsOf(city[0]!)[0] === province ? pieces(city, most) : [city]) {
        const last = parts.at(-1);
        if (last !== undefined && last.length + some.length <= most) last.push(...some);
        else parts.push([...some]);
      }
    }
    return parts.map((units) => ({ province, codes: units, draws, preview }));
  });
}

function grouped(codes: readonly string[], keyOf: (code: string) => string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const code of codes) {
    const key = keyOf(code);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [code]);
    else group.push(code);
  }
  return groups;
}

function pieces(codes: readonly string[], most: number): string[][] {
  const count = Math.ceil(codes.length / most);
  const size = Math.ceil(codes.length / count);
  return Array.from({ length: count }, (_, index) => codes.slice(index * size, (index + 1) * size));
}
