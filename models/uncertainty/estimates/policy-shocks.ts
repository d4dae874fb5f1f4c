import type { Facts } from '../../inputs/facts.ts';
import type { ShockEvidence } from './evidence.ts';
import { type Autoregression, type Estimate, fitAutoregression, spreadAt, spreadByLead } from './fit-autoregression.ts';
import { type HoldingRule, holdingErrors, type YearlySeries } from './holding-error.ts';
import { seriesOf } from './school-rates.ts';
import { FEWEST_ERRORS, SMOOTHED } from './school-shocks.ts';

/** Kindergarten rate, promotion and general share are held at their latest value. */
const LATEST: HoldingRule = { ...SMOOTHED, smoothing: 1, yearsSmoothed: 1, fewestValues: 1 };

/** The three processes that policy moves for all areas together. */
export interface PolicyEstimates {
  readonly kindergartenRate: Estimate;
  readonly promotion: Estimate;
  readonly generalShare: Estimate;
}

/**
 * Policy: errors of holding the latest value.
 * @param entry the nation's entry shock, which moves the kindergarten rate too: policy gets what that leaves over
 */
export function estimatePolicy(facts: Facts, evidence: ShockEvidence, entry: Autoregression): PolicyEstimates {
  const { kindergartenRate, nation } = evidence;
  const promotion = new Map(
    [...nation].flatMap(([year, row]) => (row.promotion === null ? [] : [[year, row.promotion]])),
  );
  return {
    kindergartenRate: fitLatest(inLogOfLatest(kindergartenRate, facts.baseYear), (lead) => spreadAt(entry, lead)),
    promotion: fitLatest(inLogOfLatest(promotion, facts.baseYear)),
    generalShare: fitLatest(generalShare(facts, evidence)),
  };
}

function fitLatest(series: YearlySeries, known?: (lead: number) => number): Estimate {
  return fitAutoregression(spreadByLead(holdingErrors(series, LATEST), FEWEST_ERRORS), known);
}

/**
 * A rate below 1 on its logit, times 1 − rate in the base year: a change of the logit as the change of the log that it
 * is there. On the plain log the rises from .5 or .6 would be expected again of a rate that cannot double any more.
 * @param shares by year, 0-1; the last year up to `baseYear` decides
 */
export function inLogOfLatest(shares: ReadonlyMap<number, number>, baseYear: number): YearlySeries {
  const years = [...shares.keys()];
  const latest = shares.get(Math.max(...years.filter((year) => year <= baseYear)))!;
  return seriesOf(years, (year) => (1 - latest) * logit(shares.get(year)!));
}

/** Logit of the general share of senior entrants, without technical schools: sum of the provinces, then the base year. */
export function generalShare({ national, baseYear }: Facts, { provinces }: ShockEvidence): YearlySeries {
  const years = [...provinces.values()][0]!.keys();
  const sums = seriesOf([...years], (year) => {
    let [general, vocational] = [0, 0];
    for (const rows of provinces.values()) {
      const row = rows.get(year)!;
      if (row.generalSenior.entrants === null || row.vocationalEntrants === null) return null;
      general += row.generalSenior.entrants;
      vocational += row.vocationalEntrants;
    }
    return logit(general / (general + vocational));
  });
  const { generalEntrants, vocationalEntrants } = national;
  return new Map([...sums, [baseYear, logit(generalEntrants / (generalEntrants + vocationalEntrants))]]);
}

function logit(share: number): number {
  return Math.log(share / (1 - share));
}
