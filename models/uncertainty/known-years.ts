import type { AreaStart, OwnRecord } from '../inputs/area-start.ts';
import { STAGE_SPAN } from '../stages.ts';
import type { PolicyQuantity, ShockQuantity } from './uncertainty-parameters.ts';

const { kindergarten, primary, junior, generalSenior, vocational } = STAGE_SPAN;

/** Index of the latest year whose own count fixes each shocked rate; 0, the base year, where none does. */
export type KnownYears = Readonly<Record<ShockQuantity | PolicyQuantity, number>>;

export const NOTHING_KNOWN: KnownYears = {
  fertility: 0,
  migration: 0,
  entry: 0,
  progression: 0,
  kindergartenRate: 0,
  promotion: 0,
  generalShare: 0,
};

/**
 * What the own counts of a county fix. A count of first-graders fixes what is left of the error of entry, a count of every
 * grade of compulsory school that of progression, and so on: their shocks begin anew in the year after. No roll tells how
 * many people live in the county or how many children they have, so fertility and migration go on.
 */
export function knownYears({ own }: AreaStart, years: readonly number[]): KnownYears {
  const latest = (counts: (record: OwnRecord) => boolean) =>
    Math.max(0, ...own.filter(counts).map(({ year }) => years.indexOf(year)));
  const has = ({ pupils }: OwnRecord, first: number, end: number) => !pupils.subarray(first, end).some(Number.isNaN);
  const entersSenior = (record: OwnRecord) =>
    has(record, generalSenior.first, generalSenior.first + 1) && has(record, vocational.first, vocational.first + 1);
  return {
    ...NOTHING_KNOWN,
    entry: latest((record) => has(record, primary.first, primary.first + 1)),
    progression: latest((record) => has(record, primary.first, junior.first + junior.length)),
    kindergartenRate: latest((record) => has(record, kindergarten.first, kindergarten.first + kindergarten.length)),
    promotion: latest(entersSenior),
    generalShare: latest(entersSenior),
  };
}
