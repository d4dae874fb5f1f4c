import { SERIES, type Series } from '../catalogue/index.ts';
import type { Stage } from '../stages.ts';

/** Lines that follow from standards, counts and paths alone: no draw moves them. */
const FIXED = new Set([
  'nineYearRetention',
  'oversizeClasses',
  'oversizeClassPlaces',
  'staffQuotaPupils',
  'fiscalCapacityPlaces',
  'purchasedPlaces',
  'teachersInPost',
]);
/** Lines that only a project moves, when it opens late. */
const PROGRAMME = new Set(['supply', 'publicSupply', 'newPublicPlaces', 'newSchools', 'investment']);

type Kind = 'sum' | 'programme' | 'countyOnly' | 'share' | 'fixed';
const KINDS: readonly Kind[] = ['sum', 'programme', 'countyOnly', 'share', 'fixed'];

function kindOf({ measure }: Series): Kind {
  if (FIXED.has(measure.id)) return 'fixed';
  if (PROGRAMME.has(measure.id)) return 'programme';
  const { kind } = measure.aggregation;
  return kind === 'sum' || kind === 'countyOnly' ? kind : 'share';
}

/** Series in the order of the columns of a written year: what parents sum stands first, side by side. */
export const COLUMNS: readonly Series[] = KINDS.flatMap((kind) => SERIES.filter((series) => kindOf(series) === kind));

/** First column after those of a kind. */
export const COLUMNS_END: Readonly<Record<Kind, number>> = Object.fromEntries(
  KINDS.map((kind, index) => {
    const upTo = KINDS.slice(0, index + 1);
    return [kind, COLUMNS.filter((series) => upTo.includes(kindOf(series))).length];
  }),
) as Record<Kind, number>;

/** Column of every series of the catalogue, by its place there. */
export const COLUMN_OF_SERIES: readonly number[] = SERIES.map((series) => COLUMNS.indexOf(series));

/**
 * Column of a measure; of its first stage where it has stages and none is named: its other stages follow it.
 * @throws RangeError for an unknown key: that is a programming error
 */
export function column(measure: string, stage: Stage | null = null): number {
  const found = COLUMNS.findIndex(
    (series) => series.measure.id === measure && (stage === null || series.stage === stage),
  );
  if (found === -1) throw new RangeError(`no column ${measure} ${stage ?? ''} in the catalogue`);
  return found;
}
