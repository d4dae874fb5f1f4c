/** What is published of one stage of one area, by year; NaN is missing. */
export interface StageCounts {
  readonly total: readonly number[];
  readonly entrants: readonly number[];
  /** Who left in the summer of the year. */
  readonly graduates: readonly number[];
}

/** Grades of a stage, [year][grade], and which of them were counted. */
export interface SpreadStage {
  readonly pupils: Float64Array;
  /** 1 where a number was spread or concluded, 0 where it was counted. */
  readonly estimated: Uint8Array;
}

/**
 * Grades of a stage of which only the total, the entrants and the graduates are published. Those of a year step up to the
 * next one and are scaled, all alike, to what the total leaves after the entrants; the first year runs in a straight line
 * from the entrants to the graduates. Entrants that are not published are those whom the total lacks: total less that of
 * the year before plus graduates, else with last year's scale. A year uses nothing that is later than itself, so whoever
 * looks back from it sees what could be known then.
 * @param length number of grades, 2 or more
 */
export function spreadStage({ total, entrants, graduates }: StageCounts, length: number): SpreadStage {
  const pupils = new Float64Array(total.length * length).fill(Number.NaN);
  const estimated = new Uint8Array(total.length * length).fill(1);
  let scale = 1;
  total.forEach((all, t) => {
    if (!(all > 0)) return;
    const before = t === 0 ? Number.NaN : pupils[(t - 1) * length]!;
    const published = entrants[t]!;
    if (Number.isFinite(published)) estimated[t * length] = 0;
    const upper = Number.isFinite(before)
      ? Array.from(pupils.subarray((t - 1) * length, t * length - 1))
      : firstYear(all, published, graduates[t]!, length);
    const steppedUp = sum(upper);
    const entering = Number.isFinite(published)
      ? published
      : Number.isFinite(before)
        ? concluded(all, total[t - 1]!, graduates[t]!, steppedUp * scale)
        : all / length;
    // Those who were there last year say how the rest divides, not how many there are.
    const factor = (all - entering) / steppedUp;
    if (!(factor > 0)) return;
    if (Number.isFinite(before)) scale = factor;
    pupils[t * length] = entering;
    upper.forEach((grade, index) => {
      pupils[t * length + index + 1] = grade * factor;
    });
  });
  return { pupils, estimated };
}

function concluded(all: number, before: number, graduates: number, stayed: number): number {
  const lacking = all - (Number.isFinite(graduates) ? before - graduates : stayed);
  return Math.max(0, lacking);
}

/** Upper grades of the first year that is known. */
function firstYear(all: number, entrants: number, graduates: number, length: number): number[] {
  const first = Number.isFinite(entrants) ? entrants : all / length;
  const last = Number.isFinite(graduates) ? graduates : first;
  return Array.from({ length: length - 1 }, (_, index) => first + ((last - first) * (index + 1)) / (length - 1));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
