/**
 * Counter-based random numbers: Threefry-2x32, 20 rounds.
 * Source: Salmon, Moraes, Dror & Shaw (2011), Parallel random numbers: as easy as 1, 2, 3. The same key and counter give
 * the same two words on any thread of any machine, in any order.
 */
const PARITY = 0x1bd11bda;

/**
 * Fills words [first, first + count) with random 32-bit words.
 * @param key0, key1 key: seed and area
 * @param counter0 first half of the counter: the draw; the other half runs over the pairs of words from `counter1` on
 */
export function fillWords(
  words: Uint32Array,
  first: number,
  count: number,
  key0: number,
  key1: number,
  counter0: number,
  counter1: number,
): void {
  const key2 = PARITY ^ key0 ^ key1;
  for (let index = 0; index < count; index += 2) {
    let x = (counter0 + key0) | 0;
    let y = (counter1 + (index >> 1) + key1) | 0;
    // Four rounds, then a piece of the key, five times over.
    x = (x + y) | 0;
    y = (y << 13) | (y >>> 19);
    y ^= x;
    x = (x + y) | 0;
    y = (y << 15) | (y >>> 17);
    y ^= x;
    x = (x + y) | 0;
    y = (y << 26) | (y >>> 6);
    y ^= x;
    x = (x + y) | 0;
    y = (y << 6) | (y >>> 26);
    y ^= x;
    x = (x + key1) | 0;
    y = (y + key2 + 1) | 0;
    x = (x + y) | 0;
    y = (y << 17) | (y >>> 15);
    y ^= x;
    x = (x + y) | 0;
    y = (y << 29) | (y >>> 3);
    y ^= x;
    x = (x + y) | 0;
    y = (y << 16) | (y >>> 16);
    y ^= x;
    x = (x + y) | 0;
    y = (y << 24) | (y >>> 8);
    y ^= x;
    x = (x + key2) | 0;
    y = (y + key0 + 2) | 0;
    x = (x + y) | 0;
    y = (y << 13) | (y >>> 19);
    y ^= x;
    x = (x + y) | 0;
    y = (y << 15) | (y >>> 17);
    y ^= x;
    x = (x + y) | 0;
    y = (y << 26) | (y >>> 6);
    y ^= x;
    x = (x + y) | 0;
    y = (y << 6) | (y >>> 26);
    y ^= x;
    x = (x + key0) | 0;
    y = (y + key1 + 3) | 0;
    x = (x + y) | 0;
    y = (y << 17) | (y >>> 15);
    y ^= x;
    x = (x + y) | 0;
    y = (y << 29) | (y >>> 3);
    y ^= x;
    x = (x + y) | 0;
    y = (y << 16) | (y >>> 16);
    y ^= x;
    x = (x + y) | 0;
    y = (y << 24) | (y >>> 8);
    y ^= x;
    x = (x + key1) | 0;
    y = (y + key2 + 4) | 0;
    x = (x + y) | 0;
    y = (y << 13) | (y >>> 19);
    y ^= x;
    x = (x + y) | 0;
    y = (y << 15) | (y >>> 17);
    y ^= x;
    x = (x + y) | 0;
    y = (y << 26) | (y >>> 6);
    y ^= x;
    x = (x + y) | 0;
    y = (y << 6) | (y >>> 26);
    y ^= x;
    x = (x + key2) | 0;
    y = (y + key0 + 5) | 0;
    words[first + index] = x;
    if (index + 1 < count) words[first + index + 1] = y;
  }
}
