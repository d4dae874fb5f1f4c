/** An error counts for no more than this, so that one broken year does not decide. */
const LARGEST_ERROR = 0.15;
/** Errors that an area of its own must have before they count as much as those of all areas. */
const PRIOR_ERRORS = 3;
/** Methods differ by little, as they share most of what they know: a small advantage must tell. */
const POWER = 6;
/** An error of nought is luck, too. */
const LEAST = 0.01;

/** Errors of all methods of one part, summed over the origins whose target has been counted. */
export interface ErrorSums {
  /** [method][area][lead]: absolute errors, each bounded. */
  readonly sums: Float64Array;
  /** [area][lead]: how many. Where one method has an error all have one. */
  readonly counts: Float64Array;
}

/**
 * Adds the errors of one origin at one lead.
 * @param errors [method][area][lead]; NaN where nothing was counted
 */
export function addErrors({ sums, counts }: ErrorSums, errors: Float64Array, lead: number, leads: number): void {
  const cells = counts.length;
  for (let at = lead; at < errors.length; at += leads) {
    if (!Number.isFinite(errors[at]!)) continue;
    sums[at] = sums[at]! + Math.min(LARGEST_ERROR, errors[at]!);
    if (at < cells) counts[at] = counts[at]! + 1;
  }
}

/**
 * Weights of the methods of one part, [area][lead][method], each cell summing to 1: by the inverse of their errors at
 * earlier origins (Bates & Granger 1969). What suits an area is learnt from its own errors as they become many: where counts
 * jump the slow methods do better, where they run smoothly the quick ones.
 */
export function methodWeights({ sums, counts }: ErrorSums, leads: number): Float64Array {
  const cells = counts.length;
  const methods = sums.length / cells;
  const weights = new Float64Array(cells * methods);
  for (let lead = 0; lead < leads; lead++) {
    const pooled = new Float64Array(methods);
    for (let at = lead; at < sums.length; at += leads) {
      const method = Math.floor(at / cells);
      pooled[method] = pooled[method]! + sums[at]!;
    }
    const all = relative(pooled);
    for (let cell = lead; cell < cells; cell += leads) {
      const own = relative(Float64Array.from(all, (_, method) => sums[method * cells + cell]!));
      const count = counts[cell]!;
      const inverse = all.map(
        (error, method) => ((PRIOR_ERRORS + count) / (PRIOR_ERRORS * error + count * own[method]!)) ** POWER,
      );
      const sum = inverse.reduce((total, each) => total + each, 0);
      for (let method = 0; method < methods; method++) weights[cell * methods + method] = inverse[method]! / sum;
    }
  }
  return weights;
}

/** Errors of the methods over their mean, none less than LEAST of it; 1 where none is known. */
function relative(errors: Float64Array): Float64Array {
  const mean = errors.reduce((sum, each) => sum + each, 0) / errors.length;
  return errors.map((each) => (mean > 0 ? Math.max(LEAST, each / mean) : 1));
}
