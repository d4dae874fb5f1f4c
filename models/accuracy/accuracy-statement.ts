import type { LearnedArea } from '../backtest/learn-courses.ts';
import type { AccuracyRow, AccuracySource, AccuracyStatement } from './accuracy.ts';

/** What was measured before any request. */
export interface ShippedAccuracy {
  readonly peers: AccuracySource;
  readonly hindcast: AccuracySource;
}

/** Years ahead that the sentence speaks of. */
const SPOKEN_LEAD = 3;

/**
 * What a result says of its accuracy: errors of the county's own history where it is given, else those of its peers.
 * @param counties number of county-level units in the result
 * @param learned those of them that have a history
 * @param estimated true where some starting roll is an estimate
 */
export function accuracyStatement(
  { peers, hindcast }: ShippedAccuracy,
  counties: number,
  learned: readonly LearnedArea[],
  estimated: boolean,
): AccuracyStatement {
  const own = learned.filter(({ accuracy }) => accuracy.length > 0).map(ownSource);
  const borrows = own.length < counties;
  const spoken = borrows ? peers : own[0]!;
  const row = spokenRow(spoken.rows);
  const range = spoken.origins.join('–');
  const error = { mean: percent(row.meanError), median: percent(row.medianError) };
  const zh = `提前${row.lead}年，小学在校生的误差平均${error.mean}，一半情形不超过${error.median}`;
  const en = `${row.lead} years ahead, the error of primary pupils was ${error.mean} on average, and in half of the cases no more than ${error.median}`;
  const [from, fromEn] = borrows
    ? [
        `借用同类组：${peers.zh}，${range}年各起点回测`,
        `borrowed from a peer group: ${peers.en}, back-test from ${range}`,
      ]
    : own.length === 1
      ? [`按本县历史${range}年各起点回测`, `the county's own history, back-test from ${range}`]
      : [
          `按${own.length}个县自己的历史回测，以${own[0]!.area}为例`,
          `own histories of ${own.length} counties, ${own[0]!.area} as an example`,
        ];
  const partly = borrows && own.length > 0;
  return {
    zh: `${zh}（${from}${partly ? `；其中${own.length}个县按自己的历史，见各县` : ''}）。`,
    en: `${en} (${fromEn}${partly ? `; ${own.length} counties have a history of their own, see there` : ''}).`,
    sources: [...own, ...(borrows ? [peers] : []), hindcast],
    unknown: unknownThings(borrows, estimated),
  };
}

function ownSource({ area, accuracy, origins }: LearnedArea): AccuracySource {
  return { kind: 'own', area, origins, zh: `${area}自己的历史`, en: `own history of ${area}`, rows: accuracy };
}

function spokenRow(rows: readonly AccuracyRow[]): AccuracyRow {
  const ofPrimary = rows.filter(({ stage, measure }) => stage === 'primary' && measure === 'pupils');
  return ofPrimary.find(({ lead }) => lead === SPOKEN_LEAD) ?? ofPrimary.at(-1) ?? rows[0]!;
}

function unknownThings(borrows: boolean, estimated: boolean): AccuracyStatement['unknown'] {
  return [
    {
      zh: '过去没有过的事：新的政策、学校布局调整、区划变动、大型楼盘，历史误差里没有。',
      en: 'What has not happened before: a new policy, schools merged, boundaries moved, a large estate. Past errors do not contain it.',
    },
    borrows
      ? {
          zh: '县级误差比省级大，大多少没有公布的县级历史可以量出；提供本县六年以上分年级学籍数，就按本县的误差说话。',
          en: 'Errors of counties are larger than those of provinces; no published county history tells by how much. Give six years or more of pupils by grade, and the statement is that of the county.',
        }
      : {
          zh: '学前和中职没有可比的历史：它们的误差未按本县量过。',
          en: 'Kindergarten and vocational school have no comparable history: their errors were not measured on the county.',
        },
    estimated
      ? {
          zh: '起点在校生是由普查年龄和省级总数估算的，估算本身的误差不在其中。',
          en: 'The starting roll is estimated from census ages and provincial totals; the error of that estimate is not contained.',
        }
      : {
          zh: '情景中的杠杆（升学率、班额、新建学位）按设定实现，能否实现不在其中。',
          en: 'Levers of the scenario (rates, class sizes, new places) happen as set; whether they do is not contained.',
        },
  ];
}

const percent = (share: number) => `${(share * 100).toFixed(1)}%`;
