import { type Grade, gradeIndex, STAGES, type Stage } from '../stages.ts';
import { citationOf } from './cite.ts';
import type { County, MeasureMaker, QuantityMaker } from './county.ts';
import { type Draft, type Making, words } from './draft.ts';
import { gradesOf } from './grades.ts';
import { above, generalExtra, increment, publicGain } from './increments.ts';
import { DOWN, NEAREST, UP, UP_TO_PLACES } from './operation.ts';
import { oversizeMaking, oversizePlacesMaking } from './oversize.ts';
import { capLeaf, parameterLeaf, scalarLeaf, settingOf, settingStep, stageLeaf } from './parameters.ts';
import { baseCoverage, baseMigrantPublic } from './shares.ts';
import { oneLeaf } from './survival.ts';

/** Classes, or places in whole classes, grade by grade. */
const byGrade =
  (kind: 'classes' | 'places'): MeasureMaker =>
  (county, t, stage) => ({
    formula:
      kind === 'classes'
        ? words(
            '各年级在校生 ÷ 班额标准，逐年级向上取整，相加',
            'pupils of each grade over the class cap, rounded up grade by grade, added up',
          )
        : words('各年级整班数 × 班额标准，相加', 'whole classes of each grade × class cap, added up'),
    operation: { kind: 'sum' },
    inputs: () =>
      gradesOf(county, t, stage).map((pupils) => {
        const grade = pupils.item!;
        return county.step(kind === 'classes' ? 'gradeClasses' : 'gradePlaces', t, {
          name:
            kind === 'classes'
              ? words(`${grade}整班数`, `whole classes of ${grade}`)
              : words(`${grade}整班学位`, `places in whole classes of ${grade}`),
          unit: kind,
          status: pupils.status,
          stage,
          formula:
            kind === 'classes'
              ? words('在校生 ÷ 班额标准，向上取整', 'pupils over the cap, rounded up')
              : words('⌈在校生 ÷ 班额标准⌉ × 班额标准', '⌈pupils / cap⌉ × cap'),
          operation: kind === 'classes' ? { kind: 'quotient', rounding: UP } : { kind: 'ceilingTimes' },
          inputs: [pupils, capLeaf(county, t, gradeIndex(grade as Grade), grade)],
        });
      }),
  });

/** Places per thousand residents: a step, or the norm pack that is chosen for the area. */
function normLeaf(county: County, t: number, stage: Stage): Draft {
  const { data } = county.context;
  const { normPack, normStatus, placesPerThousand } = county.plan.parameters;
  const value = placesPerThousand[STAGES.indexOf(stage)]!;
  if (settingStep(county, 'placesPerThousand', [stage]) !== undefined)
    return parameterLeaf(
      county,
      t,
      'placesPerThousand',
      value,
      'perThousand',
      settingOf(county, 'placesPerThousand', [stage])!,
      stage,
    );
  const pack = data.rules.normPacks.get(normPack);
  const source =
    pack?.source === undefined
      ? null
      : { ...citationOf(pack.source, null, data), file: `scenarios/standards/norm-packs/${normPack}.json`, row: stage };
  const leaf = parameterLeaf(
    county,
    t,
    'placesPerThousand',
    value,
    'perThousand',
    { source, isAssumed: normStatus !== 'published' },
    stage,
  );
  const choice = county.start.chain
    .flatMap((code) => data.rules.normPackChoices.find(({ jurisdiction }) => jurisdiction === code) ?? [])
    .at(0);
  return choice?.pack === normPack && choice.reason !== undefined && leaf.note === null
    ? { ...leaf, note: choice.reason }
    : leaf;
}

const byNorm =
  (residents: string): MeasureMaker =>
  (county, t, stage) => ({
    formula: words('人口 × 千人学位数 ÷ 1000，向上取整', 'residents × places per thousand / 1000, rounded up'),
    operation: { kind: 'perThousand', rounding: UP_TO_PLACES },
    inputs: () => [county.of(residents, null, t), normLeaf(county, t, stage)],
  });

const MEAN_COST = words('每学位投资（有数的学段平均）', 'capital per place, mean of the stages with a figure');

function fiscalMaking(county: County, t: number): Making {
  const { capitalBudget, capitalCostPerPlace } = county.plan.parameters;
  const stages = STAGES.filter((_, index) => capitalCostPerPlace[index]! > 0);
  const budget = () => scalarLeaf(county, t, 'capitalBudget', capitalBudget ?? Number.NaN, 'CNY');
  const mean = () =>
    county.step('meanCost', t, {
      name: MEAN_COST,
      unit: 'CNY',
      status: 'assumed',
      formula: words('平均', 'mean'),
      operation: stages.length === 0 ? { kind: 'missing' } : { kind: 'mean' },
      note:
        stages.length === 0
          ? words('缺数：没有印出每学位投资。', 'Missing: no capital cost of a place is printed.')
          : null,
      inputs: stages.map((stage) =>
        stageLeaf(county, t, 'capitalCostPerPlace', stage, capitalCostPerPlace[STAGES.indexOf(stage)]!, 'CNY'),
      ),
    });
  return {
    formula: words('建设资金 ÷ 每学位投资，向下取整', 'budget over the mean cost of a place, rounded down'),
    operation: { kind: 'quotient', rounding: DOWN },
    inputs: () => [budget(), mean()],
  };
}

export const DEMAND_ROOM = {
  measures: {
    classes: byGrade('classes'),
    demandByClass: byGrade('places'),
    demandByNorm: byNorm('urbanPopulation'),
    demandByNormAllResidents: byNorm('residentPopulation'),
    demandDifference: (county, t, stage) => ({
      formula: words('按班级测算 − 按千人指标测算', 'bottom-up − by norm'),
      operation: { kind: 'difference' },
      inputs: () => [county.of('demandByClass', stage, t), county.of('demandByNorm', stage, t)],
    }),
    demand: (county, t, stage) => ({
      formula: words('按班级测算的学位 ×（1 + 规划余量），向上取整', 'places by class × (1 + margin), rounded up'),
      operation: { kind: 'raisedBy', rounding: UP_TO_PLACES },
      inputs: () => [
        county.of('demandByClass', stage, t),
        scalarLeaf(county, t, 'planningMargin', county.plan.parameters.planningMargin, 'share'),
      ],
    }),
    publicDemand: (county, t, stage) => ({
      formula: words('学位需求 × 公办占比，取整', 'demand × public share, whole'),
      operation: { kind: 'product', rounding: NEAREST },
      inputs: () => [county.of('demand', stage, t), county.of('publicShare', stage, t)],
    }),
    oversizeClasses: oversizeMaking,
    oversizeClassPlaces: oversizePlacesMaking,
    publicKindergartenIncrement: (county, t) =>
      increment(
        () => county.of('pupils', 'kindergarten', t),
        () => publicGain(county, t, 'kindergarten'),
      ),
    inclusiveKindergartenIncrement: (county, t) =>
      increment(
        () => county.of('pupils', 'kindergarten', t),
        () =>
          above(
            county,
            t,
            '普惠覆盖率高于基年',
            'coverage above the base year',
            county.of('coveragePath', null, t),
            baseCoverage(county, t),
          ),
      ),
    publicPrivateIncrement: (county, t, stage) =>
      increment(
        () => county.of('pupils', stage, t),
        () => publicGain(county, t, stage),
      ),
    urbanRuralIncrement: (county, t, stage) =>
      increment(
        () => county.of('pupils', stage, t),
        () =>
          above(
            county,
            t,
            '城镇学生占比高于基年城镇化率',
            'town share above the urban share of the base year',
            county.of('townShare', null, t),
            county.closed('urbanSharePath', null, 0),
          ),
      ),
    migrantPublicIncrement: (county, t, stage) =>
      increment(
        () => county.of('migrantPupils', stage, t),
        () =>
          above(
            county,
            t,
            '随迁子女公办比例高于基年',
            'public share of migrant pupils above the base year',
            county.of('migrantPublicPath', null, t),
            baseMigrantPublic(county, t),
          ),
      ),
    generalVocationalIncrement: (county, t) => ({
      formula: words(
        '普高三个年级高于基年占比的学生相加，不为负，取整',
        'general pupils of three grades above the base share, added up, never below 0, whole',
      ),
      operation: { kind: 'sum', atLeast: 0, rounding: NEAREST },
      inputs: () => ['S1', 'S2', 'S3'].map((grade) => county.of('generalExtra', grade, t)),
    }),
    electiveRoomIncrement: (county, t) => ({
      formula: words(
        '普高班级数 ×（选课走班教室系数 − 1），向上取整',
        'general classes × (rooms per class − 1), rounded up',
      ),
      operation: { kind: 'product', rounding: UP_TO_PLACES },
      inputs: () => [
        county.of('classes', 'generalSenior', t),
        county.step('extraRooms', t, {
          name: words('每班多用的教室', 'extra rooms per class'),
          unit: 'factor',
          status: 'assumed',
          formula: words('系数 − 1', 'factor − 1'),
          operation: { kind: 'difference' },
          inputs: [
            scalarLeaf(
              county,
              t,
              'electiveRoomFactor',
              county.plan.parameters.electiveRoomFactor ?? Number.NaN,
              'factor',
            ),
            oneLeaf(county, t),
          ],
        }),
      ],
    }),
    staffQuotaPupils: (county, t, stage) => {
      const { staffQuota, staffRatio } = county.plan.parameters;
      const at = STAGES.indexOf(stage);
      return {
        formula: words('事业编制 × 生师（员）比标准，取整', 'posts × pupils per post, whole'),
        operation: { kind: 'product', rounding: NEAREST },
        inputs: () => [
          stageLeaf(county, t, 'staffQuota', stage, staffQuota[at]!, 'staff'),
          stageLeaf(county, t, 'staffRatio', stage, staffRatio[at]!, 'pupilsPerStaff'),
        ],
      };
    },
    fiscalCapacityPlaces: fiscalMaking,
  } satisfies Record<string, MeasureMaker>,
  quantities: { generalExtra } satisfies Record<string, QuantityMaker>,
};
