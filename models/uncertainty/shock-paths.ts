import { MOST_YEARS } from '../kernel/sheet.ts';
import { normalsOfWords } from './inverse-normal.ts';
import { reversedSobolPoints, SOBOL_POINTS, scrambled, shuffledIndex } from './sobol.ts';
import { fillWords } from './threefry.ts';

/** Shocks of one area at one level: up to four correlated autoregressions over the years of the walk. */
export interface PathSpecification {
  readonly seed: number;
  /** Code of the area as a number: with the seed it is the key of all its random numbers. */
  readonly area: number;
  readonly persistence: readonly number[];
  readonly deviation: readonly number[];
  /** Index of the first year with a shock, for each quantity. */
  readonly first: readonly number[];
  /** Taken off the path of each quantity, [quantity][year]: centres the factors (see centring in level-paths.ts). */
  readonly shift: readonly Float64Array[];
  /** Lower triangle that correlates the innovations of a year. */
  readonly root: readonly (readonly number[])[];
  /** Years of the walk, the base year included. */
  readonly years: number;
  /** Which numbers of the area these paths use: streams do not overlap. */
  readonly stream: number;
  readonly sampling: Sampling;
}

/**
 * quasi: the leading directions of every path are scrambled Sobol points, the rest is plain.
 * plain: independent random numbers. antithetic: every second draw is the mirror of the one before.
 */
export type Sampling = 'quasi' | 'plain' | 'antithetic';

export const MOST_QUANTITIES = 4;
/** Directions of each path that Sobol points lead: the level over the first years, and its first turn. */
export const LEADING = 2;
/** Years over which they lead, whatever the horizon: a draw is the same however far it is walked. */
export const LEADING_STEPS = 15;
/** Words of one stream; streams of one area start this far apart. */
const STREAM = 4096;

const MOST_WORDS = MOST_QUANTITIES * (MOST_YEARS + LEADING_STEPS + LEADING) + 1;
const WORDS = new Uint32Array(MOST_WORDS);
/** [step][quantity], then the leading numbers. */
const NORMALS = new Float64Array(MOST_WORDS);

/**
 * Directions in which a path of innovations moves its random walk most: the right singular vectors of summation,
 * w_k(t) = 2 / √(2T + 1) cos((2k − 1)(2t − 1) π / (2 (2T + 1))). Orthonormal.
 * @param steps T
 * @returns [k][t], LEADING rows
 */
export function leadingDirections(steps: number): Float64Array {
  const directions = new Float64Array(LEADING * steps);
  for (let k = 0; k < LEADING; k++)
    for (let t = 0; t < steps; t++)
      directions[k * steps + t] =
        (2 / Math.sqrt(2 * steps + 1)) * Math.cos(((2 * k + 1) * (2 * t + 1) * Math.PI) / (2 * (2 * steps + 1)));
  return directions;
}

/** Makes the paths of one specification, draw by draw. */
export class PathSource {
  readonly #of: PathSpecification;
  readonly #scrambles: number[];
  readonly #sobol: Uint32Array;
  readonly #steps: number;

  constructor(of: PathSpecification) {
    this.#of = of;
    this.#steps = of.years - 1;
    this.#sobol = reversedSobolPoints();
    const words = new Uint32Array(of.persistence.length * LEADING + 1);
    // Beyond every draw: the scrambles are of the area, not of a draw.
    fillWords(words, 0, words.length, of.seed, of.area, -1, of.stream * STREAM);
    this.#scrambles = [...words];
  }

  /**
   * Path of every quantity in one draw.
   * @param out receives [quantity][year], `years` cells each; 0 in the base year and up to the last known year
   */
  fill(draw: number, out: Float64Array, offset: number): void {
    const { persistence, deviation, first, years, sampling } = this.#of;
    const steps = this.#steps;
    const quantities = persistence.length;
    this.#innovations(draw);
    const mirrored = sampling === 'antithetic' && draw % 2 === 1 ? -1 : 1;
    for (let quantity = 0; quantity < quantities; quantity++) {
      const keep = persistence[quantity]!;
      const scale = deviation[quantity]! * mirrored;
      const row = this.#of.root[quantity]!;
      const start = offset + quantity * years;
      const shift = this.#of.shift[quantity]!;
      let level = 0;
      out[start] = 0;
      for (let step = 0; step < steps; step++) {
        let innovation = 0;
        for (let other = 0; other <= quantity; other++) innovation += row[other]! * NORMALS[step * quantities + other]!;
        level = step + 1 < first[quantity]! ? 0 : keep * level + scale * innovation;
        out[start + step + 1] = level - shift[step + 1]!;
      }
    }
  }

  /** Fills NORMALS with independent standard normal innovations. */
  #innovations(draw: number): void {
    const { seed, area, stream, persistence, sampling } = this.#of;
    const quantities = persistence.length;
    // The leading directions reach over their years even where the walk ends before.
    const plain = quantities * Math.max(this.#steps, LEADING_STEPS);
    const counter = sampling === 'antithetic' ? draw >> 1 : draw;
    fillWords(WORDS, 0, plain, seed, area, counter, stream * STREAM);
    const leading = sampling === 'quasi' ? LEADING : 0;
    const point = leading === 0 ? 0 : shuffledIndex(draw, this.#scrambles.at(-1)!);
    for (let index = 0; index < quantities * leading; index++) {
      WORDS[plain + index] = scrambled(this.#sobol[index * SOBOL_POINTS + point]!, this.#scrambles[index]!);
    }
    normalsOfWords(WORDS, 0, NORMALS, 0, plain + quantities * leading);
    for (let quantity = 0; quantity < quantities; quantity++) {
      // Along each leading direction the plain number is replaced by the Sobol one: e + w (z − w·e).
      for (let k = 0; k < leading; k++) {
        const from = k * LEADING_STEPS;
        let along = 0;
        for (let step = 0; step < LEADING_STEPS; step++)
          along += DIRECTIONS[from + step]! * NORMALS[step * quantities + quantity]!;
        const change = NORMALS[plain + k * quantities + quantity]! - along;
        for (let step = 0; step < LEADING_STEPS; step++) {
          const at = step * quantities + quantity;
          NORMALS[at] = NORMALS[at]! + DIRECTIONS[from + step]! * change;
        }
      }
    }
  }
}

const DIRECTIONS = leadingDirections(LEADING_STEPS);
