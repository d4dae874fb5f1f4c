import { GRADES, type Grade, gradeIndex, STAGE_SPAN, STAGES, type Stage } from '../stages.ts';
import { method } from './cite.ts';
import type { County, QuantityMaker } from './county.ts';
import { type Draft, type Making, words } from './draft.ts';
import { knownShare } from './known-share.ts';
import { NEAREST } from './operation.ts';

/** What is above the arrangement of the base year, never below 0. */
export function above(county: County, t: number, zh: string, en: string, now: Draft, base: Draft): Draft {
  return county.step('aboveBase', t, {
    name: words(zh, en),
    unit: 'share',
    status: 'assumed',
    formula: words('当年 − 基年，不为负', 'the year less the base year, never below 0'),
    operation: { kind: 'difference', atLeast: 0 },
    inputs: [now, base],
  });
}

/** An increment of annex 3: pupils times a gain. */
export const increment = (pupils: () => Draft, gain: () => Draft): Making => ({
  formula: words('学生 × 高于基年的比例，取整', 'pupils × share above the base year, whole'),
  operation: { kind: 'product', rounding: NEAREST },
  inputs: () => [pupils(), gain()],
});

export const publicGain = (county: County, t: number, stage: Stage) =>
  above(
    county,
    t,
    '公办占比高于基年',
    'public share above the base year',
    county.of('publicShare', stage, t),
    basePublic(county, t, stage),
  );

/** Public share of the wider area from which increments are counted. */
function basePublic(county: County, t: number, stage: Stage): Draft {
  const known = knownShare(county, 0, stage);
  const value = county.scheduled(t, 'BASE_PUBLIC', STAGES.indexOf(stage));
  if (known.value === value || Number.isNaN(value)) return known;
  // Own counts of the base year do not move what the increments are counted from.
  return county.inline('basePublicShare', t, {
    name: words('公办占比（程序估计）', 'public share, estimate of the package'),
    unit: 'share',
    value,
    status: 'assumed',
    stage,
    formula: words('最近一级地区公布的数', 'printed for the nearest area'),
    operation: { kind: 'given' },
    source: method(5, 'scenarios/parameters/education-base.json'),
  });
}

/** General senior pupils of a grade above those at the base share of entrants. */
export const generalExtra: QuantityMaker = (county, t, item) => {
  const index = gradeIndex(item as Grade) - STAGE_SPAN.generalSenior.first;
  const head = {
    name: words(`${item}普高高于基年占比的学生`, `general pupils of ${item} above the base share`),
    unit: 'pupils' as const,
    value: county.state(t, 'GENERAL_EXTRA', index),
    status: 'assumed' as const,
    source: method(5),
  };
  if (t === 0)
    return { ...head, formula: words('从基年算起', 'counted from the base year'), operation: { kind: 'given' } };
  if (index === 0)
    return {
      ...head,
      formula: words(
        '高中阶段招生 ×（普高占比 − 基年普高占比）',
        'senior entrants × (general share − that of the base year)',
      ),
      operation: { kind: 'product' },
      inputs: () => [
        county.of('seniorEntrants', null, t),
        county.step('shareAboveBase', t, {
          name: words('普高占比 − 基年', 'general share less that of the base year'),
          unit: 'share',
          status: 'assumed',
          formula: words('当年 − 基年', 'the year less the base year'),
          operation: { kind: 'difference' },
          inputs: [county.of('generalShare', null, t), county.closed('generalShare', null, 0)],
        }),
      ],
    };
  const before = GRADES[gradeIndex(item as Grade) - 1]!;
  return {
    ...head,
    formula: words(
      '上一年低一年级的数 × 本年级在校生 ÷ 上一年低一年级在校生',
      'the grade below the year before × pupils of the grade / its pupils the year before',
    ),
    operation: { kind: 'proportion' },
    inputs: () => [
      county.closed('generalExtra', before, t - 1),
      county.of('modelledRoll', item, t),
      county.closed('gradeRoll', before, t - 1),
    ],
  };
};
