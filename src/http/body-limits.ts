/** Where data are sent: a province's own baselines fit. */
export const DATA_BODY_LIMIT = 20 * 1024 * 1024;
