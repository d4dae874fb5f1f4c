import t from 'tap';
import { SERIES } from '../models/catalogue/index.ts';
import type { County } from '../models/explain/county.ts';
import { explainCounty, explainedCounty } from '../models/explain/explain-county.ts';
import type { Explanation, Question } from '../models/explain/explanation.ts';
import { isLeaf, recompute } from '../models/explain/operation.ts';
import { QUANTITY_ITEMS } from '../models/explain/quantities.ts';
import type { Baseline } from '../models/inputs/baseline.ts';
import type { ProjectionResult } from '../models/result.ts';
import { GRADES, STAGES, type Stage } from '../models/stages.ts';
import { readCitations } from '../src/library/read-citations.ts';
import { readLibrary } from '../src/library/read-library.ts';
import { AreaTree } from '../src/services/area-tree.ts';
import { createServices } from '../src/services/create-services.ts';
import type { ProjectRequest } from '../src/services/ports.ts';
import { Projector } from '../src/services/projector.ts';
import { createInlinePool } from '../workers/pool.ts';

const library = readLibrary();
const pool = createInlinePool();
const services = createServices(library, pool);
const projector = new Projector(library, new AreaTree(library.facts), pool);
t.teardown(() => services.close());

const ENPING = '440785';
const TO = 2035;
const USUAL = { depth: 6, unfold: false } as const;

const request = (more: Partial<ProjectRequest> = {}): ProjectRequest => ({
  areas: [ENPING],
  from: 2020,
  to: TO,
  scenario: 'enping-a',
  ...more,
});

async function countyOf(asked: ProjectRequest, area = ENPING): Promise<County> {
  const { start, plan, shipped, planner, horizon } = await projector.county(asked, area);
  const { facts, rules, programmes, folder } = library;
  return explainedCounty({
    start,
    plan,
    shipped,
    horizon,
    steps: planner.stepsOf(start.chain),
    requestOverrides: asked.overrides ?? [],
    files: (asked.baselines ?? []).flatMap((baseline, index) => (baseline.area === area ? [{ index, baseline }] : [])),
    data: { ...readCitations(folder), facts, rules, programmes },
  });
}

const nodesOf = (node: Explanation): Explanation[] => [node, ...node.inputs.flatMap(nodesOf)];
const keyOf = ({ area, measure, stage, item, schoolYear }: Question) =>
  [area, measure, item ?? stage ?? '', schoolYear].join(' ');

/** What is wrong with a node: its number does not follow from its inputs, or nobody says where it comes from. */
function faultOf(node: Explanation): string | null {
  const { id, item, stage, schoolYear, value, operation, inputs, more, source, note } = node;
  const where = `${id} ${item ?? stage ?? ''} ${schoolYear}`;
  if (more) return inputs.length > 0 ? `${where}: closed, but with inputs` : null;
  if (isLeaf(operation)) {
    if (inputs.length > 0) return `${where}: a leaf with inputs`;
    if (operation.kind === 'missing')
      return value === null && note !== null ? null : `${where}: missing without a reason`;
    if (value === null) return `${where}: a leaf without a number that is not called missing`;
    return operation.kind === 'calibrated' && source === null ? `${where}: fitted, but to what?` : null;
  }
  if (inputs.length === 0 && operation.kind !== 'sum') return `${where}: ${operation.kind} of nothing`;
  const found = recompute(
    operation,
    inputs.map((input) => input.value ?? Number.NaN),
  );
  if (value === null)
    return Number.isNaN(found) && note !== null ? null : `${where}: missing, but its inputs give ${found}`;
  const scale = Math.max(
    Math.abs(value),
    operation.kind === 'sum' ? Math.max(0, ...inputs.map((each) => Math.abs(each.value ?? 0))) : 0,
  );
  return Math.abs(found - value) <= 1e-9 * scale || found === value
    ? null
    : `${where}: says ${value}, its inputs (${inputs.map((each) => `${each.id} ${each.value}`).join(', ')}) give ${found} by ${operation.kind}`;
}

/** Every number that can be reached from any measure of any year, each opened once. */
function crawl(county: County): { faults: string[]; kinds: Map<string, number>; opened: number } {
  const area = county.start.code;
  const waiting: Question[] = county.walk.states.flatMap((_, t) =>
    SERIES.map(({ measure, stage }) => ({
      area,
      measure: measure.id,
      stage,
      item: null,
      schoolYear: county.yearOf(t),
    })),
  );
  const known = new Set(waiting.map(keyOf));
  const faults: string[] = [];
  const kinds = new Map<string, number>();
  for (let at = 0; at < waiting.length; at++) {
    const question = waiting[at]!;
    if (!(question.measure in QUANTITY_ITEMS)) {
      const found = explainCounty(county, question, { depth: 1, unfold: false });
      const value = county.value(question.measure, question.stage, question.schoolYear - county.baseYear);
      if (!Object.is(found.value ?? Number.NaN, value))
        faults.push(`${keyOf(question)}: ${found.value} is not ${value}`);
    } else if (
      !QUANTITY_ITEMS[question.measure]!.items.includes(question.item ?? question.stage ?? '') &&
      (question.item ?? question.stage) !== null
    )
      faults.push(`${keyOf(question)}: an item that may not be asked for`);
    for (const node of nodesOf(explainCounty(county, question, { depth: 1, unfold: true }))) {
      kinds.set(node.operation.kind, (kinds.get(node.operation.kind) ?? 0) + Number(!node.more));
      const fault = faultOf(node);
      if (fault !== null) faults.push(fault);
      if (!node.more || known.has(keyOf(node.query!))) continue;
      known.add(keyOf(node.query!));
      waiting.push(node.query!);
    }
  }
  return { faults: [...new Set(faults)], kinds, opened: waiting.length };
}

/** Pupils of every grade, with public and migrant pupils among those of school age. */
const enrolment = (factor: number, grades: readonly string[] = GRADES): NonNullable<Baseline['enrolment']> =>
  GRADES.filter((grade) => grades.includes(grade)).map((grade, index) => {
    const pupils = Math.round(factor * (6000 + 37 * index));
    const migrant = /[PJ]/.test(grade) ? { migrant: Math.round(pupils / 9) } : {};
    return { grade, pupils, public: Math.round(pupils * 0.8), ...migrant };
  });
const file = (schoolYear: number, parts: Partial<Baseline>): Baseline => ({
  schemaVersion: 1,
  area: ENPING,
  schoolYear,
  source: { title: '恩平市教育事业统计（测试用）' },
  ...parts,
});
const births = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ year: from + index, births: 5200 - 90 * index }));
const OWN: Baseline[] = [
  file(2020, {
    enrolment: enrolment(1),
    capacity: [
      { stage: 'primary', places: 40_000, publicPlaces: 36_000, purchasedPlaces: 500 },
      { stage: 'junior', bounds: { classes: 21_000, site: 20_500 } },
    ],
    classSizes: [
      { stage: 'primary', size: 58, classes: 30 },
      { stage: 'primary', size: 44, classes: 500 },
      { stage: 'junior', size: 57, classes: 12 },
    ],
    births: births(2004, 2023),
    staff: [{ stage: 'primary', teachers: 2100 }],
    projects: [
      {
        id: 'own-1',
        area: ENPING,
        name: { zh: '自建小学' },
        stage: 'primary',
        sector: 'public',
        kind: 'newBuild',
        schools: 1,
        places: 1350,
        classes: null,
        investment: null,
        landSquareMetres: null,
        openingYear: 2024,
        openingTerm: null,
        openingBasis: null,
        closingYear: 2031,
        status: 'planned',
        countedInTotal: true,
        policyId: null,
      },
    ],
  }),
  file(2022, { enrolment: enrolment(1.03, ['K1', 'K2', 'K3', 'P1', 'P2', 'J1', 'S1', 'S2', 'V1']) }),
  file(2023, { enrolment: enrolment(1.02, ['P1', 'S1']), staff: [{ stage: 'primary', teachers: 2222 }] }),
];
const HISTORY: Baseline[] = Array.from({ length: 10 }, (_, index) =>
  file(2013 + index, {
    enrolment: GRADES.filter((grade) => /[PJS]/.test(grade)).map((grade, at) => ({
      grade,
      pupils: 6000 + 120 * index - 70 * at + 30 * ((index * 7 + at * 3) % 5),
    })),
    ...(index === 0 ? { births: births(2000, 2022) } : {}),
  }),
);
const STEERED: ProjectRequest['parameters'] = {
  netMigrationMultiplier: { '2025': 1.5 },
  migrantChildrenMultiplier: { '2024': 2, '2030': 0.5 },
  fertilityMultiplier: { '2030': 1.2 },
  entryRatioMultiplier: { '2022': 1.01 },
  fertilityVariant: 'high',
  kindergartenGrossEnrolment: { '2024': 0.99, '2030': 1.05 },
  seniorGrossEnrolment: { '2026': 0.9 },
  generalShare: { '2025': 0.6 },
  privateCompulsoryShare: { '2025': 0.04 },
  migrantPublicShare: { '2025': 0.95 },
  publicSeniorShare: { '2025': 0.9 },
  ruralToTownShift: { '2030': 0.4 },
  nineYearRetention: { '2025': 0.98 },
  planningMargin: 0.05,
  classSizeCap: { primary: 40, K1: 20 },
  electiveRoomFactor: 1.2,
  staffQuota: { primary: 2000 },
  capitalBudget: 1e9,
  purchasedPlaces: { kindergarten: { '2022': 500, '2026': 900 } },
  placesPerThousand: { primary: 78 },
  recurrentCostPerPupil: { primary: 9000 },
  oversizeClassEliminationYear: 2026,
};

const CASES: readonly { name: string; request: ProjectRequest; area?: string }[] = [
  { name: 'a shipped county under a published programme', request: request() },
  { name: 'a county with own figures of several years', request: request({ baselines: OWN }) },
  {
    name: 'one kind of senior school counted alone',
    request: request({ baselines: [file(2020, { enrolment: enrolment(1, ['S1', 'P1']) })] }),
  },
  { name: 'a county with a history of its own', request: request({ baselines: HISTORY }) },
  { name: 'a history under levers', request: request({ baselines: HISTORY, parameters: STEERED }) },
  { name: 'every lever', request: request({ scenario: 'enping-c', parameters: STEERED }) },
  { name: 'own figures and every lever', request: request({ baselines: OWN, parameters: STEERED }) },
  {
    name: 'a city without counties',
    request: request({ areas: ['441900'], scenario: 'guangdong-2035' }),
    area: '441900',
  },
  { name: 'rules of another province', request: request({ areas: ['450802'], scenario: 'guigang' }), area: '450802' },
  {
    name: 'a far county of which little is known',
    request: request({ areas: ['542521'], scenario: 'reference', to: 2050 }),
    area: '542521',
  },
];

for (const { name, request: asked, area } of CASES)
  t.test(`every number recomputed: ${name}`, async (t) => {
    const county = await countyOf(asked, area);
    const { faults, opened, kinds } = crawl(county);
    t.strictSame(faults.slice(0, 20), [], `${opened} numbers opened`);
    t.comment(JSON.stringify([...kinds]));
  });
