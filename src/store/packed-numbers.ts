/** Numbers that are looked at together: the draws of one number that lie side by side in the sums of a part. */
const BLOCK = 64;
/** Of each block: least number (8 bytes), bytes of a number (4), padding (4). */
const HEAD = 16;
/** Width of a block that is kept as it is: not only whole numbers, or too far from each other. */
const AS_IT_IS = 8;
const OF_WIDTH = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array, 8: Float64Array } as const;
type Width = keyof typeof OF_WIDTH;

const padded = (bytes: number) => Math.ceil(bytes / 8) * 8;

/**
 * Packs numbers without loss: blocks of whole numbers near each other (persons of one grade and year in many draws) take
 * one, two or four bytes each, as distances from the least. @returns length (8 bytes), then the blocks
 */
export function packNumbers(numbers: Float64Array): Uint8Array {
  const blocks = Math.ceil(numbers.length / BLOCK);
  const widths = new Uint8Array(blocks);
  const least = new Float64Array(blocks);
  let size = 8;
  for (let block = 0; block < blocks; block++) {
    const some = numbers.subarray(block * BLOCK, (block + 1) * BLOCK);
    const [low, width] = look(some);
    widths[block] = width;
    least[block] = low;
    size += HEAD + padded(some.length * width);
  }
  const buffer = new ArrayBuffer(size);
  new Float64Array(buffer, 0, 1)[0] = numbers.length;
  let at = 8;
  for (let block = 0; block < blocks; block++) {
    const some = numbers.subarray(block * BLOCK, (block + 1) * BLOCK);
    const width = widths[block] as Width;
    const low = least[block]!;
    new Float64Array(buffer, at, 1)[0] = low;
    new Uint32Array(buffer, at + 8, 1)[0] = width;
    const into = new OF_WIDTH[width](buffer, at + HEAD, some.length);
    if (width === AS_IT_IS) into.set(some);
    else for (let index = 0; index < some.length; index++) into[index] = some[index]! - low;
    at += HEAD + padded(some.length * width);
  }
  return new Uint8Array(buffer);
}

/** The numbers again, bit for bit. @throws RangeError for bytes that are cut off */
export function unpackNumbers(packed: Uint8Array): Float64Array {
  // Views need a buffer that begins at a multiple of 8.
  const bytes = packed.byteOffset % 8 === 0 ? packed : packed.slice();
  const { byteOffset } = bytes;
  const buffer = bytes.buffer as ArrayBuffer;
  const numbers = new Float64Array(new Float64Array(buffer, byteOffset, 1)[0]!);
  let at = byteOffset + 8;
  for (let first = 0; first < numbers.length; first += BLOCK) {
    const count = Math.min(BLOCK, numbers.length - first);
    const low = new Float64Array(buffer, at, 1)[0]!;
    const width = new Uint32Array(buffer, at + 8, 1)[0] as Width;
    const from = new OF_WIDTH[width](buffer, at + HEAD, count);
    if (width === AS_IT_IS) numbers.set(from, first);
    else for (let index = 0; index < count; index++) numbers[first + index] = from[index]! + low;
    at += HEAD + padded(count * width);
  }
  if (at > byteOffset + bytes.byteLength) throw new RangeError('packed numbers are cut off');
  return numbers;
}

/** Least number of a block, and the width that its numbers need. */
function look(some: Float64Array): [low: number, width: Width] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of some) {
    // Neither fractions nor NaN nor the negative zero, whose sign would be lost, nor what is too large to be exact.
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) return [0, AS_IT_IS];
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const spread = high - low;
  return [low, spread <= 0xff ? 1 : spread <= 0xffff ? 2 : spread <= 0xffff_ffff ? 4 : AS_IT_IS];
}
