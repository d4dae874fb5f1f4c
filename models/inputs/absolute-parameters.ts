import type { ParameterId } from './parameters.ts';

/** Quantities of one county: for several at once they would be counted in each. */
export const ABSOLUTE_PARAMETERS: readonly ParameterId[] = ['purchasedPlaces', 'capitalBudget', 'staffQuota'];
