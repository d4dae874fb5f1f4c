import { GRADES, type Grade, gradeIndex, STAGE_SPAN } from '../stages.ts';
import { method } from './cite.ts';
import type { County, MeasureMaker, QuantityMaker } from './county.ts';
import { type Draft, type Making, words } from './draft.ts';
import { modelledMaking, vocationalShare } from './grades.ts';
import { leverMaking, pathName } from './levers.ts';
import { NEAREST } from './operation.ts';
import { gradeCount } from './own-counts.ts';
import { cohortsOf } from './population.ts';
import { generalShare, J3, promotionRate, S1, V1 } from './promotion.ts';

const { generalSenior, vocational } = STAGE_SPAN;
const SENIOR_GRADES = Array.from({ length: generalSenior.length + vocational.length }, (_, index) => S1 + index);

/** Junior leavers who are there in the autumn. */
export const leavers: QuantityMaker = (county, t) => {
  const inputs = () => [county.closed('gradeRoll', GRADES[J3]!, t - 1), county.of('arrivals', GRADES[J3]!, t)];
  return {
    name: words('初中毕业生（含转入）', 'leavers of junior school, arrivals included'),
    unit: 'pupils',
    value: inputs().reduce((product, input) => product * input.value, 1),
    status: county.status('pupils', 'junior', t - 1),
    formula: words('上一年J3 × 转入因子', 'J3 of the year before × arrivals'),
    operation: { kind: 'product' },
    inputs,
    source: method(4),
  };
};

/** Entrants of the senior stage before an own count of the year. */
const seniorEntrants: QuantityMaker = (county, t) => {
  const head = {
    name: words('高中阶段招生', 'senior entrants'),
    unit: 'pupils' as const,
    value: county.modelled(t, 'PUPILS', S1) + county.modelled(t, 'PUPILS', V1),
    status: county.status('entrants', 'generalSenior', t),
    source: method(4),
  };
  if (county.scheduled(t, 'SENIOR_STEERED') === 0)
    return {
      ...head,
      formula: words('按升学推算', 'by promotion'),
      operation: { kind: 'same' },
      inputs: () => [county.of('entrantsByPromotion', null, t)],
    };
  const mayFall = county.scheduled(t, 'SENIOR_MAY_FALL') === 1;
  const most = () =>
    county.step('mostEntrants', t, {
      name: words('最多可招', 'at most'),
      unit: 'pupils',
      status: 'estimated',
      formula: words('毕业生与按升学推算的招生两者取大', 'leavers, or entrants by promotion where those are more'),
      operation: { kind: 'maximum' },
      inputs: [county.of('entrantsByPromotion', null, t), county.of('leavers', null, t)],
    });
  const wanted = () =>
    county.step('wantedEntrants', t, {
      name: words('毛入学率路径所需招生', 'entrants that the path of gross enrolment needs'),
      unit: 'pupils',
      status: 'assumed',
      formula: words(
        '毛入学率路径 × 15—17岁人口 − 高年级在校生',
        'path × residents aged 15 to 17 − pupils of the upper grades',
      ),
      operation: { kind: 'difference' },
      inputs: [wantedPupils(county, t), upperGrades(county, t)],
    });
  const asked = () =>
    county.step('askedEntrants', t, {
      name: words('要求的招生', 'entrants asked for'),
      unit: 'pupils',
      status: 'assumed',
      formula: mayFall
        ? words('方案的路径可以低于按升学推算', "a scenario's path is followed below promotion too")
        : words('目标不会使招生低于按升学推算', 'a target never takes entrants below promotion'),
      operation: mayFall ? { kind: 'same', atLeast: 0 } : { kind: 'maximum' },
      inputs: mayFall ? [wanted()] : [wanted(), county.of('entrantsByPromotion', null, t)],
    });
  return {
    ...head,
    formula: words('要求的招生，但不超过最多可招', 'entrants asked for, but not more than there can be'),
    operation: { kind: 'minimum' },
    inputs: () => [asked(), most()],
  };
};

const entrantsByPromotion: QuantityMaker = (county, t) => ({
  name: words('按升学推算的高中阶段招生', 'senior entrants by promotion'),
  unit: 'pupils',
  value: county.scheduled(t, 'PROMOTION') * county.of('leavers', null, t).value,
  status: 'estimated',
  formula: words('升学率 × 初中毕业生', 'promotion × junior leavers'),
  operation: { kind: 'product' },
  inputs: () => [county.of('promotionRate', null, t), county.of('leavers', null, t)],
  source: method(4),
});

function wantedPupils(county: County, t: number): Draft {
  const children = county.step('seniorAge', t, {
    name: words('9月1日15—17岁人口（未取整）', 'residents aged 15 to 17 on 1 September, not rounded'),
    unit: 'persons',
    status: 'estimated',
    formula: words('各年龄相加', 'sum of the ages'),
    operation: { kind: 'sum' },
    inputs: cohortsOf(county, t, 'generalSenior'),
  });
  return county.step('wantedPupils', t, {
    name: words('路径所需在校生', 'pupils that the path needs'),
    unit: 'pupils',
    status: 'assumed',
    formula: words('毛入学率路径 × 15—17岁人口', 'path × residents aged 15 to 17'),
    operation: { kind: 'product' },
    inputs: [county.of('seniorRatePath', null, t), children],
  });
}

function upperGrades(county: County, t: number): Draft {
  return county.step('upperGrades', t, {
    name: words('高中阶段二、三年级在校生', 'senior pupils of the upper grades'),
    unit: 'pupils',
    status: 'estimated',
    formula: words('各年级相加', 'sum of the grades'),
    operation: { kind: 'sum' },
    inputs: SENIOR_GRADES.filter((grade) => grade !== S1 && grade !== V1).map((grade) =>
      county.of('modelledRoll', GRADES[grade]!, t),
    ),
  });
}

/** Path of gross senior enrolment. */
const seniorRatePath: QuantityMaker = (county, t) => {
  const rolls = county.step('seniorRoll', 0, {
    name: words('基年高中阶段在校生', 'senior pupils of the base year'),
    unit: 'pupils',
    status: county.status('pupils', 'generalSenior', 0),
    formula: words('各年级相加', 'sum of the grades'),
    operation: { kind: 'sum' },
    inputs: SENIOR_GRADES.map((grade) => county.closed('gradeRoll', GRADES[grade]!, 0)),
  });
  const children = county.step('seniorAge', 0, {
    name: words('基年15—17岁人口', 'residents aged 15 to 17, base year'),
    unit: 'persons',
    status: 'estimated',
    formula: words('各年龄相加', 'sum of the ages'),
    operation: { kind: 'sum' },
    inputs: cohortsOf(county, 0, 'generalSenior').map((draft) => ({ ...draft, folded: true })),
  });
  const base = county.step('baseSeniorRate', 0, {
    name: words('基年高中阶段毛入学率', 'gross senior enrolment of the base year'),
    unit: 'share',
    status: 'estimated',
    formula: words('在校生 ÷ 15—17岁人口', 'pupils over residents aged 15 to 17'),
    operation: { kind: 'quotient' },
    inputs: [rolls, children],
  });
  return {
    name: pathName('seniorGrossEnrolment'),
    unit: 'share',
    value: county.scheduled(t, 'SENIOR_RATE'),
    status: 'assumed',
    ...leverMaking(county, t, 'seniorGrossEnrolment', base, county.baseYear),
    source: method(4),
  };
};

/** Senior roll of a grade if promotion is held: beside the target. */
const promotedRoll: QuantityMaker = (county, t, item) => {
  const grade = gradeIndex(item as Grade);
  return {
    name: words(`${item}在校生（按升学推算）`, `pupils of ${item} by promotion`),
    unit: 'pupils',
    value: county.state(t, 'BY_PROMOTION', grade - S1),
    status: county.status('seniorPupilsByPromotion', null, t),
    ...promotedMaking(county, t, grade),
  };
};

function promotedMaking(county: County, t: number, grade: number): Making {
  const entry = grade === S1 || grade === V1;
  const year = county.yearOf(t);
  const counted = gradeCount(county, t, grade, year) !== null;
  const other = grade === S1 ? V1 : S1;
  const rest = entry && gradeCount(county, t, other, year) !== null;
  if (t === 0 || counted || rest)
    return {
      formula: words('与在校生相同', 'the same as the roll'),
      operation: { kind: 'same' },
      inputs: () => [county.of('gradeRoll', GRADES[grade]!, t)],
    };
  if (entry) {
    const share = county.of('generalShare', null, t);
    return {
      formula: words('按升学推算的招生 × 占比', 'entrants by promotion × share'),
      operation: { kind: 'product' },
      inputs: () => [
        county.of('entrantsByPromotion', null, t),
        grade === S1 ? share : vocationalShare(county, t, share),
      ],
    };
  }
  const making = modelledMaking(county, t, grade);
  const [, ...factors] = making.inputs!();
  return { ...making, inputs: () => [county.closed('promotedRoll', GRADES[grade - 1]!, t - 1), ...factors] };
}

export const SENIOR_ROOM = {
  measures: {
    seniorPupilsByPromotion: (county, t) => ({
      formula: words('各年级按升学推算的在校生相加，取整', 'pupils of the grades by promotion, added up, whole'),
      operation: { kind: 'sum', rounding: NEAREST },
      inputs: () => SENIOR_GRADES.map((grade) => county.of('promotedRoll', GRADES[grade]!, t)),
    }),
    seniorPupilsByTarget: (county, t) => ({
      formula: words('15—17岁人口 × 毛入学率路径，取整', 'residents aged 15 to 17 × path of gross enrolment, whole'),
      operation: { kind: 'product', rounding: NEAREST },
      inputs: () => [county.of('seniorAgePopulation', null, t), county.of('seniorRatePath', null, t)],
    }),
  } satisfies Record<string, MeasureMaker>,
  quantities: {
    leavers,
    promotionRate,
    generalShare,
    seniorEntrants,
    entrantsByPromotion,
    seniorRatePath,
    promotedRoll,
  } satisfies Record<string, QuantityMaker>,
};
