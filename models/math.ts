type Path = Readonly<Record<string, number>>;
interface Points {
  readonly years: readonly number[];
  readonly values: readonly number[];
}

/** A path is read thousands of times in a run, so its years are sorted once. */
const pointsOf = new WeakMap<Path, Points>();

function points(path: Path): Points {
  let found = pointsOf.get(path);
  if (found === undefined) {
    const years = Object.keys(path)
      .map(Number)
      .sort((a, b) => a - b);
    if (years.length === 0) throw new RangeError('a path needs at least one year');
    found = { years, values: years.map((year) => path[year]!) };
    pointsOf.set(path, found);
  }
  return found;
}

/** Value of a path at a year: linear between its years, flat outside them. */
export function pathAt(path: Path, year: number): number {
  const { years, values } = points(path);
  if (year <= years[0]!) return values[0]!;
  for (let index = 1; index < years.length; index++) {
    if (year > years[index]!) continue;
    const share = (year - years[index - 1]!) / (years[index]! - years[index - 1]!);
    return values[index - 1]! + (values[index]! - values[index - 1]!) * share;
  }
  return values.at(-1)!;
}

/**
 * Year and value to which a lever runs in a straight line from its base year: the first year of a path that lies wholly
 * later. Null where the path has begun by then, and is followed as it is.
 */
export function nextOfPath(path: Path, baseYear: number): { readonly year: number; readonly value: number } | null {
  const { years, values } = points(path);
  return years[0]! > baseYear ? { year: years[0]!, value: values[0]! } : null;
}

/**
 * A lever runs from the area's own base value in a straight line to the first later year of its path and follows the
 * path from there. At the base year, and without a path, it is the base value.
 */
export function leverAt(base: number, path: Path | null, baseYear: number, year: number): number {
  if (path === null || year <= baseYear) return base;
  const next = nextOfPath(path, baseYear);
  if (next === null || year >= next.year) return pathAt(path, year);
  return base + ((next.value - base) * (year - baseYear)) / (next.year - baseYear);
}

/**
 * Rounds so that the parts add up to `total`: floors first, then one each to the largest remainders
 * (ties to the earlier part, so that every run gives the same).
 * @param total integer; must lie within the number of parts of the sum of the floors
 */
export function largestRemainder(parts: ArrayLike<number>, total: number): Float64Array {
  const rounded = Float64Array.from(parts, Math.floor);
  let rest = total - rounded.reduce((sum, part) => sum + part, 0);
  const order = Array.from(rounded.keys()).sort((a, b) => parts[b]! - rounded[b]! - (parts[a]! - rounded[a]!) || a - b);
  for (const index of order) {
    if (rest <= 0) break;
    rounded[index] = rounded[index]! + 1;
    rest--;
  }
  if (rest !== 0) throw new RangeError(`${rest} units cannot be placed by largest remainder`);
  return rounded;
}

/**
 * Nearest whole number, halves up, as Math.round: but a floor is one instruction, where Math.round jumps on the fraction,
 * and draws round two thousand numbers each. (The two differ at −0 and at the number just below 1/2 only.)
 */
export function roundHalfUp(value: number): number {
  return Math.floor(value + 0.5);
}
