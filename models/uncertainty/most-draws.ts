/** Largest number of draws: above it the error of a quantile no longer falls where anybody could see it. */
export const MOST_DRAWS = 10_000;
