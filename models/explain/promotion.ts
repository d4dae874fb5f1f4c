import { learnedPromotion } from '../enrolment/learned-course.ts';
import { isSteered } from '../enrolment/schedule-enrolment.ts';
import { GRADES, STAGE_SPAN } from '../stages.ts';
import { method } from './cite.ts';
import type { County, QuantityMaker } from './county.ts';
import { type Draft, words } from './draft.ts';
import { baseFactor, countedYears } from './entry.ts';
import { leverMaking } from './levers.ts';
import { gradeCount } from './own-counts.ts';
import { unmovedArrivals } from './steps.ts';

const { junior, generalSenior, vocational } = STAGE_SPAN;

export const J3 = junior.first + junior.length - 1;

const LAST_AGE = junior.entryAge + junior.length - 1;

export const S1 = generalSenior.first;

export const V1 = vocational.first;

const SERIES = 'scenarios/series/provincial-annual-2000-2019.csv';

/** Senior entrants per leaver if the promotion of the base year (or of later counts) is held. */
function heldPromotion(county: County, t: number): Draft {
  const shipped = county.inline('basePromotion', t, {
    name: words(
      '基年升学率（高中阶段招生 ÷ 上年初中毕业生）',
      'promotion of the base year: senior entrants per junior leaver',
    ),
    unit: 'factor',
    value: county.context.shipped.rates.promotion,
    status: 'estimated',
    formula: words(
      '本县S1与V1 ÷ 按全省推出的毕业生',
      'S1 and V1 of the county over its leavers by the ratio of the province',
    ),
    operation: { kind: 'calibrated' },
    source: method(3, SERIES),
  });
  const both = baseFactor(county, t, [S1, V1], '高中阶段招生', 'senior entrants');
  const last = baseFactor(county, t, [J3], 'J3', 'J3');
  const own = [
    ...(both.value !== 1 && both.value > 0 ? [both] : []),
    ...(last.value !== 1 && last.value > 0 ? [inverse(county, t, last)] : []),
  ];
  const corrections = countedYears(county, t, (year) => correctsPromotion(county, year)).map((year) =>
    promotionCorrection(county, year),
  );
  return county.step('heldPromotion', t, {
    name: words('升学率（保持）', 'promotion, held'),
    unit: 'factor',
    status: 'estimated',
    formula: words('基年升学率 × 上报的修正', 'promotion of the base year × corrections by own counts'),
    operation: { kind: 'product' },
    inputs: [shipped, ...own, ...corrections],
  });
}

function inverse(county: County, t: number, factor: Draft): Draft {
  return county.step('inverse', t, {
    name: words(`1 ÷ ${factor.name.zh}`, `1 / ${factor.name.en}`),
    unit: 'factor',
    status: 'reported',
    formula: words('倒数', 'the inverse'),
    operation: { kind: 'power', exponent: -1 },
    inputs: [factor],
  });
}

function correctsPromotion(county: County, year: number): boolean {
  const at = year - county.baseYear;
  return taught(county, at).promotion !== taught(county, at - 1).promotion;
}

const taught = (county: County, at: number) => county.walk.learned[at] ?? county.walk.untaught;

function promotionCorrection(county: County, year: number): Draft {
  const at = year - county.baseYear;
  const counts = [S1, V1].flatMap((grade) => gradeCount(county, at, grade, year) ?? []);
  const name = words(`${year}年上报高中阶段招生与推算之比`, `senior entrants counted in ${year} over those modelled`);
  if (counts.length < 2)
    return county.inline('promotionCorrection', at, {
      name,
      unit: 'factor',
      value: taught(county, at).promotion / taught(county, at - 1).promotion,
      status: 'reported',
      formula: words('只上报一类学校，超过推算总数', 'one kind of school counted, above all that were modelled'),
      operation: { kind: 'calibrated' },
      source: method(4),
    });
  const counted = county.step('countedEntrants', at, {
    name: words(`${year}年上报高中阶段招生`, `senior entrants, count of ${year}`),
    unit: 'pupils',
    status: 'reported',
    formula: words('普高与中职相加', 'general and vocational'),
    operation: { kind: 'sum' },
    inputs: counts,
  });
  const modelled = county.step('modelledEntrants', at, {
    name: words('按升学推算的招生', 'entrants by promotion'),
    unit: 'pupils',
    status: 'projected',
    formula: words('升学率 × 初中毕业生', 'promotion × junior leavers'),
    operation: { kind: 'product' },
    inputs: [county.closed('promotionRate', null, at), county.closed('leavers', null, at)],
  });
  return county.step('promotionCorrection', at, {
    name,
    unit: 'factor',
    status: 'reported',
    formula: words('上报 ÷ 推算', 'count / modelled'),
    operation: { kind: 'quotient' },
    inputs: [counted, modelled],
  });
}

/** Learned entrants of general senior school per leaver, arrivals apart; null where no history teaches them. */
function learnedGeneral(county: County, t: number): Draft | null {
  const learned = learnedPromotion(county.start, county.yearOf(t));
  if (isSteered(county.plan.parameters, 'generalShare') || !(learned > 0)) return null;
  const own = county.inline('learnedPromotion', t, {
    name: words('每个初中毕业生的普高招生（本县历史推算）', "general entrants per leaver by the county's own history"),
    unit: 'factor',
    value: learned,
    status: 'estimated',
    formula: words('各种方法按过去误差加权', 'methods weighted by their past errors'),
    operation: { kind: 'calibrated' },
    source: { title: 'models/backtest/README.md' },
  });
  return county.step('learnedGeneral', t, {
    name: words('每个初中毕业生的普高招生（扣除转入）', 'general entrants per leaver without arrivals'),
    unit: 'factor',
    status: 'estimated',
    formula: words('÷ 不含方案系数的转入因子', 'over the arrivals without multipliers'),
    operation: { kind: 'quotient' },
    inputs: [own, unmovedArrivals(county, t, LAST_AGE)],
  });
}

export const promotionRate: QuantityMaker = (county, t) => {
  const general = learnedGeneral(county, t);
  const head = {
    name: words('升学率（高中阶段招生 ÷ 初中毕业生）', 'promotion: senior entrants per leaver'),
    unit: 'factor' as const,
    value: county.scheduled(t, 'PROMOTION'),
    status: 'estimated' as const,
    source: method(4),
  };
  if (general === null)
    return {
      ...head,
      formula: words('保持', 'held'),
      operation: { kind: 'same' },
      inputs: () => [heldPromotion(county, t)],
    };
  return {
    ...head,
    formula: words(
      '保持的升学率，或本县历史推算的普高招生（取大）',
      'the held promotion, or the learned general entrants where they exceed it',
    ),
    operation: { kind: 'maximum' },
    inputs: () => [heldPromotion(county, t), general],
  };
};

export const generalShare: QuantityMaker = (county, t) => {
  const general = learnedGeneral(county, t);
  const head = {
    name: words('普高占高中阶段招生的比例', 'general share of senior entrants'),
    unit: 'share' as const,
    value: t === 0 ? county.start.rates.generalShare : county.scheduled(t, 'GENERAL_SHARE'),
    status: 'estimated' as const,
    source: method(4),
  };
  if (t > 0 && general !== null)
    return {
      ...head,
      formula: words('本县历史推算的普高招生 ÷ 升学率', 'learned general entrants over promotion'),
      operation: { kind: 'quotient' },
      inputs: () => [general, county.of('promotionRate', null, t)],
    };
  const { generalSince } = t === 0 ? county.walk.untaught : taught(county, t - 1);
  return { ...head, ...leverMaking(county, t, 'generalShare', countedShare(county, t, generalSince), generalSince) };
};

/** General share of entrants in the latest count, or as estimated. */
function countedShare(county: County, t: number, since: number): Draft {
  const at = since - county.baseYear;
  const value = t === 0 ? county.start.rates.generalShare : taught(county, t - 1).generalShare;
  const grades = [S1, V1];
  const own = grades.map((grade) => gradeCount(county, at, grade, since));
  const inputs =
    at > 0 ? own.flatMap((each) => each ?? []) : grades.map((grade) => county.closed('gradeRoll', GRADES[grade]!, 0));
  // One kind counted alone leaves the share of the base year as estimated, and takes the rest from the model later.
  const partly = at === 0 ? own.some((each) => each === null) && own.some((each) => each !== null) : inputs.length < 2;
  const head = {
    name: words(`${since}年普高占招生的比例`, `general share of entrants, ${since}`),
    unit: 'share' as const,
    status: county.status('entrants', 'generalSenior', at),
  };
  if (partly)
    return county.inline('countedShare', at, {
      ...head,
      value,
      formula: words(
        '只有一类学校上报：另一类取推算总数之余',
        'one kind counted alone: the other takes the rest of those modelled',
      ),
      operation: { kind: 'calibrated' },
      source: method(4),
    });
  const [general, all] = [inputs[0]!, inputs];
  const whole = county.step('entrantsOfYear', at, {
    name: words(`${since}年高中阶段招生`, `senior entrants, ${since}`),
    unit: 'pupils',
    status: head.status,
    formula: words('普高与中职相加', 'general and vocational'),
    operation: { kind: 'sum' },
    inputs: all,
  });
  return county.step('countedShare', at, {
    ...head,
    formula: words('普高招生 ÷ 高中阶段招生', 'general entrants over all senior entrants'),
    operation: { kind: 'quotient' },
    inputs: [general, whole],
  });
}
