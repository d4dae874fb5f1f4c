import { nearestBaseValue } from '../inputs/nearest-value.ts';
import type { Stage } from '../stages.ts';
import { baseValueCitation } from './cite.ts';
import type { County } from './county.ts';
import { type Draft, words } from './draft.ts';
import type { ExplainedUnit } from './explanation.ts';

/** A cited value of education-base.json as the county takes it: the nearest area, the nearest year. */
export interface TakenValue {
  readonly id: string;
  /** As the file names it: a stage, or compulsory. */
  readonly stage: string;
  readonly zh: string;
  readonly en: string;
  readonly unit: ExplainedUnit;
  /** As the computation has it; NaN where no source prints one. */
  readonly value: number;
  readonly of: Stage | null;
  /** The latest year that may be used. */
  readonly until?: number;
}

/** A cited value as a leaf; what stands for a wider area is an assumption for the county. */
export function baseValueLeaf(
  county: County,
  t: number,
  { id, stage, zh, en, unit, value, of, until }: TakenValue,
): Draft {
  const { baseValues, baseYear } = county.context.data.facts;
  const { chain, code } = county.start;
  const found = nearestBaseValue(baseValues, id, stage, chain, baseYear, until ?? Number.POSITIVE_INFINITY);
  const isMissing = Number.isNaN(value);
  return county.inline(id, t, {
    name: words(zh, en),
    unit,
    value,
    status: found?.area === code ? 'published' : 'assumed',
    stage: of,
    formula: words('最近一级地区、最近年份公布的数', 'printed for the nearest area and year'),
    operation: { kind: isMissing ? 'missing' : 'given' },
    source: found === null ? null : baseValueCitation(found),
    note: isMissing
      ? words(`来源中没有印出“${zh}”，也没有录入。`, `Not printed in any source, and not entered: ${en}.`)
      : null,
  });
}
