const EIGHT_HOURS = 8 * 3_600_000;

/** RFC 3339 time stamp in Beijing time: every reader of this product lives in +08:00. */
export function beijingTime(milliseconds: number): string {
  return new Date(milliseconds + EIGHT_HOURS).toISOString().replace('Z', '+08:00');
}
