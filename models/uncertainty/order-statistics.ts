import { MOST_DRAWS } from './most-draws.ts';

/** The quantiles that every result number gets. */
export const PROBABILITIES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** Below this many values a plain sort is faster than filling bins. */
const WORTH_BINS = 128;
const BINS = 512;
/** A group of at most this many values is sorted by insertion. */
const FEW = 24;

const COUNTS = new Int32Array(BINS);
const GROUP_OF_BIN = new Uint8Array(BINS);
const BIN_OF_VALUE = new Uint16Array(MOST_DRAWS);
const GATHERED = new Float64Array(MOST_DRAWS);
const GROUP_END = new Int32Array(64);

/**
 * Places, in ascending order, of the values between which the quantiles lie: type 7 of Hyndman & Fan (1996), the one of
 * numpy, R and spreadsheets. Rank 0 is the smallest of `count` values. Places p and count − 1 − p come in pairs.
 */
export function quantileRanks(count: number): Int32Array {
  const ranks = new Set<number>();
  for (const probability of PROBABILITIES) {
    const { below, above } = placesOf(probability, count);
    ranks
      .add(below)
      .add(above)
      .add(count - 1 - below)
      .add(count - 1 - above);
  }
  return Int32Array.from(ranks).sort();
}

function placesOf(probability: number, count: number): { below: number; above: number; share: number } {
  const place = (count - 1) * probability;
  const below = Math.floor(place);
  return { below, above: Math.min(below + 1, count - 1), share: place - below };
}

/** How each of PROBABILITIES is read from order statistics at given ranks. */
export interface QuantileReader {
  readonly below: Int32Array;
  readonly above: Int32Array;
  readonly share: Float64Array;
}

/** Where each of PROBABILITIES lies among order statistics at the ranks of quantileRanks. */
export function quantileReader(ranks: Int32Array, count: number): QuantileReader {
  const places = PROBABILITIES.map((probability) => placesOf(probability, count));
  return {
    below: Int32Array.from(places, ({ below }) => ranks.indexOf(below)),
    above: Int32Array.from(places, ({ above }) => ranks.indexOf(above)),
    share: Float64Array.from(places, ({ share }) => share),
  };
}

/**
 * Quantiles out of order statistics.
 * @param statistics the values at the ranks of the reader, from `offset` on
 * @param into receives one number for each of PROBABILITIES
 */
export function readQuantiles(
  reader: QuantileReader,
  statistics: Float64Array,
  offset: number,
  into: Float64Array,
  first: number,
): void {
  for (let index = 0; index < PROBABILITIES.length; index++) {
    const low = statistics[offset + reader.below[index]!]!;
    const high = statistics[offset + reader.above[index]!]!;
    into[first + index] = low === high ? low : low + reader.share[index]! * (high - low);
  }
}

/**
 * Exact order statistics of some ranks, without sorting.
 * @param values [first, first + count), not changed; at most MOST_DRAWS of them
 * @param ranks ascending
 * @param into receives the value at each rank, from `offset` on
 * @throws RangeError where a value is not a number: missing is not a place in an order
 */
export function orderStatistics(
  values: Float64Array,
  first: number,
  count: number,
  ranks: Int32Array,
  into: Float64Array,
  offset: number,
): void {
  let least = values[first]!;
  let most = least;
  let sum = 0;
  for (let index = first; index < first + count; index++) {
    const value = values[index]!;
    if (value < least) least = value;
    if (value > most) most = value;
    sum += value - value;
  }
  // x − x is 0 for every finite number, and nothing else.
  if (sum !== 0) refuse(values, first, count);
  selectWithin(values, first, count, least, most, ranks, into, offset);
}

/**
 * The same where least and greatest value are known, and all are finite: values are counted into bins of equal width, and
 * only the bins in which a wanted rank lies are gathered and sorted.
 */
export function selectWithin(
  values: Float64Array,
  first: number,
  count: number,
  least: number,
  most: number,
  ranks: Int32Array,
  into: Float64Array,
  offset: number,
): void {
  if (least === most) {
    for (let rank = 0; rank < ranks.length; rank++) into[offset + rank] = least;
    return;
  }
  const scale = (BINS - 0.5) / (most - least);
  if (count < WORTH_BINS || !(scale < Number.MAX_VALUE) || !(most - least < Number.MAX_VALUE)) {
    sortAll(values, first, count, ranks, into, offset);
    return;
  }

  // Which bin each value falls into, and how many fall into each.
  COUNTS.fill(0);
  for (let index = 0; index < count; index++) {
    const bin = ((values[first + index]! - least) * scale) | 0;
    BIN_OF_VALUE[index] = bin;
    COUNTS[bin] = COUNTS[bin]! + 1;
  }

  // The bins in which a wanted rank lies become groups, one after the other.
  GROUP_OF_BIN.fill(0);
  let groups = 0;
  let before = 0;
  let gathered = 0;
  let next = 0;
  for (let bin = 0; bin < BINS && next < ranks.length; bin++) {
    const here = COUNTS[bin]!;
    if (ranks[next]! < before + here) {
      groups++;
      GROUP_OF_BIN[bin] = groups;
      GROUP_END[groups] = gathered;
      while (next < ranks.length && ranks[next]! < before + here) {
        // Where the rank will stand among the gathered values.
        into[offset + next] = gathered + ranks[next]! - before;
        next++;
      }
      gathered += here;
    }
    before += here;
  }
  for (let index = 0; index < count; index++) {
    const group = GROUP_OF_BIN[BIN_OF_VALUE[index]!]!;
    if (group > 0) {
      const end = GROUP_END[group]!;
      GATHERED[end] = values[first + index]!;
      GROUP_END[group] = end + 1;
    }
  }
  let start = 0;
  for (let group = 1; group <= groups; group++) {
    sortGroup(start, GROUP_END[group]!);
    start = GROUP_END[group]!;
  }
  for (let rank = offset; rank < offset + ranks.length; rank++) into[rank] = GATHERED[into[rank]!]!;
}

/** Sorts GATHERED [start, end); a group of equal values, common where people are counted, is left as it is. */
function sortGroup(start: number, end: number): void {
  if (end - start <= FEW) {
    for (let index = start + 1; index < end; index++) {
      const value = GATHERED[index]!;
      let place = index;
      while (place > start && GATHERED[place - 1]! > value) {
        GATHERED[place] = GATHERED[place - 1]!;
        place--;
      }
      GATHERED[place] = value;
    }
    return;
  }
  const value = GATHERED[start]!;
  for (let index = start + 1; index < end; index++) {
    if (GATHERED[index] !== value) {
      GATHERED.subarray(start, end).sort();
      return;
    }
  }
}

function sortAll(
  values: Float64Array,
  first: number,
  count: number,
  ranks: Int32Array,
  into: Float64Array,
  offset: number,
): void {
  const sorted = values.slice(first, first + count).sort();
  for (let rank = 0; rank < ranks.length; rank++) into[offset + rank] = sorted[ranks[rank]!]!;
}

function refuse(values: Float64Array, first: number, count: number): never {
  for (let index = 0; index < count; index++)
    if (!Number.isFinite(values[first + index]!))
      throw new RangeError(`value ${index} of ${count} is ${values[first + index]}: only finite numbers have an order`);
  throw new RangeError('values overflow');
}
