import type { AccuracyRow, AccuracySource } from '../../models/accuracy/accuracy.ts';
import { STAGES, type Stage } from '../../models/stages.ts';
import type { Numbers } from '../desk/numbers.ts';

export type Measured = AccuracyRow['measure'];

/** Stages that a source has measured, in the order of the chain. */
export const stagesOf = ({ rows }: AccuracySource): Stage[] =>
  STAGES.filter((stage) => rows.some((row) => row.stage === stage));

/** What of a stage a source has measured: pupils before entrants. */
export const measuresOf = ({ rows }: AccuracySource, stage: Stage): Measured[] =>
  (['pupils', 'entrants'] as const).filter((measure) =>
    rows.some((row) => row.stage === stage && row.measure === measure),
  );

/** Rows of one stage and measure by years ahead. */
export const rowsOf = ({ rows }: AccuracySource, stage: Stage, measure: Measured): AccuracyRow[] =>
  rows.filter((row) => row.stage === stage && row.measure === measure).sort((a, b) => a.lead - b.lead);

const COUNTED = ['reported', 'published'];

/** Last autumn that was counted: from there on the years ahead are counted. The base year where the roll is an estimate. */
export function lastCounted(numbers: Numbers, area: string, stage: Stage): number {
  const { years, baseYear } = numbers.result;
  const counted = years.filter((year) => COUNTED.includes(numbers.status(area, 'pupils', stage, year)));
  return Math.max(baseYear, ...counted);
}

/** A band as shares of its middle: how far it reaches below and above; null where it has no middle. */
export function reachOf(
  low: number,
  middle: number,
  high: number,
): { readonly below: number; readonly above: number } | null {
  return middle > 0 ? { below: low / middle - 1, above: high / middle - 1 } : null;
}
