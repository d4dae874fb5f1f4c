import { CATALOGUE, seriesIndex } from '../catalogue/index.ts';
import type { Grouping, Target } from '../inputs/standard.ts';
import { STATUSES, type Status, weakest } from '../inputs/status.ts';
import type { AreaResult, TargetOutcome, TargetVerdict } from '../result.ts';
import { STAGES, type Stage } from '../stages.ts';
import { ROUNDING, satisfies } from './satisfies.ts';

/** What the evaluation needs besides the results. */
export interface TargetContext {
  readonly years: readonly number[];
  readonly targets: readonly Target[];
  readonly groupings: readonly Grouping[];
  /** Parents of an area, nearest first, without the area itself. */
  readonly parentsOf: (code: string) => readonly string[];
  /** True where the building programme for one of the stages has been entered for every county of the area. */
  readonly programmeKnown: (code: string, stages: readonly Stage[]) => boolean;
}

/** Measures that only a building programme can move: without one entered, 0 would be a guess. */
export const PROGRAMME_MEASURES = new Set(['newPublicPlaces', 'newSchools', 'investment']);
const STAGE_GROUPS: Readonly<Record<string, readonly Stage[]>> = {
  compulsory: ['primary', 'junior'],
  upperSecondary: ['generalSenior', 'vocational'],
  all: STAGES,
};

/** Every target of every area of the result: met, missed, not due within the horizon, or not computable and why. */
export function evaluateTargets(areas: readonly AreaResult[], context: TargetContext): TargetOutcome[] {
  const byCode = new Map(areas.map((area) => [area.code, area]));
  return context.targets.flatMap((target) => {
    const members = context.groupings
      .flatMap((grouping) => grouping.groups)
      .find((group) => group.id === target.jurisdiction)?.members;
    if (members !== undefined) {
      const cities = members.map(({ code }) => byCode.get(code));
      return cities.some((city) => city === undefined)
        ? []
        : [evaluate(target, target.jurisdiction, cities as AreaResult[], context)];
    }
    return areas
      .filter((area) => holdsFor(target, area.code, context))
      .map((area) => evaluate(target, area.code, [area], context));
  });
}

/** A target holds for its jurisdiction and, by scope, for all below that have no target of their own for the same thing. */
export function holdsFor(target: Target, area: string, context: TargetContext): boolean {
  if (area === target.jurisdiction) return true;
  if (target.scope !== 'descendants') return false;
  const parents = context.parentsOf(area);
  const at = parents.indexOf(target.jurisdiction);
  if (at === -1) return false;
  const nearer = [area, ...parents.slice(0, at)];
  return !context.targets.some(
    (other) =>
      other.measure !== null &&
      other.measure === target.measure &&
      other.stage === target.stage &&
      nearer.includes(other.jurisdiction),
  );
}

function evaluate(target: Target, area: string, parts: readonly AreaResult[], context: TargetContext): TargetOutcome {
  const outcome = (
    verdict: TargetVerdict,
    value: number | null,
    status: Status,
    reason: TargetOutcome['reason'],
  ): TargetOutcome => ({
    targetId: target.id,
    policyId: target.policyId,
    area,
    name: target.name,
    stage: target.stage,
    operator: target.operator,
    target: target.value,
    unit: target.unit,
    year: target.year,
    value,
    margin:
      value === null || target.value === null
        ? null
        : target.operator === '<='
          ? target.value - value
          : value - target.value,
    verdict,
    probability: null,
    byAssumption: target.drives !== null || PROGRAMME_MEASURES.has(target.measure ?? ''),
    status,
    reason,
  });
  const not = (zh: string, en: string) => outcome('notComputable', null, 'missing', { zh, en });
  if (target.value === null)
    return outcome(
      'notComputable',
      null,
      'missing',
      target.reason ?? { zh: '来源没有印出数值', en: 'the source does not print the value' },
    );
  if (target.measure === null) return outcome('notComputable', null, 'missing', target.reason);
  const measure = CATALOGUE.find((entry) => entry.id === target.measure);
  if (measure === undefined)
    return not(`目录中没有指标${target.measure}`, `the catalogue has no measure ${target.measure}`);
  const at = context.years.indexOf(target.year);
  if (at === -1)
    return outcome('notDue', null, 'missing', {
      zh: `${target.year}年不在测算期内`,
      en: `${target.year} is outside the horizon`,
    });
  if (
    PROGRAMME_MEASURES.has(target.measure) &&
    !parts.every((part) => context.programmeKnown(part.code, stagesOf(target.stage)))
  ) {
    return not(
      '本地建设项目尚未录入；没有项目不等于0个学位',
      'the building programme has not been entered; no entry is not zero places',
    );
  }
  const found = valueAt(parts, measure.id, measure.stages, target.stage, at, context.years.length);
  if (found === null) return not('模型缺少所需数据', 'an input that the model needs is missing');
  const met = satisfies(found.value, target.operator, target.value);
  // With parts unknown, only a verdict that no unknown part can overturn may stand.
  const settled =
    found.partial === null ||
    (target.operator === '>=' && met) ||
    (target.operator !== '>=' && found.value > target.value + ROUNDING);
  if (!settled) return outcome('notComputable', null, 'missing', found.partial);
  const reason = !met && target.drives === 'seniorGrossEnrolment' ? ALL_LEAVERS : found.partial;
  return outcome(met ? 'met' : 'missed', found.value, found.status, reason);
}

const ALL_LEAVERS = {
  zh: '招生已按路径提高，最多到全部初中毕业生；在校生三年后才全部换完',
  en: 'entrants follow the path up to all junior leavers; the roll takes three years to follow',
};

/** Stages of a target: one, a named group of them, or all. */
export function stagesOf(stage: string | null): readonly Stage[] {
  return stage === null ? STAGES : (STAGE_GROUPS[stage] ?? [stage as Stage]);
}

/** Value of a measure for a stage or a group of stages; a gap is read as its shortage, never netted. */
function valueAt(
  parts: readonly AreaResult[],
  measureId: string,
  stagesOfMeasure: readonly Stage[],
  stage: string | null,
  at: number,
  years: number,
): { value: number; status: Status; partial: TargetOutcome['reason'] } | null {
  const measure = measureId === 'gap' ? 'shortage' : measureId;
  const wanted = stagesOf(stage);
  const stages: readonly (Stage | null)[] =
    stagesOfMeasure.length === 0 ? [null] : stagesOfMeasure.filter((entry) => wanted.includes(entry));
  let value = 0;
  let status: Status = 'published';
  const unknown: string[] = [];
  let known = 0;
  for (const part of parts) {
    for (const entry of stages) {
      const cell = seriesIndex(measure, entry) * years + at;
      const number = part.values[cell]!;
      if (Number.isNaN(number)) {
        unknown.push(entry ?? measure);
        continue;
      }
      known++;
      value += number;
      status = weakest(status, STATUSES[part.status[cell]!]!);
    }
  }
  if (known === 0) return null;
  if (unknown.length === 0) return { value, status, partial: null };
  const stagesMissing = [...new Set(unknown)].join('、');
  return {
    value,
    status,
    partial: { zh: `缺少：${stagesMissing}`, en: `missing: ${stagesMissing}` },
  };
}
