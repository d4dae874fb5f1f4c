/** Years of the page: from the last census to the end of the sixteenth five-year plan. */
export const FROM = 2020;
export const TO = 2035;

/** The school year that is under way, or begins next within a month: it starts on 1 September. */
export function presentSchoolYear(today: Date = new Date()): number {
  return today.getMonth() >= 7 ? today.getFullYear() : today.getFullYear() - 1;
}

/** First school year that can still be decided: the one after the present. */
export const firstOpenYear = (today?: Date): number => Math.min(TO, presentSchoolYear(today) + 1);
