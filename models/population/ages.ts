/** Ages 0..84 in single years and the open group 85+: 86 cells. */
export const AGE_CELLS = 86;
export const OPEN_AGE = AGE_CELLS - 1;
/** Women are followed by single age from birth to 49, as far as births need them. */
export const WOMEN_CELLS = 50;
export const FIRST_FERTILE_AGE = 15;

/** Lower bounds of the census groups: 0, 1-4, 5-9, ... 80-84, 85+. */
export const CENSUS_GROUPS: readonly (readonly [first: number, last: number])[] = [
  [0, 0],
  [1, 4],
  ...Array.from({ length: 16 }, (_, index): readonly [number, number] => [5 + 5 * index, 9 + 5 * index]),
  [OPEN_AGE, OPEN_AGE],
];
/** Children move with their parents up to this age; above it young people move alone. */
export const CHILD_AGES = 15;
/** Ages that school needs, 0 to 18: a cohort of 17 on 1 September is in part 18 in November. */
export const SCHOOL_AGES = 19;
