import { isDeepStrictEqual } from 'node:util';
import type { Unit } from '../../models/projection/unit.ts';
import type { DrawsStatement, ProjectionResult } from '../../models/result.ts';
import { mayBeLate } from '../../models/uncertainty/project-delays.ts';
import type { ShippedProcess, ShippedUncertainty } from '../../models/uncertainty/resolve-uncertainty.ts';
import {
  POLICY_QUANTITIES,
  SHOCK_LEVELS,
  SHOCK_QUANTITIES,
  type ShockProcess,
  type UncertaintyParameters,
} from '../../models/uncertainty/uncertainty-parameters.ts';

type Note = ProjectionResult['notes'][number];
type PeerGroup = { readonly zh: string; readonly en: string };

/** Fewer draws than this say little about one in twenty. */
const ENOUGH_DRAWS = 100;

/** What a reader must know before believing a probability: how it was made, whose errors were borrowed, what is left out. */
export function drawNotes(
  statement: DrawsStatement,
  shipped: ShippedUncertainty,
  units: readonly Unit[],
  baseYear: number,
): Note[] {
  const { count, seed, preview, parameters } = statement;
  const own = changedParts(parameters, shipped);
  const notes: (PeerGroup | null)[] = [
    {
      zh: `分位数和概率来自${count}次随机模拟（种子${seed}${preview ? '，预览，更多次模拟仍在进行' : ''}）。生育、迁移、入学、升级的误差分全国、省、县三级，政策（入园率、升学率、普高比例）的误差全国一致；全国和省级误差按历史或已发表的预测区间估计；没有自己历史的县借用同类组的误差（见 scenarios/uncertainty），有历史的按本县过去的误差缩放，另有说明。`,
      en: `Quantiles and probabilities come from ${count} draws (seed ${seed}${preview ? '; a preview, more draws are under way' : ''}). Errors of fertility, migration, entry and progression have a part of the nation, the province and the county, those of policy (kindergarten rate, promotion, general share) are national; nation and province are estimated from history or published intervals; counties without a history of their own borrow the errors of their peer group (scenarios/uncertainty), those with one are scaled to their past errors, as a note of their own says.`,
    },
    count >= ENOUGH_DRAWS
      ? null
      : {
          zh: `只有${count}次模拟：分位数和概率仅供试算，正式结果请用1000次以上。`,
          en: `Only ${count} draws: quantiles and probabilities are a trial; use 1,000 or more for a result.`,
        },
    own.length === 0
      ? null
      : {
          zh: `本次请求改动了不确定性参数：${own.join('、')}。`,
          en: `The request has changed parameters of the uncertainty: ${own.join(', ')}.`,
        },
    ...borrowed(parameters, shipped, units, baseYear).map(({ zh, en }) => ({
      zh: `误差借自：${zh}。`,
      en: `Errors borrowed from: ${en}.`,
    })),
    {
      zh: '未模拟的误差：起点在校生（估算）、假定的学位、公办比例、巩固率、城镇化率和死亡率；由它们决定的指标区间很窄，不代表有把握。',
      en: 'Errors that are not drawn: the estimated starting roll, assumed places, public shares, retention, urban share and death rates; narrow bands of what follows from them are no certainty.',
    },
    {
      zh: '单一路径的值（value）可能在区间之外：上级地区的短缺是各县短缺之和，误差只会使它变大；项目只会推迟，不会提前。',
      en: 'The value of the single path may lie outside the band: shortages of areas above sum those of counties, which errors only enlarge, and projects are late, never early.',
    },
    heldNote(statement),
  ];
  return [
    ...notes.flatMap((note) => (note === null ? [] : [{ area: null, ...note }])),
    ...units
      .filter(({ start }) => start.own.some(({ pupils }) => !pupils.every(Number.isNaN)))
      .map(({ start }) => ({
        area: start.code,
        zh: `${start.name}：自报的在校生在各次模拟中相同，其后的误差从该年重新累计；未自报的年级、人口和出生仍有误差。`,
        en: `${start.code}: pupils counted by the bureau are the same in all draws and their errors begin anew in the year after; grades it has not counted, people and births still differ.`,
      })),
  ];
}

interface Part {
  readonly name: string;
  readonly used: ShockProcess;
  readonly shipped: ShippedProcess;
}

/** Every process that is shipped, beside the one that is used. */
function partsOf(parameters: UncertaintyParameters, shipped: ShippedUncertainty): Part[] {
  const shocks = SHOCK_LEVELS.flatMap((level) =>
    SHOCK_QUANTITIES.flatMap((quantity) => {
      const process = shipped.shocks[level][quantity];
      const used = parameters.shocks[level][quantity];
      return process === undefined ? [] : [{ name: `shocks.${level}.${quantity}`, used, shipped: process }];
    }),
  );
  const policy = POLICY_QUANTITIES.map((quantity) => ({
    name: `policy.${quantity}`,
    used: parameters.policy[quantity],
    shipped: shipped.policy[quantity],
  }));
  return [...shocks, ...policy];
}

const isAsShipped = ({ used, shipped }: Part) =>
  used.deviation === shipped.deviation && used.persistence === shipped.persistence && used.from === shipped.from;

/** Names of what the request has changed. */
function changedParts(parameters: UncertaintyParameters, shipped: ShippedUncertainty): string[] {
  const { ontoJunior, junior, senior } = shipped.progressionLoadings;
  const whole = [
    ['correlation', parameters.correlation, shipped.correlation],
    ['projectDelay', parameters.projectDelay, shipped.projectDelay.probability],
    ['progressionLoadings', parameters.progressionLoadings, { ontoJunior, junior, senior }],
  ] as const;
  return [
    ...partsOf(parameters, shipped).flatMap((part) => (isAsShipped(part) ? [] : [part.name])),
    ...whole.flatMap(([name, used, known]) => (isDeepStrictEqual(used, known) ? [] : [name])),
  ];
}

/** Peer groups whose errors are used: not those that the request replaces, nor delays where nothing is built. */
function borrowed(
  parameters: UncertaintyParameters,
  shipped: ShippedUncertainty,
  units: readonly Unit[],
  baseYear: number,
): PeerGroup[] {
  const builds = units.some(({ plan }) => plan.projects.some((project) => mayBeLate(project, baseYear)));
  const delays = builds && isDeepStrictEqual(parameters.projectDelay, shipped.projectDelay.probability);
  const groups = [
    ...partsOf(parameters, shipped).map((part) =>
      isAsShipped(part) && part.used.deviation > 0 ? part.shipped.peerGroup : null,
    ),
    delays ? shipped.projectDelay.peerGroup : null,
  ];
  return [...new Map(groups.flatMap((group) => (group === null ? [] : [[group.zh, group] as const]))).values()];
}

function heldNote({ held: { shocks, kindergartenRates, promotions, countyYears } }: DrawsStatement): PeerGroup | null {
  if (shocks + kindergartenRates + promotions === 0) return null;
  const share = (times: number) => `${((100 * times) / countyYears).toFixed(1)}%`;
  return {
    zh: `按上限计的情形，占模拟的县·年：入园率超过毛入园率上限 ${share(kindergartenRates)}，升学人数超过初中毕业生 ${share(promotions)}，误差超过7.4倍或不足其倒数 ${share(shocks)}；相应指标的高端因此偏窄。`,
    en: `Held at a bound, of the county-years drawn: kindergarten rate above the ceiling of gross enrolment ${share(kindergartenRates)}, more promoted than leave junior school ${share(promotions)}, an error beyond a factor of 7.4 or its inverse ${share(shocks)}; the upper ends of what follows are too narrow by as much.`,
  };
}
