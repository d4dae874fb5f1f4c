import { CATALOGUE, SERIES, seriesIndex } from '../catalogue/index.ts';
import type { Project } from '../inputs/project.ts';
import { STATUSES } from '../inputs/status.ts';
import type { AreaResult } from '../result.ts';
import { STAGE_SPAN, type Stage } from '../stages.ts';
import { openedProjects } from '../supply/places-in-year.ts';
import { measureCitation, programmeCitation } from './cite.ts';
import type { ExplainedData } from './context.ts';
import { type Draft, type Making, NOTHING, type Quantity, words } from './draft.ts';
import type { Explanation, Limits, Question } from './explanation.ts';
import { unfold } from './unfold.ts';

/** A parent and its direct children as they were summed, with the projects that a plan states for the parent as a whole. */
export interface ParentContext {
  readonly parent: AreaResult;
  readonly children: readonly AreaResult[];
  readonly projects: readonly Project[];
  /** The parent and those above it, nearest first. */
  readonly chain: readonly string[];
  readonly data: ExplainedData;
  readonly baseYear: number;
  readonly years: readonly number[];
}

const MEASURE = new Map(CATALOGUE.map((measure) => [measure.id, measure]));
/** What a plan may state for a parent as a whole (supply/parent-projects.ts). */
const OF_PROGRAMME: Readonly<Record<string, 'newPublicPlaces' | 'schools' | 'investment'>> = {
  newPublicPlaces: 'newPublicPlaces',
  newSchools: 'schools',
  investment: 'investment',
};

/** How a number of a city, a province or the nation comes out of its children. @throws RangeError for a year not shown */
export function explainParent(context: ParentContext, question: Question, limits: Limits): Explanation {
  const t = context.years.indexOf(question.schoolYear);
  if (t === -1) throw new RangeError(`no school year ${question.schoolYear} in the result`);
  return unfold(ofParent(context, question.measure, question.stage, t), limits);
}

function ofParent(context: ParentContext, measure: string, stage: Stage | null, t: number): Draft {
  return draftOf(context, context.parent, measure, stage, t, makingOf(context, measure, stage, t));
}

/** A number of a child: named, and opened when it is asked for. */
function ofChild(context: ParentContext, child: AreaResult, measure: string, stage: Stage | null, t: number): Draft {
  const making: Making = { formula: words('见该地区', 'see the area'), operation: { kind: 'same' } };
  return { ...draftOf(context, child, measure, stage, t, making), folded: true, elsewhere: true };
}

function draftOf(
  { years, chain, data }: ParentContext,
  area: AreaResult,
  id: string,
  stage: Stage | null,
  t: number,
  making: Making,
): Draft {
  const { zh, en, unit, source } = MEASURE.get(id)!;
  const cell = seriesIndex(id, stage) * years.length + t;
  const names = stage === null ? null : STAGE_SPAN[stage];
  return {
    id,
    item: stage,
    name: words(names === null ? zh : `${zh}（${names.zh}）`, names === null ? en : `${en}, ${names.en}`),
    unit,
    value: area.values[cell]!,
    status: STATUSES[area.status[cell]!]!,
    stage,
    schoolYear: years[t]!,
    area: area.code,
    areaName: area.name,
    formula: making.formula,
    operation: making.operation,
    inputs: making.inputs ?? NOTHING,
    source: measureCitation(id, source, chain, data),
    note: making.note ?? null,
    named: true,
    folded: false,
  };
}

function makingOf(context: ParentContext, measure: string, stage: Stage | null, t: number): Making {
  const { aggregation } = MEASURE.get(measure)!;
  const { children } = context;
  switch (aggregation.kind) {
    case 'countyOnly':
      return {
        formula: words('只有县级有这个数', 'a number of counties only'),
        operation: { kind: 'missing' },
        note: words(
          '上级不轧差：一个县空着的学位不能补另一个县的缺口，因此上级只列短缺、富余和各级预警的县数。',
          'Never netted: empty places of one county do not mend the shortage of another, so a parent shows shortage, surplus and how many counties stand at each level.',
        ),
      };
    case 'sum':
      return programmeMaking(context, measure, stage, t) ?? sumMaking(context, measure, stage, t);
    case 'ratio': {
      const part = (keys: readonly string[], id: string) => partOf(context, keys, stage, t, id);
      const inputs = [part(aggregation.numerator, 'numerator'), part(aggregation.denominator, 'denominator')];
      return {
        formula: words(
          `${inputs[0]!.name.zh} ÷ ${inputs[1]!.name.zh}：合计之比，不是各地比例的平均`,
          `${inputs[0]!.name.en} over ${inputs[1]!.name.en}: a quotient of sums, never a mean of shares`,
        ),
        operation: { kind: 'quotient' },
        inputs: () => inputs,
        note:
          inputs[1]!.value === 0
            ? words('缺数：分母为零，没有人就没有比例。', 'Missing: a share of nobody is missing, not 0.')
            : null,
      };
    }
    case 'weightedMean': {
      const [weight, weightStage] = keyOf(aggregation.weight, stage);
      return {
        formula: words(
          `下级的数按${MEASURE.get(weight)!.zh}加权平均`,
          `mean of the areas below, weighted by ${MEASURE.get(weight)!.en}`,
        ),
        operation: { kind: 'weightedMean' },
        inputs: () =>
          children.flatMap((child) => [
            ofChild(context, child, measure, stage, t),
            ofChild(context, child, weight, weightStage, t),
          ]),
      };
    }
  }
}

function sumMaking(context: ParentContext, measure: string, stage: Stage | null, t: number): Making {
  return {
    formula: words(
      `${context.children.length}个下级地区相加；有一个缺数，合计即缺数`,
      `sum over ${context.children.length} areas below; missing where one of them is`,
    ),
    operation: { kind: 'sum' },
    inputs: () => context.children.map((child) => ofChild(context, child, measure, stage, t)),
  };
}

/** A programme with projects of the parent itself: they count here and in no county. */
function programmeMaking(context: ParentContext, measure: string, stage: Stage | null, t: number): Making | null {
  const field = Object.hasOwn(OF_PROGRAMME, measure) ? OF_PROGRAMME[measure] : undefined;
  const projects = context.projects.filter((project) => project.stage === stage);
  if (field === undefined || projects.length === 0) return null;
  const { baseYear, years, children } = context;
  const below = children.reduce((sum, child) => sum + child.values[seriesIndex(measure, stage) * years.length + t]!, 0);
  const leaf = (project: Project): Draft => {
    const value = openedProjects([project], baseYear, years[t]!)[field].reduce((sum, each) => sum + each, 0);
    const isMissing = Number.isNaN(value);
    const quantity: Quantity = {
      name: words(`项目：${project.name.zh}`, `project: ${project.name.en ?? project.name.zh}`),
      unit: MEASURE.get(measure)!.unit,
      value,
      status: 'assumed',
      stage,
      formula: words('规划为全地区列出的项目', 'stated by the plan for the area as a whole'),
      operation: { kind: isMissing ? 'missing' : 'given' },
      source: programmeCitation(project, context.data),
      note: isMissing ? words('缺数：方案没有印出这一项。', 'Missing: the plan does not print it.') : null,
    };
    return inlineOf(context, 'project', t, quantity);
  };
  const isUnknown = Number.isNaN(below);
  return {
    formula: words(
      '下级合计 + 规划为全地区列出的项目',
      'sum of the areas below + projects that the plan states for the whole',
    ),
    operation: { kind: 'sum' },
    inputs: () => [
      ...(isUnknown ? [] : children.map((child) => ofChild(context, child, measure, stage, t))),
      ...projects.map(leaf),
    ],
    note: isUnknown
      ? words(
          '下级没有录入建设项目：只计规划为全地区列出的项目。',
          'Counties have entered no programme: only the projects of the plan as a whole are counted.',
        )
      : null,
  };
}

/** Numerator or denominator: one measure of the parent, or several added up. */
function partOf(context: ParentContext, keys: readonly string[], stage: Stage | null, t: number, id: string): Draft {
  const parts = keys.map((key) => ofParent(context, ...keyOf(key, stage), t));
  if (parts.length === 1) return parts[0]!;
  const value = parts.reduce((sum, part) => sum + part.value, 0);
  return inlineOf(context, id, t, {
    name: words(parts.map(({ name }) => name.zh).join(' + '), parts.map(({ name }) => name.en).join(' + ')),
    unit: parts[0]!.unit,
    value,
    status: parts.map(({ status }) => status).sort((a, b) => STATUSES.indexOf(b) - STATUSES.indexOf(a))[0]!,
    formula: words('相加', 'added up'),
    operation: { kind: 'sum' },
    inputs: () => parts,
  });
}

function inlineOf({ parent, years }: ParentContext, id: string, t: number, quantity: Quantity): Draft {
  const { name, unit, value, status, formula, operation, inputs = NOTHING, source = null, note = null } = quantity;
  return {
    ...{ id, item: null, name, unit, value, status, formula, operation, inputs, source, note },
    stage: quantity.stage ?? null,
    schoolYear: years[t]!,
    area: parent.code,
    areaName: parent.name,
    named: false,
    folded: false,
  };
}

/** Measure and stage of a key of an aggregation; "measure:" takes the same stage. */
function keyOf(key: string, stage: Stage | null): readonly [string, Stage | null] {
  const found = SERIES.find((series) => series.key === (key.endsWith(':') ? key + stage : key))!;
  return [found.measure.id, found.stage];
}
