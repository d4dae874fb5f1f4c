import type { Baseline } from '../inputs/baseline.ts';

/** Counties whose own files list their projects, if only an empty list. */
export const listingCounties = (baselines: readonly Baseline[]): ReadonlySet<string> =>
  new Set(baselines.filter(({ projects }) => projects !== undefined).map(({ area }) => area));

/** Counties whose own files give pupils of an autumn before the base year. */
export const earlyHistories = (baselines: readonly Baseline[], baseYear: number): ReadonlySet<string> =>
  new Set(
    baselines
      .filter(({ schoolYear, enrolment }) => schoolYear < baseYear && enrolment !== undefined)
      .map(({ area }) => area),
  );
