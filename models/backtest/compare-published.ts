import { mean } from 'simple-statistics';
import type { LedgerRow } from './scores.ts';

/** A forecast of a total by somebody else: pupils or, where only that is published, forecast / actual − 1 or its size. */
export type PublishedForecast = {
  readonly area: string;
  readonly origin: number;
  readonly target: number;
} & ({ readonly forecast: number } | { readonly error: number });

/** Their errors and ours on the same areas, origins and targets; shares. */
export interface PublishedComparison {
  readonly lead: number;
  readonly rows: number;
  readonly publishedError: number;
  readonly ownError: number;
  /** Share of the cells in which ours was nearer. */
  readonly better: number;
}

/** Both on the cells that both have, by lead. */
export function comparePublished(
  ledger: readonly LedgerRow[],
  published: readonly PublishedForecast[],
): PublishedComparison[] {
  const keyOf = ({ area, origin, target }: Pick<LedgerRow, 'area' | 'origin' | 'target'>) =>
    `${area} ${origin} ${target}`;
  const ours = new Map(ledger.filter(({ series }) => series === 'TOTAL').map((row) => [keyOf(row), row] as const));
  const cells = published.flatMap((theirs) => {
    const row = ours.get(keyOf(theirs));
    if (row?.actual == null) return [];
    const own = Math.abs(row.forecast / row.actual - 1);
    const error = 'error' in theirs ? theirs.error : theirs.forecast / row.actual - 1;
    return [{ lead: row.lead, own, theirs: Math.abs(error) }];
  });
  const leads = [...new Set(cells.map(({ lead }) => lead))].sort((a, b) => a - b);
  return leads.map((lead) => {
    const some = cells.filter((cell) => cell.lead === lead);
    return {
      lead,
      rows: some.length,
      publishedError: mean(some.map(({ theirs }) => theirs)),
      ownError: mean(some.map(({ own }) => own)),
      better: mean(some.map(({ own, theirs }) => Number(own < theirs))),
    };
  });
}
