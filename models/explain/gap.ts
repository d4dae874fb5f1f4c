import { WARNING_LEVELS, type WarningLevel } from '../catalogue/index.ts';
import { nearestBaseValue } from '../inputs/nearest-value.ts';
import { latestRecord } from '../inputs/own-records.ts';
import { STAGE_SPAN, STAGES, type Stage } from '../stages.ts';
import { baseValueCitation, citationOf } from './cite.ts';
import type { County, MeasureMaker } from './county.ts';
import { type Draft, type Making, words } from './draft.ts';
import { NEAREST, UP } from './operation.ts';
import { fileWith, ownLeaf } from './own-counts.ts';
import { parameterLeaf, settingOf, settingStep, stageLeaf, standardOf } from './parameters.ts';

const less =
  (from: string, what: string, atLeast?: number): MeasureMaker =>
  (county, t, stage) => {
    const inputs = [county.of(from, stage, t), county.of(what, stage, t)];
    const never = atLeast === undefined ? ['', ''] : ['，不足零按零计', ', never below 0'];
    return {
      formula: words(
        `${inputs[0]!.name.zh} − ${inputs[1]!.name.zh}${never[0]}`,
        `${inputs[0]!.name.en} − ${inputs[1]!.name.en}${never[1]}`,
      ),
      operation: { kind: 'difference', ...(atLeast === undefined ? {} : { atLeast }) },
      inputs: () => inputs,
    };
  };

/** A threshold of the warning level. */
function threshold(county: County, t: number, level: 'red' | 'yellow' | 'blue'): Draft {
  const standard = standardOf(county, 'warningThresholds', (entry) => entry.level === level)!;
  const names = { red: '红', yellow: '黄', blue: '蓝' };
  return county.inline('threshold', t, {
    name: words(`预警阈值：${names[level]}`, `threshold: ${level}`),
    unit: 'share',
    value: county.plan.parameters.warning[level],
    status: standard.status === 'derived' ? 'assumed' : 'published',
    formula: words('给定的标准', 'a standard as given'),
    operation: { kind: 'given' },
    source: citationOf(standard.source, standard.policyId, county.context.data),
  });
}

/** Why there is no warning level in the base year. */
const UNWARNED: Making = {
  formula: words('需求 ÷ 供给', 'demand over supply'),
  operation: { kind: 'missing' },
  note: words(
    '缺数：基年学位按基年在校生假定，恰好满员，预警没有意义；录入本县学位数后才有。',
    'Missing: places of the base year are assumed equal to its pupils, so a level would say nothing; enter your own places.',
  ),
};

const isUnwarned = (county: County, t: number, stage: Stage) =>
  county.scheduled(t, 'UNWARNED', STAGES.indexOf(stage)) === 1;

const warning: MeasureMaker = (county, t, stage) =>
  isUnwarned(county, t, stage)
    ? UNWARNED
    : {
        formula: words(
          '需求 ÷ 供给：不低于红线为红，不低于黄线为黄，低于蓝线为蓝（闲置），其余为无',
          'demand over supply: red at or above its threshold, yellow at or above its own, blue (idle) below its own, else none',
        ),
        operation: { kind: 'warningLevel' },
        inputs: () => [
          county.of('demand', stage, t),
          county.of('supply', stage, t),
          ...(['red', 'yellow', 'blue'] as const).map((level) => threshold(county, t, level)),
        ],
      };

const countiesAt =
  (level: WarningLevel): MeasureMaker =>
  (county, t, stage) =>
    isUnwarned(county, t, stage)
      ? UNWARNED
      : {
          formula: words('本县预警为该级则为1，否则为0', '1 where the level of the county is this one, else 0'),
          operation: { kind: 'isLevel', level: WARNING_LEVELS.indexOf(level) },
          inputs: () => [county.of('warning', stage, t)],
        };

const over =
  (part: string, whole: string, zh: string, en: string): MeasureMaker =>
  (county, t, stage) => {
    const inputs = [county.of(part, stage, t), county.of(whole, stage, t)];
    return {
      formula: words(zh, en),
      operation: { kind: 'quotient' },
      inputs: () => inputs,
      note: inputs[1]!.value === 0 ? words('缺数：分母为零。', 'Missing: nothing to divide by.') : null,
    };
  };

/** Teachers in post as the bureau counted them last. */
const teachersInPost: MeasureMaker = (county, t, stage) => {
  const at = STAGES.indexOf(stage);
  const record = latestRecord(county.start, county.yearOf(t), ({ teachers }) => !Number.isNaN(teachers[at]!));
  if (record === undefined)
    return {
      formula: words('上报数', 'own count'),
      operation: { kind: 'missing' },
      note: words(
        '缺数：本县没有上报在岗教师（基线 staff）。',
        'Missing: no teachers in post were reported (staff of a baseline).',
      ),
    };
  const file = fileWith(county, record.year, ({ baseline }) =>
    (baseline.staff ?? []).some((row) => row.stage === stage),
  );
  const index = (file?.baseline.staff ?? []).findLastIndex((row) => row.stage === stage);
  return {
    formula: words('最近一次上报，此后保持', 'the latest own count, held'),
    operation: { kind: 'same' },
    inputs: () => [
      ownLeaf(county, t, file, `staff/${index}/teachers`, {
        zh: `${record.year}年${STAGE_SPAN[stage].zh}在岗教师（上报）`,
        en: `teachers in post of ${STAGE_SPAN[stage].en} in ${record.year}, own count`,
        unit: 'staff',
        value: record.teachers[at]!,
        stage,
      }),
    ],
  };
};

/** What the shortage costs by a norm per place. */
const needOf =
  (id: 'landPerPlace' | 'capitalCostPerPlace', zh: string, en: string): MeasureMaker =>
  (county, t, stage) => ({
    formula: words(zh, en),
    operation: { kind: 'product', rounding: NEAREST },
    inputs: () => [
      county.of('shortage', stage, t),
      stageLeaf(county, t, id, stage, county.plan.parameters[id][STAGES.indexOf(stage)]!, 'perPlace'),
    ],
  });

/** CNY per pupil and year: a step, else the nearest cited value. */
function recurrentLeaf(county: County, t: number, stage: Stage): Draft {
  const { rules } = county.context.data;
  const value = county.plan.parameters.recurrentCostPerPupil[STAGES.indexOf(stage)]!;
  const found = nearestBaseValue(rules.baseValues, 'recurrentCostPerPupil', stage, county.start.chain, rules.baseYear);
  const isStep = settingStep(county, 'recurrentCostPerPupil', [stage]) !== undefined;
  const setting = settingOf(county, 'recurrentCostPerPupil', [stage]);
  const source = isStep || found === null ? (setting?.source ?? null) : baseValueCitation(found);
  return parameterLeaf(county, t, 'recurrentCostPerPupil', value, 'perPlace', { source, isAssumed: true }, stage);
}

export const GAP_ROOM = {
  gap: less('demand', 'supply'),
  shortage: less('demand', 'supply', 0),
  surplus: less('supply', 'demand', 0),
  publicGap: less('publicDemand', 'publicSupply'),
  publicShortage: less('publicDemand', 'publicSupply', 0),
  publicSurplus: less('publicSupply', 'publicDemand', 0),
  utilisation: over('pupils', 'supply', '在校生 ÷ 学位供给', 'pupils over places'),
  warning,
  redCounties: countiesAt('red'),
  yellowCounties: countiesAt('yellow'),
  blueCounties: countiesAt('blue'),
  teachers: (county, t, stage) => ({
    formula: words('在校生 ÷ 生师（员）比标准，向上取整', 'pupils over the staffing norm, rounded up'),
    operation: { kind: 'quotient', rounding: UP },
    inputs: () => [
      county.of('pupils', stage, t),
      stageLeaf(
        county,
        t,
        'staffRatio',
        stage,
        county.plan.parameters.staffRatio[STAGES.indexOf(stage)]!,
        'pupilsPerStaff',
      ),
    ],
  }),
  teachersInPost,
  pupilsPerTeacher: over('pupils', 'teachersInPost', '在校生 ÷ 在岗教师', 'pupils over teachers in post'),
  landNeed: needOf('landPerPlace', '短缺学位 × 生均用地，取整', 'shortage × land per place, whole'),
  capitalNeed: needOf('capitalCostPerPlace', '短缺学位 × 每学位投资，取整', 'shortage × capital per place, whole'),
  recurrentCost: (county, t, stage) => ({
    formula: words('公办在校生 × 生均经常性支出，取整', 'public pupils × recurrent cost per pupil, whole'),
    operation: { kind: 'product', rounding: NEAREST },
    inputs: () => [county.of('publicPupils', stage, t), recurrentLeaf(county, t, stage)],
  }),
} satisfies Record<string, MeasureMaker>;
