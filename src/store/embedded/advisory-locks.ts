/** First number of our advisory locks: "xuew" as bytes, so that no other program in the database means the same. */
export const ADVISORY_SPACE = 0x78_75_65_77;
/** Held shared by every process that uses an embedded server, and alone by the last, who stops it. */
export const PRESENCE = 1;
/** Held alone by the service. */
export const SERVICE = 2;
