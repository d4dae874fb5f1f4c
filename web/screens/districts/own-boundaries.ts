import { shallowRef } from 'vue';
import type { Boundary } from './boundary-file.ts';

/** A bureau's own map: it lives as long as the page, and longer only where somebody asks for it. */
export interface OwnBoundaries {
  readonly file: string;
  /** 审图号: printed on the map. */
  readonly mapNumber: string;
  readonly boundaries: readonly Boundary[];
}

const KEPT = 'xuewei.boundaries';
/** Characters that a browser keeps without asking. */
const LARGEST_KEPT = 1_500_000;

/** The map in use; null: none. */
export const ownBoundaries = shallowRef<OwnBoundaries | null>(readKept());

/** True where the map should have been kept on this computer and could not be. */
export const isNotKept = shallowRef(false);

/** Uses a map. @param isKept also when the page is opened next time */
export function takeBoundaries(own: OwnBoundaries, isKept: boolean): void {
  ownBoundaries.value = own;
  isNotKept.value = isKept && !keep(JSON.stringify(own));
}

function keep(text: string): boolean {
  if (text.length > LARGEST_KEPT) return false;
  try {
    localStorage.setItem(KEPT, text);
    return true;
  } catch {
    return false;
  }
}

/** Forgets the map, here and on this computer. */
export function dropBoundaries(): void {
  ownBoundaries.value = null;
  try {
    localStorage.removeItem(KEPT);
  } catch {
    // Nothing was kept where nothing may be.
  }
}

function readKept(): OwnBoundaries | null {
  try {
    const own = JSON.parse(localStorage.getItem(KEPT) ?? 'null') as OwnBoundaries | null;
    return own !== null && typeof own.mapNumber === 'string' && Array.isArray(own.boundaries) ? own : null;
  } catch {
    return null;
  }
}
