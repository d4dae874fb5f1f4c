/** Pupils by grade of some areas over consecutive autumns, in any system of grades. NaN is missing. */
export interface History {
  readonly areas: readonly string[];
  /** Consecutive; a year without a row is all NaN. */
  readonly years: readonly number[];
  /** From the entry grade up. */
  readonly grades: readonly string[];
  /** [area][year][grade]. */
  readonly pupils: Float64Array;
  /** [area][year]: the grades and what is outside them. */
  readonly total: Float64Array;
  /** Calendar years, consecutive; none where births are not given. */
  readonly birthYears: readonly number[];
  /** [area][birth year]. */
  readonly births: Float64Array;
  /** [area][year][grade]: 1 where pupils were spread from a stage's total (spread-stage.ts); absent where all were counted. */
  readonly estimated?: Uint8Array;
}

/** A stage of a system: its grades stand side by side. */
export interface HistoryStage {
  readonly id: string;
  /** Place of its first grade, and how many it has. */
  readonly first: number;
  readonly length: number;
  /** True where nobody may leave: steps then differ between areas by migration alone. */
  readonly compulsory: boolean;
}

/** What a history must say of itself before it can be projected. */
export interface GradeSystem {
  readonly stages: readonly HistoryStage[];
  /** Age on entry, full years on the cut-off day. */
  readonly entryAge: number;
  /** First month of the birth cohort of a school year: 9 = September. */
  readonly cutOffMonth: number;
  /** Years by which births are known later than pupils. */
  readonly birthsLag: number;
}

/** What was known in an autumn: a copy that ends there, so that nothing can read what came later. */
export function knownAt(history: History, origin: number, birthsLag: number): History {
  const { areas, years, grades, pupils, total, birthYears, births, estimated } = history;
  const count = years.filter((year) => year <= origin).length;
  const birthCount = birthYears.filter((year) => year <= origin - birthsLag).length;
  return {
    areas,
    grades,
    years: years.slice(0, count),
    birthYears: birthYears.slice(0, birthCount),
    pupils: cut(pupils, areas.length, years.length * grades.length, count * grades.length),
    total: cut(total, areas.length, years.length, count),
    births: cut(births, areas.length, birthYears.length, birthCount),
    ...(estimated === undefined
      ? {}
      : { estimated: cut(estimated, areas.length, years.length * grades.length, count * grades.length) }),
  };
}

function cut<T extends Float64Array | Uint8Array>(rows: T, areas: number, width: number, kept: number): T {
  const found = rows.slice(0, areas * kept) as T;
  for (let area = 0; area < areas; area++) found.set(rows.subarray(area * width, area * width + kept), area * kept);
  return found;
}

/** Pupils of one area, year and grade; NaN outside the history. */
export function pupilsOf({ years, grades, pupils }: History, area: number, year: number, grade: number): number {
  const t = year - years[0]!;
  return t < 0 || t >= years.length ? Number.NaN : pupils[(area * years.length + t) * grades.length + grade]!;
}

/** Total of one area and year; NaN outside the history. */
export function totalOf({ years, total }: History, area: number, year: number): number {
  const t = year - years[0]!;
  return t < 0 || t >= years.length ? Number.NaN : total[area * years.length + t]!;
}

/** Births of one area and calendar year; NaN outside the history. */
export function birthsOf({ birthYears, births }: History, area: number, year: number): number {
  const t = birthYears.length === 0 ? -1 : year - birthYears[0]!;
  return t < 0 || t >= birthYears.length ? Number.NaN : births[area * birthYears.length + t]!;
}

/** Total less the grades: what has no grade, or stands before the first. */
export function restOf(history: History, area: number, year: number): number {
  let rest = totalOf(history, area, year);
  for (let grade = 0; grade < history.grades.length; grade++) rest -= pupilsOf(history, area, year, grade);
  return rest;
}
