/** Largest body in bytes where nothing else is said. */
export const BODY_LIMIT = 1024 * 1024;

/** Where data are sent: a province's own baselines fit. */
export const DATA_BODY_LIMIT = 20 * 1024 * 1024;

/** Names and passwords: who sends more is not typing. */
export const SIGN_IN_BODY_LIMIT = 16 * 1024;
