/**
 * Urban-rural growth difference (UN method): d = ln(U/R) at t less ln(U/R) before, per year.
 * Golden: 60 % -> 62 % in one year gives 0.08408.
 * @returns null where a share of 0 or 1 leaves nothing to move
 */
export function urbanRuralGrowthDifference(shareBefore: number, shareAfter: number, years: number): number | null {
  if (!(shareBefore > 0 && shareBefore < 1 && shareAfter > 0 && shareAfter < 1)) return null;
  return (logit(shareAfter) - logit(shareBefore)) / years;
}

/**
 * Urban share `years` after the base: logistic in the growth difference, damped every year (d_t = phi^t d_0),
 * because the undamped form overstates (Bocquier 2005: by up to 19 % for 2030). phi = 1 is the undamped form.
 */
export function urbanShareAfter(share: number, difference: number | null, years: number, damping: number): number {
  if (difference === null || !(share > 0 && share < 1)) return share;
  const effectiveYears = damping === 1 ? years : (damping * (1 - damping ** years)) / (1 - damping);
  return 1 / (1 + Math.exp(-(logit(share) + difference * effectiveYears)));
}

function logit(share: number): number {
  return Math.log(share / (1 - share));
}
