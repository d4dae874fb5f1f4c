import { exponentialSmoothing } from '../../enrolment/smooth.ts';

/** A yearly series on its forecasting scale (log, logit or a rate), by year. Years without a figure are absent. */
export type YearlySeries = ReadonlyMap<number, number>;

/** What the model holds from the origin on. */
export interface HoldingRule {
  /** Weight of the latest value of the exponential smoothing; 1 holds the latest value itself. */
  readonly smoothing: number;
  /** Most recent years that enter, the origin included. */
  readonly yearsSmoothed: number;
  /** Fewest values that an origin needs among those years. */
  readonly fewestValues: number;
  /** Longest lead in years. */
  readonly longestLead: number;
}

/** Errors of one lead, over all origins (and all areas that were pooled). */
export interface LeadErrors {
  readonly lead: number;
  readonly errors: readonly number[];
}

/**
 * Errors of holding a rate: actual at origin + lead less what is held at the origin, over rolling origins.
 * @param segmentOf number of the unbroken stretch in which a year lies; a pair across a break is no error of holding
 */
export function holdingErrors(
  series: YearlySeries,
  rule: HoldingRule,
  segmentOf: (year: number) => number = () => 0,
): LeadErrors[] {
  const byLead = Array.from({ length: rule.longestLead }, (_, index) => ({
    lead: index + 1,
    errors: [] as number[],
  }));
  for (const origin of [...series.keys()].sort((a, b) => a - b)) {
    const known: number[] = [];
    for (let year = origin - rule.yearsSmoothed + 1; year <= origin; year++) {
      const value = series.get(year);
      if (value !== undefined && segmentOf(year) === segmentOf(origin)) known.push(value);
    }
    if (known.length < rule.fewestValues) continue;
    const held = exponentialSmoothing(known, rule.smoothing);
    for (const { lead, errors } of byLead) {
      const actual = series.get(origin + lead);
      if (actual !== undefined && segmentOf(origin + lead) === segmentOf(origin)) errors.push(actual - held);
    }
  }
  return byLead;
}

/** Errors of several areas or stages, lead by lead, in one pool. */
export function pooled(parts: readonly (readonly LeadErrors[])[]): LeadErrors[] {
  const longest = Math.max(0, ...parts.map((part) => part.length));
  return Array.from({ length: longest }, (_, index) => ({
    lead: index + 1,
    errors: parts.flatMap((part) => part[index]?.errors ?? []),
  }));
}
