/**
 * Single exponential smoothing S_T = alpha r_T + (1 − alpha) S_{T−1}, started at the first value.
 * Golden: [1, 2, 3] with alpha .4 gives 2.04. NCES uses alpha = .4.
 * @throws RangeError for an empty series
 */
export function exponentialSmoothing(series: ArrayLike<number>, alpha: number): number {
  if (series.length === 0) throw new RangeError('exponential smoothing of an empty series');
  let level = series[0]!;
  for (let index = 1; index < series.length; index++) level = alpha * series[index]! + (1 - alpha) * level;
  return level;
}

/** The same on the logarithm, for ratios: a halving and a doubling weigh alike. */
export function exponentialSmoothingOfRatios(series: ArrayLike<number>, alpha: number): number {
  return Math.exp(exponentialSmoothing(Array.from(series, Math.log), alpha));
}
