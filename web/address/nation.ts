/** Code of the whole country: too large for a browser, so the service alone computes it. */
export const NATION = '000000';
