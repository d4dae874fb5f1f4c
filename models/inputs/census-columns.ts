/** Columns of the census volumes with residents by CENSUS_GROUPS (19): 0, 1-4, 5-9 … 85+. */
export const AGE_COLUMNS: readonly string[] = [
  'age0',
  'age1to4',
  ...Array.from({ length: 16 }, (_, index) => `age${5 + 5 * index}to${9 + 5 * index}`),
  'age85plus',
];

/** Columns with women 15-19 … 45-49 (7). */
export const WOMEN_COLUMNS: readonly string[] = Array.from(
  { length: 7 },
  (_, index) => `women${15 + 5 * index}to${19 + 5 * index}`,
);
