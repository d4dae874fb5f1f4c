import type { AccuracyRow } from '../accuracy/accuracy.ts';
import { summariseErrors } from '../accuracy/summarise-errors.ts';
import { STAGES, type Stage } from '../stages.ts';
import type { Band, PastErrors } from './bands.ts';
import type { BacktestSeries } from './series.ts';

/** Stage and measure of a series of the back-test; null for grades within a stage, for the total, and for other systems. */
export function measuredSeries(
  { id, kind }: BacktestSeries,
  entryGrades: ReadonlyMap<string, Stage>,
): Pick<AccuracyRow, 'stage' | 'measure'> | null {
  const stage = kind === 'stage' ? STAGES.find((each) => each === id) : entryGrades.get(id);
  return stage === undefined || kind === 'total' ? null : { stage, measure: kind === 'stage' ? 'pupils' : 'entrants' };
}

/**
 * Accuracy of one series by lead.
 * @param areas places of the areas whose errors count
 * @param bandOf band by lead, from 0; null where there is none
 * @param firstOrigin year of the first origin of the errors
 */
export function accuracyRows(
  of: Pick<AccuracyRow, 'stage' | 'measure'>,
  past: PastErrors,
  areas: readonly number[],
  bandOf: (lead: number) => Band | null,
  firstOrigin: number,
): AccuracyRow[] {
  return Array.from({ length: past.leads }, (_, lead): AccuracyRow[] => {
    const errors = errorsOf(past, areas, lead);
    if (errors.length === 0) return [];
    const band = bandOf(lead);
    return [
      {
        ...of,
        lead: lead + 1,
        origins: [firstOrigin + errors[0]!.origin, firstOrigin + errors.at(-1)!.origin],
        ...summariseErrors(errors.map(({ error }) => Math.exp(-error) - 1)),
        low: band?.low ?? null,
        high: band?.high ?? null,
      },
    ];
  }).flat();
}

/** Known errors of some areas at one lead: log(actual / forecast), with the place of their origin, ascending. */
function errorsOf({ origins, areas: all, leads, values }: PastErrors, areas: readonly number[], lead: number) {
  const found: { readonly origin: number; readonly error: number }[] = [];
  for (let origin = 0; origin < origins; origin++)
    for (const area of areas) {
      const error = values[(origin * all + area) * leads + lead]!;
      if (Number.isFinite(error)) found.push({ origin, error });
    }
  return found;
}
