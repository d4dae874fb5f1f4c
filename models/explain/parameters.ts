import { type ParameterId, parametersSchema } from '../inputs/parameters.ts';
import type { PlanStep } from '../inputs/plan-areas.ts';
import type { Standard } from '../inputs/standard.ts';
import { type Stage, stageOfGrade } from '../stages.ts';
import { citationOf, stepCitation } from './cite.ts';
import type { County } from './county.ts';
import { type Draft, words } from './draft.ts';
import type { Bilingual, Citation, ExplainedUnit } from './explanation.ts';

/** What a parameter is called. */
export function parameterName(id: ParameterId): Bilingual {
  const shape = parametersSchema.shape[id];
  const meta = (shape.meta() ?? shape.unwrap().meta()) as { title: string; description: string };
  return words(meta.title, meta.description);
}

/** Who set a parameter: its citation, and whether somebody other than a source decided it. */
export interface Setting {
  readonly source: Citation | null;
  readonly isAssumed: boolean;
}

/** The last step that sets a parameter, for a stage or grade where it has several. */
export function settingStep(county: County, id: ParameterId, keys: readonly string[] = []): PlanStep | undefined {
  const sets = ({ override }: PlanStep): boolean => {
    const value = override.parameters?.[id];
    if (keys.length === 0) return value !== undefined;
    return keys.some((key) => (value as Record<string, unknown> | undefined)?.[key] != null);
  };
  return county.context.steps.findLast(sets);
}

/** Who set a parameter by a step or by default; null where neither did. */
export function settingOf(county: County, id: ParameterId, keys: readonly string[] = []): Setting | null {
  const { data } = county.context;
  const step = settingStep(county, id, keys);
  if (step !== undefined)
    return {
      source: stepCitation(step, ['parameters', id, ...keys.slice(0, 1)].join('/'), county.context),
      isAssumed: true,
    };
  const shipped = data.defaults.get(id);
  const stated = data.rules.defaults[id] as Record<string, unknown> | undefined;
  if (shipped === undefined || (keys.length > 0 && keys.every((key) => stated?.[key] == null))) return null;
  return {
    source: { ...citationOf(shipped.source, null, data), file: 'scenarios/parameters/default.json', row: id },
    isAssumed: true,
  };
}

/** The standard of the nearest jurisdiction that fits. */
export function standardOf(
  county: County,
  parameter: string,
  fits: (standard: Standard) => boolean,
): Standard | undefined {
  for (const jurisdiction of county.start.chain) {
    const found = county.context.data.rules.standards.findLast(
      (entry) =>
        entry.parameter === parameter && entry.jurisdiction === jurisdiction && entry.value !== null && fits(entry),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A parameter as a leaf. @param source null where nobody set it: its value then is the neutral one, or missing */
export function parameterLeaf(
  county: County,
  t: number,
  id: ParameterId,
  value: number,
  unit: ExplainedUnit,
  { source, isAssumed }: Setting,
  stage: Stage | null = null,
): Draft {
  const name = parameterName(id);
  const isMissing = Number.isNaN(value);
  return county.inline(id, t, {
    name,
    unit,
    value,
    status: isAssumed ? 'assumed' : 'published',
    stage,
    formula: words('给定的参数', 'a parameter as given'),
    operation: { kind: isMissing ? 'missing' : 'given' },
    source,
    note: isMissing
      ? words(`来源中没有印出“${name.zh}”，也没有录入。`, `Not printed in any source, and not entered: ${name.en}.`)
      : null,
  });
}

/** A parameter without stages. */
export function scalarLeaf(county: County, t: number, id: ParameterId, value: number, unit: ExplainedUnit): Draft {
  return parameterLeaf(county, t, id, value, unit, settingOf(county, id) ?? { source: null, isAssumed: true });
}

/** A parameter by stage: a step, else a standard of the nearest jurisdiction. */
export function stageLeaf(
  county: County,
  t: number,
  id: 'staffRatio' | 'landPerPlace' | 'capitalCostPerPlace' | 'staffQuota',
  stage: Stage,
  value: number,
  unit: ExplainedUnit,
): Draft {
  const { data } = county.context;
  const step = settingOf(county, id, [stage]);
  const isStep = settingStep(county, id, [stage]) !== undefined;
  const standard = isStep ? undefined : standardOf(county, id, (entry) => entry.stage === stage);
  const setting =
    standard === undefined
      ? (step ?? { source: null, isAssumed: true })
      : { source: citationOf(standard.source, standard.policyId, data), isAssumed: standard.status === 'derived' };
  return parameterLeaf(county, t, id, value, unit, setting, stage);
}

/** Pupils per class at most, of a grade. */
export function capLeaf(county: County, t: number, grade: number, name: string): Draft {
  const { data } = county.context;
  const stage = stageOfGrade(grade);
  const value = county.scheduled(t, 'CLASS_SIZE_CAP', grade);
  const keys = settingStep(county, 'classSizeCap', [name]) === undefined ? [stage] : [name];
  const step = settingStep(county, 'classSizeCap', keys);
  if (step !== undefined) {
    const source = stepCitation(step, `parameters/classSizeCap/${keys[0]}`, county.context);
    return parameterLeaf(county, t, 'classSizeCap', value, 'pupilsPerClass', { source, isAssumed: true }, stage);
  }
  const standard =
    standardOf(county, 'classSizeCap', (entry) => entry.grade === name) ??
    standardOf(county, 'classSizeCap', (entry) => entry.stage === stage && entry.grade === null);
  // Vocational schools have no printed cap: that of general senior schools stands in.
  const standIn =
    standard ?? standardOf(county, 'classSizeCap', (entry) => entry.stage === 'generalSenior' && entry.grade === null)!;
  const source = citationOf(standIn.source, standIn.policyId, data);
  const leaf = parameterLeaf(
    county,
    t,
    'classSizeCap',
    value,
    'pupilsPerClass',
    { source, isAssumed: standard === undefined },
    stage,
  );
  if (standard !== undefined) return leaf;
  return {
    ...leaf,
    note: words(
      '中等职业教育没有印出班额标准，借用普通高中的。',
      'No cap is printed for vocational schools: the one of general senior schools stands in.',
    ),
  };
}
