import type { ProjectionResult } from '../../models/result.ts';
import { STAGES } from '../../models/stages.ts';
import { fault } from '../intake/fault.ts';
import type { TidyFilter } from '../reports/tidy-csv.ts';
import type { Fault } from '../services/ports.ts';
import { faultyRequest } from './problem.ts';
import { unknownNames } from './request-fault.ts';
import { MEASURE_IDS } from './schemas/result.ts';

export interface Selection {
  readonly area?: readonly string[] | undefined;
  readonly stage?: readonly string[] | undefined;
  readonly measure?: readonly string[] | undefined;
  readonly schoolYear?: string | undefined;
}

/** Turns the filters of an address into a filter of rows; names that the result does not have are a problem. */
export function selectionFilter(selection: Selection, result: ProjectionResult): TidyFilter {
  const codes = result.areas.map((area) => area.code);
  const faults = [
    ...unknownNames('area', selection.area ?? [], codes),
    ...unknownNames('stage', selection.stage ?? [], STAGES),
    ...unknownNames('measure', selection.measure ?? [], MEASURE_IDS),
    ...wrongSpan(selection.schoolYear),
  ];
  if (faults.length > 0) throw faultyRequest('invalid-query', faults, 'query');
  return {
    ...(selection.area === undefined ? {} : { areas: new Set(selection.area) }),
    ...(selection.stage === undefined ? {} : { stages: new Set(selection.stage) }),
    ...(selection.measure === undefined ? {} : { measures: new Set(selection.measure) }),
    ...(selection.schoolYear === undefined ? {} : { years: spanOf(selection.schoolYear) }),
  };
}

function spanOf(text: string): [number, number] {
  const [first = Number.NaN, last = first] = text.split('..').map(Number);
  return [first, last];
}

function wrongSpan(text: string | undefined): Fault[] {
  if (text === undefined) return [];
  const [first, last] = spanOf(text);
  if (first <= last) return [];
  const allowed = { zh: '前一年份不晚于后一年份', en: 'the first year not later than the last' };
  return [fault('EDU_OUT_OF_RANGE', '#/schoolYear', text, allowed)];
}
