/** A step below or above this is a break in the series (changed definition), not progression; vocational schools lose most. */
const STEP_BOUNDS = [0.8, 1.04] as const;

/**
 * Yearly step c of a stage from its stocks and entrants: the c for which Σ_k entrants[t−k] c^k matches the stocks on
 * average. Monotone in c, so it is found by bisection.
 * @param stocks published stocks by year
 * @param entrants entrants of a year, published or fitted
 */
export function stepFromStocks(
  stocks: ReadonlyMap<number, number>,
  entrants: (year: number) => number,
  grades: number,
): number {
  const excess = (step: number): number => {
    let sum = 0;
    for (const [year, stock] of stocks) {
      let walked = 0;
      for (let back = 0; back < grades; back++) walked += entrants(year - back) * step ** back;
      sum += walked / stock - 1;
    }
    return sum;
  };
  let [low, high] = STEP_BOUNDS as readonly [number, number] as [number, number];
  for (let round = 0; round < 40; round++) {
    const middle = (low + high) / 2;
    if (excess(middle) > 0) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}
