import { ROOM_ABOVE_HIGHEST } from '../enrolment/levers.ts';
import type { Lever, Multiplier } from '../inputs/area-parameters.ts';
import type { Path } from '../inputs/parameters.ts';
import { citationOf, stepCitation } from './cite.ts';
import type { County } from './county.ts';
import { type Draft, type Making, words } from './draft.ts';
import type { Bilingual, Citation, ExplainedUnit } from './explanation.ts';
import type { Operation } from './operation.ts';
import { parameterName, scalarLeaf, settingStep } from './parameters.ts';

/** A path of a lever or multiplier, and who set it. */
interface Steered {
  readonly id: Lever | Multiplier;
  readonly path: Path;
  readonly unit: ExplainedUnit;
  /** Citation of the value of one year. */
  readonly cite: (year: number) => Citation | null;
}

const HELD = words('保持不变：没有目标或方案改变它', 'held: no target and no scenario moves it');

/**
 * A lever in a year: held, followed along a scenario's path, or moved by a target that only ever improves.
 * @param base the value that the lever starts from
 * @param since the year of that value
 */
export function leverMaking(county: County, t: number, lever: Lever, base: Draft, since: number): Making {
  const steered = steeredBy(county, lever);
  if (steered === null || county.yearOf(t) <= since)
    return { formula: HELD, operation: { kind: 'same' }, inputs: () => [base] };
  return bounded(county, t, lever, base, along(county, t, steered, base, since));
}

/** The same on the logit below a ceiling: gross rates of kindergartens. */
export function logitLeverMaking(county: County, t: number, lever: Lever, base: Draft, since: number): Making {
  const steered = steeredBy(county, lever);
  // Nobody at all has no place on a logit: the way up is a straight line.
  if (steered === null || county.yearOf(t) <= since || !(base.value > 0))
    return leverMaking(county, t, lever, base, since);
  const straight = along(county, t, steered, base, since);
  if (straight.operation.kind !== 'interpolation') return bounded(county, t, lever, base, straight);
  const { share } = straight.operation;
  const ends = straight.inputs!();
  const highest = Math.max(base.value, ...Object.values(steered.path));
  const ceiling = scalarLeaf(county, t, 'kindergartenCeiling', county.plan.parameters.kindergartenCeiling, 'share');
  const above = county.inline('highestOnTheWay', t, {
    name: words('途中最高值留出余地', 'the highest value on the way, with room above'),
    unit: 'share',
    value: highest * ROOM_ABOVE_HIGHEST,
    status: 'assumed',
    formula: words(`途中最高值 × ${ROOM_ABOVE_HIGHEST}`, `highest value on the way × ${ROOM_ABOVE_HIGHEST}`),
    operation: { kind: 'given' },
    source: { title: 'models/README.md', clause: '4' },
  });
  const room = county.step('room', t, {
    name: words('曲线的上限', 'ceiling of the curve'),
    unit: 'share',
    status: 'assumed',
    formula: words('上限参数与途中最高值留出余地两者取大', 'the ceiling, or the highest value with room above'),
    operation: { kind: 'maximum' },
    inputs: [ceiling, above],
  });
  return bounded(county, t, lever, base, {
    formula: words(
      '两点之间按logit曲线推进，接近上限时变缓',
      'between two points along a logit curve that bends below its ceiling',
    ),
    operation: { kind: 'interpolationOnLogit', share },
    inputs: () => [...ends, room],
  });
}

/** A multiplier of the scenario in a year as a factor; none where none is set. */
export function multiplierDrafts(county: County, t: number, id: Multiplier): Draft[] {
  const path = county.plan.parameters.multipliers[id];
  if (path === null || t === 0) return [];
  const neutral = county.inline('one', t, {
    name: words('没有变化', 'no change'),
    unit: 'factor',
    value: 1,
    status: 'published',
    formula: words('基年系数为1', 'the factor of the base year is 1'),
    operation: { kind: 'given' },
  });
  const steered: Steered = { id, path, unit: 'factor', cite: (year) => stepCite(county, id, year) };
  const making = along(county, t, steered, neutral, county.baseYear);
  return [
    county.step(id, t, {
      name: parameterName(id),
      unit: 'factor',
      status: 'assumed',
      formula: making.formula,
      operation: making.operation,
      inputs: making.inputs!(),
    }),
  ];
}

/** A target's path never worsens the base value; a scenario's is followed. */
function bounded(county: County, t: number, lever: Lever, base: Draft, asked: Making): Making {
  const { levers, driven } = county.plan.parameters;
  if (levers[lever] !== null || Number.isNaN(base.value)) return asked;
  const isLeast = driven[lever]!.operator === '>=';
  const path = county.step(`${lever}OfTarget`, t, {
    name: words(`目标路径：${parameterName(lever).zh}`, `path of the target: ${parameterName(lever).en}`),
    unit: base.unit,
    status: 'assumed',
    formula: asked.formula,
    operation: asked.operation,
    inputs: asked.inputs!(),
  });
  return {
    formula: isLeast
      ? words('目标只会改善：已经高于目标的保持不变', 'a target only improves: what is better already stays')
      : words('目标只会改善：已经低于目标的保持不变', 'a target only improves: what is lower already stays'),
    operation: { kind: isLeast ? 'maximum' : 'minimum' },
    inputs: () => [base, path],
  };
}

/** Where a path stands in a year: a straight line between two of its points, or from the base value to the first. */
function along(county: County, t: number, steered: Steered, base: Draft, since: number): Making {
  const year = county.yearOf(t);
  const years = Object.keys(steered.path)
    .map(Number)
    .sort((a, b) => a - b);
  const point = (of: number) => pointLeaf(county, t, steered, of);
  const next = years.findIndex((each) => each >= year);
  if (next === -1 || years[next] === year || (next === 0 && years[0]! <= since)) {
    const at = next === -1 ? years.at(-1)! : years[next]!;
    const formula = words(`${at}年的给定值`, `the value given for ${at}`);
    return { formula, operation: { kind: 'same' }, inputs: () => [point(at)] };
  }
  const to = years[next]!;
  const from = next === 0 ? since : years[next - 1]!;
  const operation: Operation = { kind: 'interpolation', share: (year - from) / (to - from) };
  return {
    formula: words(`${from}年到${to}年直线推进`, `a straight line from ${from} to ${to}`),
    operation,
    inputs: () => [next === 0 ? base : point(from), point(to)],
  };
}

function pointLeaf(county: County, t: number, { id, path, unit, cite }: Steered, year: number): Draft {
  const name = parameterName(id);
  return county.inline(`${id}:${year}`, t, {
    name: words(`${name.zh}（${year}年）`, `${name.en}, ${year}`),
    unit,
    value: path[String(year)]!,
    status: 'assumed',
    formula: words('给定的参数', 'a parameter as given'),
    operation: { kind: 'given' },
    source: cite(year),
  });
}

/** The path of a lever in force; null where nothing steers it. */
function steeredBy(county: County, lever: Lever): Steered | null {
  const { levers, driven } = county.plan.parameters;
  const unit = 'share';
  if (levers[lever] !== null)
    return { id: lever, path: levers[lever], unit, cite: (year) => stepCite(county, lever, year) };
  const path = driven[lever]?.path;
  return path === undefined ? null : { id: lever, path, unit, cite: (year) => targetCite(county, lever, year) };
}

function stepCite(county: County, id: Lever | Multiplier, year: number): Citation | null {
  const step = settingStep(county, id);
  return step === undefined ? null : stepCitation(step, `parameters/${id}/${year}`, county.context);
}

/** The target of the nearest jurisdiction that drives the lever to its value of a year. */
function targetCite(county: County, lever: Lever, year: number): Citation | null {
  const { targets } = county.context.data.rules;
  for (const jurisdiction of county.start.chain) {
    const inForce = targets.filter((entry) => entry.drives === lever && entry.jurisdiction === jurisdiction);
    const target = inForce.findLast((entry) => entry.year === year && entry.value !== null);
    if (target !== undefined) return citationOf(target.source, target.policyId, county.context.data);
    if (inForce.some(({ value }) => value !== null)) return null;
  }
  return null;
}

/** The name of a lever with the words "path of". */
export function pathName(lever: Lever): Bilingual {
  const { zh, en } = parameterName(lever);
  return words(`路径：${zh}`, `path: ${en}`);
}
