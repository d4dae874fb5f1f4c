/** How a county's own history goes on after it, by the methods that did best on it (backtest/learn-courses.ts). */
export interface LearnedCourse {
  /** Last autumn of the history. */
  readonly since: number;
  /** [year after `since`][grade of the model]: pupils of the next grade per pupil; NaN where the history has no such step. */
  readonly steps: Float64Array;
  /** [year after `since`]: entrants of general senior school per leaver of junior school; NaN where the history has none. */
  readonly promotion: Float64Array;
  /** [year after `since`]: factor on the entrants that the model has without any lever (backtest/learned-entry.ts). */
  readonly entry: Float64Array;
  /** Factor on the shocks of migration, entry and progression, so that bands are as wide as the county's own errors were. */
  readonly shockScale: number;
}
