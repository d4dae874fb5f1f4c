/** An error counts for no more than this, so that one broken year does not decide. */
const LARGEST_ERROR = 0.15;
/** Errors that an area of its own must have before they count as much as those of all areas. */
const PRIOR_ERRORS = 3;
/** Methods differ by little, as they share most of what they know: a small advantage must tell. */
const POWER = 6;

/** Absolute errors of all methods of one part at one origin, [method][area][lead]; NaN where nothing was counted. */
export interface MethodErrors {
  readonly errors: Float64Array;
  /** Leads whose target has been counted by the origin that is weighed for. */
  readonly knownLeads: number;
}

/**
 * Weights of the methods of one part, [area][lead][method], each cell summing to 1: by the inverse of their errors at
 * earlier origins (Bates & Granger 1969). What suits an area is learnt from its own errors as they become many: where counts
 * jump the slow methods do better, where they run smoothly the quick ones.
 */
export function methodWeights(
  past: readonly MethodErrors[],
  methods: number,
  areas: number,
  leads: number,
): Float64Array {
  const cells = areas * leads;
  const sums = new Float64Array(methods * cells);
  const counts = new Float64Array(cells);
  for (const { errors, knownLeads } of past)
    for (let at = 0; at < errors.length; at++) {
      if (at % leads >= knownLeads || !Number.isFinite(errors[at]!)) continue;
      sums[at] = sums[at]! + Math.min(LARGEST_ERROR, errors[at]!);
      // Where one method has an error all have one.
      if (at < cells) counts[at] = counts[at]! + 1;
    }
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

/** Errors of the methods over their mean; 1 where one is not known or is nought. */
function relative(errors: Float64Array): Float64Array {
  const mean = errors.reduce((sum, each) => sum + each, 0) / errors.length;
  return errors.every((each) => each > 0) ? errors.map((each) => each / mean) : errors.map(() => 1);
}
