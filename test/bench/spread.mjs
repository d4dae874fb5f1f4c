// What a row of measured times says.

/** The value below which a share of the times lies. */
export function quantile(times, share) {
  const sorted = [...times].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** Median, least and most as text. */
export function spreadOf(times, digits = 2) {
  const [median, least, most] = [quantile(times, 0.5), Math.min(...times), Math.max(...times)];
  return `${median.toFixed(digits)} (${least.toFixed(digits)}..${most.toFixed(digits)})`;
}
