/**
 * Sobol points with Owen scrambling by a hash: every block of 2^k draws fills each dimension evenly, and the points are
 * still random, so that their error can be estimated.
 * Sources: Joe & Kuo (2008), direction numbers new-joe-kuo-6; Burley (2020), Practical hash-based Owen scrambling, JCGT 9(4),
 * with the constants of Vegdahl (2021), Building a better LK hash.
 */

/** Dimensions 2 and up: degree of the primitive polynomial, its inner coefficients, initial numbers. */
const JOE_KUO: readonly (readonly [degree: number, inner: number, initial: readonly number[]])[] = [
  [1, 0, [1]],
  [2, 1, [1, 3]],
  [3, 1, [1, 3, 1]],
  [3, 2, [1, 1, 1]],
  [4, 1, [1, 1, 3, 3]],
  [4, 4, [1, 3, 5, 13]],
  [5, 2, [1, 1, 5, 5, 17]],
];
export const SOBOL_DIMENSIONS = JOE_KUO.length + 1;
const BITS = 32;

/** Direction numbers of a dimension (from 0), lowest bit of the index first, each a word with the binary point in front. */
function directions(dimension: number): Uint32Array {
  const found = new Uint32Array(BITS);
  if (dimension === 0) {
    for (let bit = 0; bit < BITS; bit++) found[bit] = 1 << (BITS - 1 - bit);
    return found;
  }
  const [degree, inner, initial] = JOE_KUO[dimension - 1]!;
  for (let bit = 0; bit < BITS; bit++) {
    if (bit < degree) {
      found[bit] = initial[bit]! << (BITS - 1 - bit);
      continue;
    }
    let word = found[bit - degree]! ^ (found[bit - degree]! >>> degree);
    for (let term = 1; term < degree; term++) if ((inner >> (degree - 1 - term)) & 1) word ^= found[bit - term]!;
    found[bit] = word;
  }
  return found;
}

/** Points of the sequence: a power of two, no fewer than the most draws. */
const INDEX_BITS = 14;
export const SOBOL_POINTS = 2 ** INDEX_BITS;

let table: Uint32Array | undefined;

/**
 * Unscrambled points, bits reversed (lowest bit first), laid out [dimension][index]. Kept for the thread: it is the same
 * for every area.
 * @returns the table; index i of dimension d stands at d × SOBOL_POINTS + i
 */
export function reversedSobolPoints(): Uint32Array {
  if (table !== undefined) return table;
  table = new Uint32Array(SOBOL_DIMENSIONS * SOBOL_POINTS);
  for (let dimension = 0; dimension < SOBOL_DIMENSIONS; dimension++) {
    const vectors = directions(dimension);
    const first = dimension * SOBOL_POINTS;
    // Point i is point i without its lowest bit, moved by the vector of that bit; reversal goes through the exclusive or.
    for (let index = 1; index < SOBOL_POINTS; index++) {
      const bit = 31 - Math.clz32(index & -index);
      table[first + index] = table[first + (index & (index - 1))]! ^ reverseBits(vectors[bit]!);
    }
  }
  return table;
}

/**
 * Which point a draw takes: the sequence in an order of the area's own, in which every block of 2^k draws still is one of
 * 2^k neighbouring points. Without it the shocks of two areas would run along with each other, or against.
 */
export function shuffledIndex(draw: number, seed: number): number {
  return scrambled(reverseBits(draw << (BITS - INDEX_BITS)), seed) >>> (BITS - INDEX_BITS);
}

/** A word with its bits in the other order. */
export function reverseBits(word: number): number {
  word = ((word >>> 1) & 0x55555555) | ((word & 0x55555555) << 1);
  word = ((word >>> 2) & 0x33333333) | ((word & 0x33333333) << 2);
  word = ((word >>> 4) & 0x0f0f0f0f) | ((word & 0x0f0f0f0f) << 4);
  word = ((word >>> 8) & 0x00ff00ff) | ((word & 0x00ff00ff) << 8);
  return ((word >>> 16) | (word << 16)) >>> 0;
}

/**
 * Nested uniform scramble of a point whose bits stand in reverse: every bit is flipped or not by a hash of the more
 * significant bits before it and the seed, so that elementary intervals stay elementary intervals.
 * @returns the scrambled point, most significant bit first
 */
export function scrambled(reversed: number, seed: number): number {
  let word = reversed | 0;
  word ^= Math.imul(word, 0x3d20adea);
  word = (word + seed) | 0;
  word = Math.imul(word, (seed >>> 16) | 1);
  word ^= Math.imul(word, 0x05526c56);
  word ^= Math.imul(word, 0x53a22864);
  return reverseBits(word);
}
