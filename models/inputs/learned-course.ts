/** How a county's own history goes on after it, by the methods that did best on it (backtest/learn-courses.ts). */
export interface LearnedCourse {
  /** Last autumn of the history. */
  readonly since: number;
  /** [year after `since`][grade of the model]: pupils of the next grade per pupil; NaN where the history has no such step. */
  readonly steps: Float64Array;
  /** [year after `since`]: factor on the promotion to senior school of `since`. */
  readonly promotion: Float64Array;
  /** [year after `since`]: factor on the entrants per child of `since`. */
  readonly entry: Float64Array;
  /** Factor on the shocks of migration, entry and progression, so that bands are as wide as the county's own errors were. */
  readonly shockScale: number;
}
