import { STAGE_SPAN, STAGES } from '../stages.ts';
import type { AreaStart, OwnRecord } from './area-start.ts';

/** The latest own record up to a year in which `given` holds; undefined where there is none. */
export function latestRecord(
  start: AreaStart,
  year: number,
  given: (record: OwnRecord) => boolean,
): OwnRecord | undefined {
  return start.own.filter((record) => record.year <= year && given(record)).at(-1);
}

/** Public share of a stage and the year from which it is known: the bureau's own, else that of a wider area. */
export function publicShareKnown(
  start: AreaStart,
  stage: number,
  baseYear: number,
  year: number,
): { share: number; since: number } {
  const own = latestRecord(start, year, (record) => !Number.isNaN(record.publicShare[stage]!));
  return own === undefined
    ? { share: start.shares.publicByStage[stage]!, since: baseYear }
    : { share: own.publicShare[stage]!, since: own.year };
}

/** The record with the bureau's own class sizes of a stage. */
export function classSizeRecord(start: AreaStart, stage: number, year: number): OwnRecord | undefined {
  return latestRecord(start, year, (record) => record.classSizes.some(([at]) => at === stage));
}

/** Teachers in post of a stage; NaN before the first count. */
export function teachersKnown(start: AreaStart, stage: number, year: number): number {
  return latestRecord(start, year, (record) => !Number.isNaN(record.teachers[stage]!))?.teachers[stage] ?? Number.NaN;
}

/** True from the year on in which the bureau has counted every grade of a stage. */
export function stageCounted(start: AreaStart, stage: number, year: number): boolean {
  return latestRecord(start, year, (record) => countsStage(record, stage)) !== undefined;
}

/** True for a record with every grade of a stage. */
export function countsStage({ pupils }: OwnRecord, stage: number): boolean {
  const { first, length } = STAGE_SPAN[STAGES[stage]!];
  return !pupils.slice(first, first + length).some(Number.isNaN);
}

/** True from the year on in which the bureau has counted the migrant pupils of primary and junior school. */
export function migrantsCounted(start: AreaStart, year: number): boolean {
  const first = STAGE_SPAN.primary.first;
  const end = STAGE_SPAN.junior.first + STAGE_SPAN.junior.length;
  return latestRecord(start, year, (record) => !record.migrants.slice(first, end).some(Number.isNaN)) !== undefined;
}
