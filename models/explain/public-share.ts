import { publicShareKnown } from '../inputs/own-records.ts';
import { STAGE_SPAN, STAGES, type Stage } from '../stages.ts';
import { method } from './cite.ts';
import type { County, QuantityMaker } from './county.ts';
import { type Draft, words } from './draft.ts';
import { knownShare } from './known-share.ts';
import { leverMaking, pathName } from './levers.ts';
import { baseMigrantPublic } from './shares.ts';
import { purchasesInForce } from './supply.ts';

/** Known share with purchased places and migrant children newly in public schools. */
export const liftedShare: QuantityMaker = (county, t, item) => {
  const stage = item as Stage;
  const known = knownShare(county, t, stage);
  const gained = county.scheduled(t, 'MIGRANTS_GAINED');
  const purchased = purchasesInForce(county, t, stage);
  const hasMigrants = stage !== 'kindergarten' && gained > 0;
  const extra = () =>
    county.step('liftedBy', t, {
      name: words(
        '购买学位和新入读公办的随迁子女占在校生',
        'purchased places and migrant children newly in public schools, share of pupils',
      ),
      unit: 'share',
      status: 'assumed',
      stage,
      formula: words(
        '（购买学位 + 随迁子女 × 提高的比例）÷ 在校生',
        '(purchased places + migrant pupils × share gained) over pupils',
      ),
      operation: { kind: 'quotient' },
      inputs: [hasMigrants ? plusMigrants(county, t, stage, purchased) : purchased, county.of('stageRoll', stage, t)],
    });
  const pupils = county.of('stageRoll', stage, t).value;
  const lifts = (purchased.value !== 0 || hasMigrants) && pupils > 0;
  return {
    name: words(
      `公办占比（含购买学位，${STAGE_SPAN[stage].zh}）`,
      `public share with purchased places, ${STAGE_SPAN[stage].en}`,
    ),
    unit: 'share',
    value: county.walk.shares[t]!.lifted[STAGES.indexOf(stage)]!,
    status: known.status,
    stage,
    formula: lifts
      ? words(
          '已知公办占比 + 购买学位和随迁子女提高的部分，不超过1',
          'known public share + what purchased places and migrant children add, 1 at most',
        )
      : words('已知公办占比', 'the known public share'),
    operation: { kind: 'sum', atMost: 1 },
    inputs: () => [known, ...(lifts ? [extra()] : [])],
    source: method(5),
  };
};

function plusMigrants(county: County, t: number, stage: Stage, purchased: Draft): Draft {
  const gained = county.step('migrantsGained', t, {
    name: words('随迁子女公办比例的提高', 'gain of the public share of migrant pupils'),
    unit: 'share',
    status: 'assumed',
    formula: words('当年路径 − 基年，不为负', 'path of the year − base year, never below 0'),
    operation: { kind: 'difference', atLeast: 0 },
    inputs: [county.of('migrantPublicPath', null, t), baseMigrantPublic(county, t)],
  });
  const migrants = county.step('migrantsNewlyPublic', t, {
    name: words('新入读公办的随迁子女', 'migrant children newly in public schools'),
    unit: 'pupils',
    status: 'assumed',
    formula: words('随迁子女 × 提高的比例', 'migrant pupils × share gained'),
    operation: { kind: 'product' },
    inputs: [county.of('migrantStage', stage, t), gained],
  });
  return county.step('publicInPrivate', t, {
    name: words('购买学位与新入读公办的随迁子女', 'purchased places and migrant children newly in public schools'),
    unit: 'pupils',
    status: 'assumed',
    formula: words('相加', 'added up'),
    operation: { kind: 'sum' },
    inputs: [purchased, migrants],
  });
}

/** Public share of a stage in a year, purchased places included. */
export const publicShare: QuantityMaker = (county, t, item) => {
  const stage = item as Stage;
  const index = STAGES.indexOf(stage);
  const head = {
    name: words(`公办占比（${STAGE_SPAN[stage].zh}）`, `public share, ${STAGE_SPAN[stage].en}`),
    unit: 'share' as const,
    value: county.walk.shares[t]!.shares[index]!,
    status: county.status('publicPupils', stage, t),
    stage,
    source: method(5),
  };
  const { since } = publicShareKnown(county.start, index, county.baseYear, county.yearOf(t));
  if (stage === 'kindergarten') {
    const made = leverMaking(county, t, 'publicKindergartenShare', knownShare(county, t, stage), since);
    if (county.scheduled(t, 'KINDERGARTEN_LIFTED') === 0) return { ...head, ...made };
    const steered = () =>
      county.step('steeredShare', t, {
        name: pathName('publicKindergartenShare'),
        unit: 'share',
        status: 'assumed',
        formula: made.formula,
        operation: made.operation,
        inputs: made.inputs!(),
      });
    return {
      ...head,
      formula: words(
        '目标路径与含购买学位的占比两者取大',
        'path of the target, or the share with purchased places where that is more',
      ),
      operation: { kind: 'maximum' },
      inputs: () => [steered(), county.of('liftedShare', stage, t)],
    };
  }
  if (stage !== 'primary' && stage !== 'junior')
    return { ...head, ...leverMaking(county, t, 'publicSeniorShare', knownShare(county, t, stage), since) };
  const { privateBefore, privateAfter } = county.walk.shares[t]!;
  const lifted = () => county.of('liftedShare', stage, t);
  if (!(privateBefore > 0) || privateAfter / privateBefore === 1)
    return {
      ...head,
      formula: words('含购买学位和随迁子女的公办占比', 'public share with purchased places and migrant children'),
      operation: { kind: 'same' },
      inputs: () => [lifted()],
    };
  return {
    ...head,
    formula: words(
      '1 −（1 − 公办占比）× 民办占比路径与原有之比：小学、初中同一系数',
      '1 − (1 − public share) × path of the private share over the one found: one factor for both stages',
    ),
    operation: { kind: 'scaledComplement', atLeast: 0 },
    inputs: () => [lifted(), privateFactor(county, t)],
  };
};

function privateFactor(county: County, t: number): Draft {
  return county.step('privateFactor', t, {
    name: words('民办占比的变化', 'change of the private share'),
    unit: 'factor',
    status: 'assumed',
    formula: words('路径 ÷ 原有', 'path over what was found'),
    operation: { kind: 'quotient' },
    inputs: [county.of('privateSharePath', null, t), county.of('privateShareFound', null, t)],
  });
}

export const privateShareFound: QuantityMaker = (county, t) => {
  const inputs = (['primary', 'junior'] as const).flatMap((stage) => [
    county.step('privateOfStage', t, {
      name: words(`民办占比（${STAGE_SPAN[stage].zh}）`, `private share, ${STAGE_SPAN[stage].en}`),
      unit: 'share',
      status: 'assumed',
      stage,
      formula: words('1 − 公办占比', '1 − public share'),
      operation: { kind: 'complement' },
      inputs: [county.of('liftedShare', stage, t)],
    }),
    county.of('stageRoll', stage, t),
  ]);
  return {
    name: words('义务教育民办占比（调整前）', 'private share of compulsory pupils before its path'),
    unit: 'share',
    value: county.walk.shares[t]!.privateBefore,
    status: 'assumed',
    formula: words('小学、初中民办占比按在校生加权', 'private shares of both stages, weighted by pupils'),
    operation: { kind: 'weightedMean' },
    inputs: () => inputs,
  };
};

export const privateSharePath: QuantityMaker = (county, t) => {
  const since = Math.max(
    ...[1, 2].map((stage) => publicShareKnown(county.start, stage, county.baseYear, county.yearOf(t)).since),
  );
  return {
    name: pathName('privateCompulsoryShare'),
    unit: 'share',
    value: county.walk.shares[t]!.privateAfter,
    status: 'assumed',
    ...leverMaking(county, t, 'privateCompulsoryShare', county.of('privateShareFound', null, t), since),
    source: method(5),
  };
};
