/** Grade steps from P1 to J3. */
export const RETENTION_STEPS = 8;

/**
 * Survival per grade step of a nine-year retention rate: q = R^(1/8); 0.96 -> 0.9949.
 * It is not the quotient of two local head counts: that would mix in migration.
 */
export function retentionPerStep(nineYearRetention: number): number {
  return nineYearRetention ** (1 / RETENTION_STEPS);
}

/**
 * Raises retention steps towards a target: each is multiplied by (R* / Π q)^(1/8), capped at 1. Where a step hits the
 * cap the product stays below the target.
 * Only retention is touched, never the migration part of a step.
 */
export function raiseToTarget(steps: readonly number[], target: number): number[] {
  const product = steps.reduce((total, step) => total * step, 1);
  const factor = (target / product) ** (1 / steps.length);
  return steps.map((step) => Math.min(1, step * factor));
}
