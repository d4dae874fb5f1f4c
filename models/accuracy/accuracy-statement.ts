import type { LearnedArea } from '../backtest/learn-courses.ts';
import { STAGE_SPAN } from '../stages.ts';
import type { AccuracyRow, AccuracySource, AccuracyStatement } from './accuracy.ts';

/** What was measured before any request. */
export interface ShippedAccuracy {
  readonly peers: AccuracySource;
  readonly hindcast: AccuracySource;
}

/** Years ahead that the sentence speaks of. */
const SPOKEN_LEAD = 3;
/** A mean of fewer cases is not spoken of. */
const FEWEST_CASES = 3;
/** Stages in the order in which the sentence looks for one that was measured. */
const SPOKEN_STAGES = ['primary', 'junior', 'generalSenior'] as const;

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
  const [only] = counties === 1 ? own : [];
  const ownRow = only === undefined ? undefined : spokenRow(only.rows);
  const borrows =
    own.length < counties || own.some(({ rows }) => SPOKEN_STAGES.some((stage) => !measures(rows, stage)));
  const row = ownRow ?? spokenRow(peers.rows)!;
  const stage = STAGE_SPAN[row.stage];
  const range = row.origins.join('–');
  const [mean, median] = [percent(row.meanError), percent(row.medianError)];
  const partly = own.length > 0 && ownRow === undefined ? own.length : 0;
  const from =
    ownRow === undefined
      ? {
          zh: `借用同类组：${peers.zh}，${range}年各起点回测${row.cases}次，所用为回测的方法组合${partly > 0 ? `；${partly}个县另有自己的历史，见 accuracy` : ''}`,
          en: `borrowed from a peer group: ${peers.en}, ${row.cases} forecasts from ${range} by the methods of the back-test${partly > 0 ? `; ${partly} counties have a history of their own, see accuracy` : ''}`,
        }
      : {
          zh: `按本县历史${range}年各起点回测${row.cases}次`,
          en: `the county's own history, ${row.cases} forecasts from ${range}`,
        };
  return {
    zh: `提前${row.lead}年，${stage.zh}在校生的误差平均${mean}，一半情形不超过${median}（${from.zh}）。`,
    en: `${row.lead} ${row.lead === 1 ? 'year' : 'years'} ahead, the error of ${stage.en.toLowerCase()} pupils was ${mean} on average, and in half of the cases no more than ${median} (${from.en}).`,
    sources: [...own, ...(borrows ? [peers] : []), hindcast],
    unknown: unknownThings(borrows, estimated),
  };
}

function ownSource({ area, accuracy }: LearnedArea): AccuracySource {
  return { kind: 'own', area, zh: `${area}自己的历史`, en: `own history of ${area}`, rows: accuracy };
}

function measures(rows: readonly AccuracyRow[], stage: AccuracyRow['stage']): boolean {
  return rows.some((row) => row.stage === stage);
}

/** Pupils of the first stage that was measured often enough, three years ahead or as far as it goes. */
function spokenRow(rows: readonly AccuracyRow[]): AccuracyRow | undefined {
  for (const stage of SPOKEN_STAGES) {
    const measured = rows.filter(
      (row) => row.stage === stage && row.measure === 'pupils' && row.cases >= FEWEST_CASES && row.lead <= SPOKEN_LEAD,
    );
    if (measured.length > 0) return measured.at(-1);
  }
  return undefined;
}

function unknownThings(borrows: boolean, estimated: boolean): AccuracyStatement['unknown'] {
  return [
    {
      zh: '过去没有过的事：新的政策、学校布局调整、区划变动、大型楼盘，历史误差里没有。',
      en: 'What has not happened before: a new policy, schools merged, boundaries moved, a large estate. Past errors do not contain it.',
    },
    borrows
      ? {
          zh: '县级误差比省级大，大多少没有公布的县级历史可以量出；提供本县九年以上分年级学籍数和出生数，就按本县的误差说话。',
          en: 'Errors of counties are larger than those of provinces; no published county history tells by how much. Give nine years or more of pupils by grade, and births, and the statement is that of the county.',
        }
      : {
          zh: '学前和中职没有可比的历史，误差未按本县量过；高中招生若由升学率目标或方案推动，历史误差不含这一推动。',
          en: 'Kindergarten and vocational school have no comparable history, and their errors were not measured on the county; where a rate target or the scenario moves senior entrants, past errors do not contain that.',
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
