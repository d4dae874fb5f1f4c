import type { Project } from '../inputs/project.ts';
import { GRADES, STAGE_SPAN, STAGES, type Stage } from '../stages.ts';
import { existingPlaces, purchasedPlaces } from '../supply/places-in-year.ts';
import { linesOfProject } from '../supply/schedule-supply.ts';
import { pointerCitation, programmeCitation, stepCitation } from './cite.ts';
import type { County, MeasureMaker } from './county.ts';
import { type Draft, words } from './draft.ts';
import type { Citation, ExplainedUnit } from './explanation.ts';
import { knownShare } from './known-share.ts';
import { DOWN_TO_ROOMS, NEAREST } from './operation.ts';
import { fileWith, ownLeaf } from './own-counts.ts';
import { capLeaf, settingStep } from './parameters.ts';

/** Purchased places that are in force in a year: those of the scenario, or of the bureau's own count. */
export function purchasesInForce(county: County, t: number, stage: Stage): Draft {
  const { plan, start, baseYear } = county;
  const year = county.yearOf(t);
  const value = purchasedPlaces(start, plan.parameters, stage, baseYear, year);
  const path = plan.parameters.purchasedPlaces[stage];
  const head = {
    name: words(`政府购买学位（${STAGE_SPAN[stage].zh}）`, `purchased places, ${STAGE_SPAN[stage].en}`),
    unit: 'places' as const,
    stage,
  };
  if (path === undefined || Object.keys(path).every((first) => Number(first) > year)) {
    const count = existingPlaces(start, STAGES.indexOf(stage), baseYear, year);
    const own = start.supply.counts.includes(count);
    if (own) return capacityCell(county, t, stage, 'purchasedPlaces', '购买学位', 'purchased places', value);
    return county.inline('purchased', t, {
      ...head,
      value,
      status: 'assumed',
      formula: words('没有录入购买学位', 'no purchased places entered'),
      operation: { kind: 'given' },
    });
  }
  const step = settingStep(county, 'purchasedPlaces', [stage]);
  const point = (of: number): Draft =>
    county.inline('purchasedOfYear', t, {
      ...head,
      name: words(`${head.name.zh} ${of}年`, `${head.name.en}, ${of}`),
      value: path[String(of)]!,
      status: 'assumed',
      formula: words('方案给定', 'as the scenario says'),
      operation: { kind: 'given' },
      source:
        step === undefined ? null : stepCitation(step, `parameters/purchasedPlaces/${stage}/${of}`, county.context),
    });
  const years = Object.keys(path)
    .map(Number)
    .sort((a, b) => a - b);
  const from = years.findLast((each) => each <= year)!;
  const to = years.find((each) => each > year);
  return county.inline('purchased', t, {
    ...head,
    value,
    status: 'assumed',
    formula: words(
      '方案的路径：年份之间取直线，末年以后保持',
      "the scenario's path: straight between its years, flat after the last",
    ),
    operation: { kind: 'interpolation', share: to === undefined ? 0 : (year - from) / (to - from), rounding: NEAREST },
    inputs: () => [point(from), point(to ?? from)],
  });
}

/** A cell of the capacity that the bureau has counted itself. */
function capacityCell(
  county: County,
  t: number,
  stage: Stage,
  member: 'places' | 'publicPlaces' | 'purchasedPlaces',
  zh: string,
  en: string,
  value: number,
): Draft {
  const { year } = existingPlaces(county.start, STAGES.indexOf(stage), county.baseYear, county.yearOf(t));
  const rowIn = (rows: readonly { readonly stage: Stage }[] | undefined) =>
    (rows ?? []).findLastIndex((row) => row.stage === stage);
  const file = fileWith(county, year, ({ baseline }) => rowIn(baseline.capacity) !== -1);
  const index = rowIn(file?.baseline.capacity);
  const row = file?.baseline.capacity?.[index];
  const bound = member === 'places' && row?.bounds !== undefined && row.places !== value;
  const leaf = ownLeaf(county, t, file, `capacity/${index}/${bound ? 'bounds' : member}`, {
    zh: `${year}年${STAGE_SPAN[stage].zh}${zh}（上报）`,
    en: `${en} of ${STAGE_SPAN[stage].en} in ${year}, own count`,
    unit: 'places',
    value,
    stage,
  });
  if (row === undefined || row[member] !== undefined || bound) return leaf;
  const note =
    member === 'purchasedPlaces'
      ? words('上报中没有购买学位一项，按没有计。', 'The own count names no purchased places: taken as none.')
      : words(
          '上报中没有公办学位，按学位乘公办占比。',
          'The own count names no public places: places times the public share.',
        );
  return { ...leaf, note };
}

/** Places that existed before the projects, under the cap in force. */
function existing(county: County, t: number, stage: Stage, ofPublic: boolean): Draft {
  const index = STAGES.indexOf(stage);
  const count = existingPlaces(county.start, index, county.baseYear, county.yearOf(t));
  const value = ofPublic ? count.publicPlaces : count.places;
  const counted = county.start.supply.counts.includes(count);
  const member = ofPublic ? 'publicPlaces' : 'places';
  const [zh, en] = ofPublic ? ['公办学位', 'public places'] : ['学位', 'places'];
  const places = counted
    ? capacityCell(county, t, stage, member, zh, en, value)
    : ofPublic
      ? assumedPublic(county, t, stage, value)
      : assumedPlaces(county, t, stage);
  const factor = county.plan.parameters.roomFactor[index]!;
  return county.step('existingPlaces', t, {
    name: words(`现有${zh}（${STAGE_SPAN[stage].zh}）`, `existing ${en}, ${STAGE_SPAN[stage].en}`),
    unit: 'places',
    status: counted ? 'reported' : 'assumed',
    stage,
    formula:
      factor === 1
        ? words('原有学位', 'the places there are')
        : words(
            '原有学位 × 班额变小后教室可容纳的比例，向下取整',
            'the places there are × what rooms hold under the smaller cap, rounded down',
          ),
    operation: { kind: 'product', rounding: DOWN_TO_ROOMS },
    inputs: [places, ...(factor === 1 ? [] : [roomFactor(county, t, stage, factor)])],
  });
}

function roomFactor(county: County, t: number, stage: Stage, value: number): Draft {
  const grade = STAGE_SPAN[stage].first;
  return county.inline('roomFactor', t, {
    name: words('教室可容纳的比例', 'what rooms hold under the smaller cap, a share'),
    unit: 'share',
    value,
    status: 'assumed',
    stage,
    formula: words('方案班额 ÷ 现行班额，不大于1', 'cap of the scenario over the one in force, 1 at most'),
    operation: { kind: 'given' },
    source: capLeaf(county, t, grade, GRADES[grade]!).source,
  });
}

function assumedPlaces(county: County, t: number, stage: Stage): Draft {
  return county.step('assumedPlaces', t, {
    name: words('基年学位（假定）', 'places of the base year, assumed'),
    unit: 'places',
    status: 'assumed',
    stage,
    formula: words(
      '没有本县学位数：假定基年学位等于基年在校生',
      'no own count: places of the base year are assumed equal to its pupils',
    ),
    operation: { kind: 'same' },
    inputs: [county.closed('pupils', stage, 0)],
  });
}

function assumedPublic(county: County, t: number, stage: Stage, value: number): Draft {
  return county.inline('assumedPublicPlaces', t, {
    name: words('基年公办学位（假定）', 'public places of the base year, assumed'),
    unit: 'places',
    value,
    status: 'assumed',
    stage,
    formula: words('基年在校生 × 公办占比，取整', 'pupils of the base year × public share, whole'),
    operation: { kind: 'product', rounding: NEAREST },
    inputs: () => [county.closed('pupils', stage, 0), knownShare(county, 0, stage)],
  });
}

const LINES = ['places', 'publicPlaces', 'newPublicPlaces', 'schools', 'investment'] as const;
const LINE_UNIT: Readonly<Record<(typeof LINES)[number], ExplainedUnit>> = {
  places: 'places',
  publicPlaces: 'places',
  newPublicPlaces: 'places',
  schools: 'schools',
  investment: 'CNY',
};

/** What one project adds to a line in the year. */
function projectLeaf(county: County, t: number, project: Project, line: (typeof LINES)[number]): Draft {
  const areaYear = { start: county.start, plan: county.plan, baseYear: county.baseYear, year: county.yearOf(t) };
  return projectNode(county, t, project, line, linesOfProject(project, areaYear)[LINES.indexOf(line)]!);
}

function projectNode(county: County, t: number, project: Project, line: (typeof LINES)[number], value: number): Draft {
  const isMissing = Number.isNaN(value);
  const { openingYear, closingYear, name, stage } = project;
  const opening =
    openingYear === null
      ? words('未公布开学年份', 'no opening year printed')
      : words(`${openingYear}年开学`, `opens in ${openingYear}`);
  const closing = closingYear === null ? words('', '') : words(`，${closingYear}年停用`, `, closes in ${closingYear}`);
  return county.inline('project', t, {
    name: words(`项目：${name.zh}`, `project: ${name.en ?? name.zh}`),
    unit: LINE_UNIT[line],
    value,
    status: 'assumed',
    stage,
    formula: words(`${opening.zh}${closing.zh}`, `${opening.en}${closing.en}`),
    operation: { kind: isMissing ? 'missing' : 'given' },
    source: projectCitation(county, project),
    note: isMissing ? words('缺数：方案没有印出这一项。', 'Missing: the plan does not print it.') : null,
  });
}

/** Where a project is written down: the own file, a step of the scenario, or a programme of the package. */
function projectCitation(county: County, project: Project): Citation {
  const { context } = county;
  const step = context.steps.findLast(({ override }) =>
    (override.addProjects ?? []).some(({ id }) => id === project.id),
  );
  if (step !== undefined) {
    const index = step.override.addProjects!.findLastIndex(({ id }) => id === project.id);
    return stepCitation(step, `addProjects/${index}`, context);
  }
  const file = context.files.findLast(({ baseline }) => (baseline.projects ?? []).some(({ id }) => id === project.id));
  if (file !== undefined)
    return pointerCitation(file, `projects/${file.baseline.projects!.findLastIndex(({ id }) => id === project.id)}`);
  return programmeCitation(project, context.data);
}

const projectsOf = (county: County, stage: Stage) => county.plan.projects.filter((project) => project.stage === stage);

/** Totals of the programme: new public places, schools, money. */
const programme =
  (line: 'newPublicPlaces' | 'schools' | 'investment'): MeasureMaker =>
  (county, t, stage) => {
    if (!county.plan.programmeStages.includes(stage))
      return {
        formula: words('Σ 项目', 'Σ projects'),
        operation: { kind: 'missing' },
        note: words(
          '缺数：本学段没有录入建设项目。没有录入不等于没有项目。',
          'Missing: no building programme has been entered for this stage. Not entered is not none.',
        ),
      };
    return {
      formula: words('已开学项目相加', 'sum over the projects that have opened'),
      operation: { kind: 'sum' },
      inputs: () => projectsOf(county, stage).map((project) => projectLeaf(county, t, project, line)),
    };
  };

/** True where the purchases of a stage are known: unknown is not none. */
function purchasesKnown(county: County, t: number, stage: Stage): boolean {
  return !Number.isNaN(county.value('purchasedPlaces', stage, t));
}

export const SUPPLY_ROOM = {
  supply: (county, t, stage) => ({
    formula: words(
      '现有学位 + 已开学项目 − 关闭，不为负',
      'existing places + projects that have opened − closures, never below 0',
    ),
    operation: { kind: 'sum', atLeast: 0 },
    inputs: () => [
      existing(county, t, stage, false),
      ...projectsOf(county, stage).map((project) => projectLeaf(county, t, project, 'places')),
    ],
  }),
  publicSupply: (county, t, stage) => ({
    formula: words(
      '现有公办学位 + 购买学位 + 已开学的公办项目',
      'existing public places + purchased places + public projects that have opened',
    ),
    operation: { kind: 'sum', atLeast: 0 },
    inputs: () => [
      existing(county, t, stage, true),
      purchasesInForce(county, t, stage),
      ...projectsOf(county, stage).map((project) => projectLeaf(county, t, project, 'publicPlaces')),
    ],
  }),
  purchasedPlaces: (county, t, stage) =>
    purchasesKnown(county, t, stage)
      ? {
          formula: words('当年有效的购买学位', 'purchased places in force in the year'),
          operation: { kind: 'same' },
          inputs: () => [purchasesInForce(county, t, stage)],
        }
      : {
          formula: words('方案或上报', 'scenario or own count'),
          operation: { kind: 'missing' },
          note: words(
            '缺数：方案没有写购买学位，本县也没有上报学位数。不知道不等于没有。',
            'Missing: no scenario states purchases and no own capacity was given. Unknown is not none.',
          ),
        },
  newPublicPlaces: programme('newPublicPlaces'),
  newSchools: programme('schools'),
  investment: programme('investment'),
} satisfies Record<string, MeasureMaker>;
