import { probit, quantileSorted } from 'simple-statistics';

/** A band holds this share of the numbers, as much left out below as above. */
export const BAND_SHARE = 0.8;
/** Errors that an area of its own must have before its scale counts as much as that of all. */
const PRIOR_ERRORS = 3;
/** Errors of neighbouring leads and origins tell nearly the same: so many of them count as one. */
const ALIKE = 3;
/** Errors beyond this many times the scale of all count as that much in the scale of an area. */
const LARGEST_SCORE = 3;
/** From so many errors that tell something of their own, a quantile is as good as known. */
const ENOUGH_ERRORS = 30;
/** Fewest errors from which a quantile of 10 % is taken. */
const FEWEST_ERRORS = 10;

/** Errors of one series at earlier origins: log(actual / forecast), [origin][area][lead], NaN where not counted by then. */
export interface PastErrors {
  readonly origins: number;
  readonly areas: number;
  readonly leads: number;
  readonly values: Float64Array;
}

/** Band of one area and lead as factors on the forecast; null where too few errors are known. */
export interface Band {
  readonly low: number;
  readonly high: number;
}

/**
 * Bands of every area and lead, [area][lead]: quantiles of the errors of all areas, each divided by the scale of its area,
 * times the scale of the area that the band is for (normalised conformal prediction: Papadopoulos et al. 2008). An area's
 * scale is shrunk towards that of all; an error takes no part in the scale that it is divided by. A band always contains the
 * forecast itself, whatever way past ones have leaned. Size classes of their own
 * were tried: the scale tells small from large already, and half the errors make a poorer quantile.
 */
export function bandsOf(past: PastErrors): readonly (Band | null)[] {
  const { origins, areas, leads, values } = past;
  const scale = scaleByLead(past);
  /** Sum and number of squared scores, [area][origin]. */
  const squares = new Float64Array(areas * origins);
  const counts = new Float64Array(areas * origins);
  for (let origin = 0; origin < origins; origin++)
    for (let area = 0; area < areas; area++)
      for (let lead = 0; lead < leads; lead++) {
        const score = values[(origin * areas + area) * leads + lead]! / scale[lead]!;
        if (!Number.isFinite(score)) continue;
        const at = area * origins + origin;
        squares[at] = squares[at]! + Math.min(LARGEST_SCORE, Math.abs(score)) ** 2;
        counts[at] = counts[at]! + 1;
      }
  /** Scale of an area over that of all, without one origin (−1: with all). */
  const relative = (area: number, without: number) => {
    let [sum, count] = [0, 0];
    for (let origin = 0; origin < origins; origin++) {
      if (origin === without) continue;
      sum += squares[area * origins + origin]!;
      count += counts[area * origins + origin]!;
    }
    return Math.sqrt((PRIOR_ERRORS + sum / ALIKE) / (PRIOR_ERRORS + count / ALIKE));
  };
  const scores = Array.from({ length: leads }, (_, lead) => {
    const found: number[] = [];
    for (let area = 0; area < areas; area++)
      for (let origin = 0; origin < origins; origin++) {
        const error = values[(origin * areas + area) * leads + lead]!;
        if (Number.isFinite(error)) found.push(error / relative(area, origin));
      }
    return found;
  });
  // A single area, or a few, have too few errors of each lead: those of all leads over their scales then tell the shape.
  const shape = conformal(
    scores.flatMap((some, lead) => some.map((score) => score / scale[lead]!).filter(Number.isFinite)),
  );
  const units = scores.map((some, lead) => {
    const wide = scale[lead]!;
    const shaped = shape && Number.isFinite(wide) ? { low: shape.low * wide, high: shape.high * wide } : null;
    const unit = conformal([...some]) ?? shaped;
    // Forecasts of so many years ahead overlap: of an area, one in so many tells something of its own.
    const widened = fewErrors(some.length / (lead + 1));
    return unit && { low: unit.low * widened, high: unit.high * widened };
  });
  return Array.from({ length: areas }, (_, area) => {
    const own = relative(area, -1);
    return units.map(
      (unit): Band | null =>
        unit && { low: Math.exp(Math.min(0, unit.low * own)), high: Math.exp(Math.max(0, unit.high * own)) },
    );
  }).flat();
}

/**
 * How much wider a band must be because its width comes from few errors: quantile of Student's t over the normal one,
 * by the expansion of Cornish & Fisher (Abramowitz & Stegun 26.7.5).
 */
function fewErrors(errors: number): number {
  if (errors >= ENOUGH_ERRORS) return 1;
  const z = probit((1 + BAND_SHARE) / 2);
  const freedom = Math.max(2, errors);
  return 1 + (z ** 2 + 1) / (4 * freedom) + (5 * z ** 4 + 16 * z ** 2 + 3) / (96 * freedom ** 2);
}

/** The same without an area's own scale: what a sharper band is measured against. */
export function pooledBands({ origins, areas, leads, values }: PastErrors): readonly (Band | null)[] {
  return Array.from({ length: leads }, (_, lead) => {
    const errors: number[] = [];
    for (let origin = 0; origin < origins; origin++)
      for (let area = 0; area < areas; area++) {
        const error = values[(origin * areas + area) * leads + lead]!;
        if (Number.isFinite(error)) errors.push(error);
      }
    const band = conformal(errors);
    return band === null ? null : { low: Math.exp(band.low), high: Math.exp(band.high) };
  });
}

/** Quantiles with the correction of finite samples: the (n + 1) q-th smallest. */
function conformal(scores: number[]): Band | null {
  if (scores.length < FEWEST_ERRORS) return null;
  scores.sort((a, b) => a - b);
  const tail = (1 - BAND_SHARE) / 2;
  const wider = (scores.length + 1) / scores.length;
  return {
    low: quantileSorted(scores, Math.max(0, 1 - (1 - tail) * wider)),
    high: quantileSorted(scores, Math.min(1, (1 - tail) * wider)),
  };
}

/** Root mean square of the errors of each lead, all areas together; the largest tenth is left out. */
function scaleByLead({ origins, areas, leads, values }: PastErrors): Float64Array {
  return Float64Array.from({ length: leads }, (_, lead) => {
    const errors: number[] = [];
    for (let at = 0; at < origins * areas; at++) {
      const error = Math.abs(values[at * leads + lead]!);
      if (Number.isFinite(error)) errors.push(error);
    }
    const kept = errors.sort((a, b) => a - b).slice(0, Math.ceil(errors.length * 0.9));
    return kept.length === 0 ? Number.NaN : Math.sqrt(kept.reduce((sum, error) => sum + error ** 2, 0) / kept.length);
  });
}
