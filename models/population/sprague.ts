/**
 * Sprague multipliers: splits five-year groups into single ages so that group sums are kept.
 * Source: Sprague (1880) fifth-difference osculatory formula as tabulated in Shryock & Siegel,
 * The Methods and Materials of Demography (1971), appendix C.
 * Rows: the five single ages; columns: the groups n-2 .. n+2 (end panels: n .. n+4 shifted).
 */
const MIDDLE = [
  [-0.0128, 0.0848, 0.1504, -0.024, 0.0016],
  [-0.0016, 0.0144, 0.2224, -0.0416, 0.0064],
  [0.0064, -0.0336, 0.2544, -0.0336, 0.0064],
  [0.0064, -0.0416, 0.2224, 0.0144, -0.0016],
  [0.0016, -0.024, 0.1504, 0.0848, -0.0128],
];
const FIRST = [
  [0.3616, -0.2768, 0.1488, -0.0336, 0],
  [0.264, -0.096, 0.04, -0.008, 0],
  [0.184, 0.04, -0.032, 0.008, 0],
  [0.12, 0.136, -0.072, 0.016, 0],
  [0.0704, 0.1968, -0.0848, 0.0176, 0],
];
const SECOND = [
  [0.0336, 0.2272, -0.0752, 0.0144, 0],
  [0.008, 0.232, -0.048, 0.008, 0],
  [-0.008, 0.216, -0.008, 0, 0],
  [-0.016, 0.184, 0.04, -0.008, 0],
  [-0.0176, 0.1408, 0.0912, -0.0144, 0],
];

/** Mirror image of a panel, for the upper end. */
function mirrored(panel: readonly (readonly number[])[]): number[][] {
  return [...panel].reverse().map((row) => [...row].reverse());
}

/**
 * @param groups persons in consecutive five-year groups, at least five of them
 * @returns persons by single age, five per group; negative interpolated values are set to an even split of the group
 * @throws RangeError with fewer than five groups
 */
export function sprague(groups: ArrayLike<number>): Float64Array {
  const count = groups.length;
  if (count < 5) throw new RangeError(`Sprague multipliers need five groups or more, found ${count}`);
  const single = new Float64Array(count * 5);
  const last = mirrored(FIRST);
  const beforeLast = mirrored(SECOND);
  for (let group = 0; group < count; group++) {
    const [panel, start] =
      group === 0
        ? [FIRST, 0]
        : group === 1
          ? [SECOND, 0]
          : group === count - 2
            ? [beforeLast, count - 5]
            : group === count - 1
              ? [last, count - 5]
              : [MIDDLE, group - 2];
    let negative = false;
    for (let age = 0; age < 5; age++) {
      let value = 0;
      for (let column = 0; column < 5; column++) value += panel[age]![column]! * groups[start + column]!;
      if (value < 0) negative = true;
      single[group * 5 + age] = value;
    }
    if (negative) single.fill(groups[group]! / 5, group * 5, group * 5 + 5);
  }
  return single;
}
