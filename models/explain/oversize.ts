import { nearestBaseValue } from '../inputs/nearest-value.ts';
import { classSizeRecord } from '../inputs/own-records.ts';
import { GRADES, STAGE_SPAN, STAGES, type Stage } from '../stages.ts';
import { baseValueLeaf } from './base-values.ts';
import { citationOf, method } from './cite.ts';
import type { County } from './county.ts';
import { type Draft, type Making, words } from './draft.ts';
import { NEAREST } from './operation.ts';
import { fileWith, ownLeaf } from './own-counts.ts';
import { capLeaf, parameterLeaf, settingOf, settingStep, standardOf } from './parameters.ts';

/** Classes of 56 and more. */
export function oversizeMaking(county: County, t: number, stage: Stage): Making {
  const own = ownSizes(county, t, stage);
  const since = own?.year ?? county.baseYear;
  const { oversizeClassEliminationYear: elimination } = county.plan.parameters;
  const classes = () =>
    own === null
      ? estimatedOversize(county, t, stage)
      : county.step('countedOversize', t, {
          name: words('上报的大班额班级', 'oversize classes, own count'),
          unit: 'classes',
          status: 'reported',
          stage,
          formula: words('达到大班额下限的班级相加', 'classes at or above the lower bound, added up'),
          operation: { kind: 'sum' },
          inputs: own.cells
            .filter(({ size }) => size >= county.plan.parameters.oversizeClassFrom)
            .map(({ leaf }) => leaf),
        });
  if (elimination === null || since >= elimination)
    return {
      formula: words(
        '没有期限，或期限在上报之前已过：按原数',
        'no deadline, or one that had passed when they were counted: as they are',
      ),
      operation: { kind: 'same', rounding: NEAREST },
      inputs: () => [classes()],
    };
  const left = () =>
    county.step('timeLeft', t, {
      name: words('离消除期限还剩的比例', 'share of the time to the deadline that is left'),
      unit: 'share',
      status: 'assumed',
      formula: words(
        `（期限 − ${county.yearOf(t)}）÷（期限 − ${since}），0到1`,
        `(deadline − ${county.yearOf(t)}) / (deadline − ${since}), 0 to 1`,
      ),
      operation: { kind: 'timeLeft', since, year: county.yearOf(t), atLeast: 0, atMost: 1 },
      inputs: [deadline(county, t, elimination)],
    });
  return {
    formula: words('大班额班级 × 离消除期限还剩的比例，取整', 'oversize classes × share of the time left, whole'),
    operation: { kind: 'product', rounding: NEAREST },
    inputs: () => [classes(), left()],
  };
}

function deadline(county: County, t: number, year: number): Draft {
  const { data } = county.context;
  const setting = settingOf(county, 'oversizeClassEliminationYear');
  const isStep = settingStep(county, 'oversizeClassEliminationYear') !== undefined;
  const target = county.start.chain
    .flatMap(
      (code) =>
        data.rules.targets.find(
          (entry) => entry.drives === 'oversizeClassEliminationYear' && entry.jurisdiction === code,
        ) ?? [],
    )
    .at(0);
  const source =
    isStep || target === undefined ? (setting?.source ?? null) : citationOf(target.source, target.policyId, data);
  return parameterLeaf(county, t, 'oversizeClassEliminationYear', year, 'years', { source, isAssumed: true });
}

interface OwnSizes {
  readonly year: number;
  readonly cells: readonly { readonly size: number; readonly leaf: Draft }[];
}

/** The bureau's own class sizes of a stage. */
function ownSizes(county: County, t: number, stage: Stage): OwnSizes | null {
  const at = STAGES.indexOf(stage);
  const record = classSizeRecord(county.start, at, county.yearOf(t));
  if (record === undefined) return null;
  const file = fileWith(county, record.year, ({ baseline }) =>
    (baseline.classSizes ?? []).some((row) => row.stage === stage),
  );
  const cells = record.classSizes.flatMap(([of, size, classes], index) =>
    of !== at
      ? []
      : [
          {
            size,
            leaf: ownLeaf(county, t, file, `classSizes/${index}/classes`, {
              zh: `${size}人的班级数（${record.year}年上报）`,
              en: `classes of ${size} pupils, own count of ${record.year}`,
              unit: 'classes',
              value: classes,
              stage,
            }),
          },
        ],
  );
  return { year: record.year, cells };
}

/** Without own sizes: published share of oversize classes × classes at the published mean size, base year. */
function estimatedOversize(county: County, t: number, stage: Stage): Draft {
  const { baseValues, baseYear } = county.context.data.facts;
  const { chain } = county.start;
  const name = words('基年大班额班级（估算）', 'oversize classes of the base year, estimated');
  const value = county.start.oversizeClasses[STAGES.indexOf(stage)]!;
  const own = nearestBaseValue(baseValues, 'oversizeClassShare', stage, chain, baseYear, baseYear);
  const of = own !== null || stage === 'generalSenior' ? stage : 'compulsory';
  const share = own ?? nearestBaseValue(baseValues, 'oversizeClassShare', of, chain, baseYear, baseYear);
  const size = nearestBaseValue(baseValues, 'averageClassSize', stage, chain, baseYear);
  const cited = (
    id: string,
    kind: string,
    zh: string,
    en: string,
    unit: 'share' | 'pupilsPerClass',
    found: number,
    until?: number,
  ) =>
    baseValueLeaf(county, t, {
      id,
      stage: kind,
      zh,
      en,
      unit,
      value: found,
      of: stage,
      ...(until === undefined ? {} : { until }),
    });
  return county.inline('estimatedOversize', t, {
    name,
    unit: 'classes',
    value,
    status: 'estimated',
    stage,
    formula: words(
      '大班额占比 × 基年在校生 ÷ 平均班额',
      'share of oversize classes × pupils of the base year / mean class size',
    ),
    operation: { kind: 'proportion' },
    inputs: () => [
      cited(
        'oversizeClassShare',
        of,
        '大班额占比',
        'share of oversize classes',
        'share',
        share?.value ?? Number.NaN,
        baseYear,
      ),
      shippedPupils(county, t, stage),
      cited('averageClassSize', stage, '平均班额', 'mean class size', 'pupilsPerClass', size?.value ?? Number.NaN),
    ],
  });
}

function shippedPupils(county: County, t: number, stage: Stage): Draft {
  const { first, length } = STAGE_SPAN[stage];
  const value = county.context.shipped.enrolment.pupils
    .subarray(first, first + length)
    .reduce((sum, pupils) => sum + pupils, 0);
  return county.inline('shippedPupils', t, {
    name: words('基年在校生（程序估计）', 'pupils of the base year, estimate of the package'),
    unit: 'pupils',
    value,
    status: 'estimated',
    stage,
    formula: words('各年级相加', 'sum of the grades'),
    operation: { kind: 'calibrated' },
    source: method(3),
  });
}

/** Places that bring every class down to its cap. */
export function oversizePlacesMaking(county: County, t: number, stage: Stage): Making {
  const cap = county.plan.parameters.classSizeCap[STAGE_SPAN[stage].first]!;
  const own = ownSizes(county, t, stage);
  if (own !== null)
    return {
      formula: words(`Σ 班级数 ×（班额 − ${cap}），不为负`, `Σ classes × (size − ${cap}), never below 0`),
      operation: {
        kind: 'weightedSum',
        weights: own.cells.map(({ size }) => Math.max(0, size - cap)),
        rounding: NEAREST,
      },
      inputs: () => own.cells.map(({ leaf }) => leaf),
    };
  const bound = standardOf(county, 'classBands', (entry) => entry.band === 'oversize')!;
  const beyond = () =>
    county.step('beyondCap', t, {
      name: words('每个大班额班级超出的人数（按下限）', 'pupils beyond the cap in each, at the lower bound'),
      unit: 'pupilsPerClass',
      status: 'assumed',
      stage,
      formula: words('大班额下限 − 班额标准，不为负', 'lower bound − cap, never below 0'),
      operation: { kind: 'difference', atLeast: 0 },
      inputs: [
        county.inline('oversizeFrom', t, {
          name: words('大班额下限', 'lower bound of oversize classes'),
          unit: 'pupilsPerClass',
          value: county.plan.parameters.oversizeClassFrom,
          status: 'published',
          formula: words('给定的标准', 'a standard as given'),
          operation: { kind: 'given' },
          source: citationOf(bound.source, bound.policyId, county.context.data),
        }),
        capLeaf(county, t, STAGE_SPAN[stage].first, GRADES[STAGE_SPAN[stage].first]!),
      ],
    });
  return {
    formula: words('大班额班级 × 每班超出的人数，取整', 'oversize classes × pupils beyond the cap in each, whole'),
    operation: { kind: 'product', rounding: NEAREST },
    inputs: () => [estimatedOversize(county, t, stage), beyond()],
  };
}
