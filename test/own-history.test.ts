import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { frozenRunSchema, runScores, scoreRun } from '../models/accuracy/score-run.ts';
import { baselineHistory } from '../models/backtest/baseline-history.ts';
import { learnCourses } from '../models/backtest/learn-courses.ts';
import { seriesIndex } from '../models/catalogue/index.ts';
import { simulate } from '../models/index.ts';
import type { Baseline } from '../models/inputs/baseline.ts';
import type { ParameterOverrides } from '../models/inputs/parameters.ts';
import { COLUMNS, column } from '../models/kernel/columns.ts';
import type { ProjectionResult } from '../models/result.ts';
import { GRADES, type Grade, gradeIndex } from '../models/stages.ts';
import { project as projectCommand } from '../src/commands/project.ts';
import { renderResultJson } from '../src/http/result-rendering.ts';
import { readLibrary } from '../src/library/read-library.ts';
import { createServices } from '../src/services/create-services.ts';
import { InputFaults } from '../src/services/ports.ts';
import {
  ageArray,
  gradeArray,
  makeHorizon,
  makeParameters,
  makePlan,
  makeStart,
  value,
} from './fixtures/model/area.ts';
import { planOf, uniform, walked } from './fixtures/model/draws.ts';

const services = createServices(readLibrary());
t.teardown(() => services.close());

const COUNTY = '440785';
const HISTORY_GRADES = GRADES.filter((grade) => /[PJS]/.test(grade));
const SYSTEM = {
  stages: [
    { id: 'primary', first: 0, length: 6, compulsory: true },
    { id: 'junior', first: 6, length: 3, compulsory: true },
    { id: 'generalSenior', first: 9, length: 3, compulsory: false },
  ],
  entryAge: 6,
  cutOffMonth: 9,
  birthsLag: 1,
} as const;
/** Step out of each grade but the last. */
const STEPS = [0.99, 1.01, 1, 0.98, 0.99, 0.97, 1.01, 0.99, 0.6, 1, 0.98];
const ENTRY = 0.9;

/** A repeatable number between −1 and 1. */
const noise = (key: number) => 2 * ((Math.sin(key * 12.9898) * 43_758.5453) % 1);
const births = (year: number) => 8000 - 40 * (year - 1995) + (year === 2016 ? 1500 : 0);

/** Own files whose pupils follow from births and steps, each step off by up to `error`. */
function files(from: number, to: number, error = 0, seed = 0): Baseline[] {
  const first = 2005;
  let roll: number[] = [];
  const found: Baseline[] = [];
  for (let year = first; year <= to; year++) {
    const entrants = ENTRY * (births(year - 7) / 3 + (births(year - 6) * 2) / 3) * (1 + error * noise(year + seed));
    const before = roll;
    roll = HISTORY_GRADES.map((_, grade) => {
      if (grade === 0) return entrants;
      const step = STEPS[grade - 1]! * (1 + error * noise(year * 31 + 7 + seed));
      return (year === first ? entrants : before[grade - 1]!) * step;
    });
    if (year < from) continue;
    found.push({
      schemaVersion: 1,
      area: COUNTY,
      schoolYear: year,
      source: { title: 'made up' },
      enrolment: HISTORY_GRADES.map((grade, index) => ({ grade, pupils: Math.round(roll[index]! * 10) })),
      ...(year === from
        ? {
            births: Array.from({ length: to - 1995 }, (_, at) => ({ year: 1995 + at, births: births(1995 + at) * 10 })),
          }
        : {}),
    });
  }
  return found;
}

const withBirthsTo = (file: Baseline, year: number): Baseline =>
  file.births === undefined ? file : { ...file, births: file.births.filter((row) => row.year <= year) };

const project = (baselines: readonly Baseline[], parameters: ParameterOverrides = {}, draws?: number) =>
  services.project({
    areas: [COUNTY],
    from: 2020,
    to: 2032,
    scenario: 'reference',
    parameters,
    baselines,
    ...(draws === undefined ? {} : { draws: { count: draws, seed: 1, measures: ['pupils'] } }),
  });
const numberOf = (result: ProjectionResult, measure: string, stage: string, year: number) =>
  result.areas[0]!.values[seriesIndex(measure, stage as never) * result.years.length + result.years.indexOf(year)]!;

t.test('a history without errors teaches its own steps, entrants per birth and promotion', async (t) => {
  const history = baselineHistory(files(2008, 2025), HISTORY_GRADES)!;
  const [learned] = learnCourses(history, SYSTEM, 2033);
  const { course, accuracy, entrants } = learned!;
  t.equal(course.since, 2025);
  STEPS.forEach((step, index) => {
    const grade = gradeIndex(HISTORY_GRADES[index]!);
    if (HISTORY_GRADES[index] === 'J3') return;
    for (const lead of [0, 5, 7])
      t.ok(Math.abs(course.steps[lead * GRADES.length + grade]! - step) < 5e-4, `${GRADES[grade]}, ${lead + 1} ahead`);
  });
  t.ok(
    course.promotion.every((rate) => Math.abs(rate - STEPS[8]!) < 1e-3),
    'promotion stays',
  );
  for (const lead of [0, 4]) {
    const year = 2026 + lead;
    const expected = 10 * ENTRY * (births(year - 7) / 3 + (births(year - 6) * 2) / 3);
    t.ok(Math.abs(entrants[lead]! / expected - 1) < 2e-3, `entrants follow births, ${lead + 1} ahead`);
  }
  t.ok(Number.isNaN(course.steps[gradeIndex('K1')]!), 'nothing is said of grades that are not in it');
  const primary = accuracy.filter(({ stage, measure }) => stage === 'primary' && measure === 'pupils');
  t.ok(primary.every(({ meanError }) => meanError < 0.05) && primary[0]!.meanError < 1e-3, 'and is hardly ever wrong');
  t.equal(primary[0]!.cases, 12, 'one year ahead: from 2013 to 2024');
});

t.test('what is learned ends with the history: later years cannot reach it', async (t) => {
  const short = learnCourses(baselineHistory(files(2008, 2022, 0.02), HISTORY_GRADES)!, SYSTEM, 2030)[0]!;
  const other = files(2008, 2022, 0.02).map((file) =>
    file.schoolYear < 2022 ? file : { ...file, enrolment: file.enrolment!.map((row) => ({ ...row, pupils: 1 })) },
  );
  const changed = learnCourses(baselineHistory(other, HISTORY_GRADES)!, SYSTEM, 2030)[0]!;
  t.notSame([...changed.course.steps], [...short.course.steps], 'the last autumn itself matters');
  t.same(learnCourses(baselineHistory(files(2008, 2012), HISTORY_GRADES)!, SYSTEM, 2030), [], 'five autumns are none');
});

t.test('the projection goes on as the history went', async (t) => {
  const result = await project(files(2008, 2025));
  const own = files(2008, 2025).at(-1)!.enrolment!;
  const counted = (grade: Grade) => own.find((row) => row.grade === grade)!.pupils;
  const primary = HISTORY_GRADES.slice(0, 6).reduce((sum, grade) => sum + counted(grade), 0);
  t.equal(numberOf(result, 'pupils', 'primary', 2025), primary, 'the last count stands');
  const near = (found: number, expected: number, what: string) =>
    t.ok(Math.abs(found / expected - 1) < 2e-3, `${what}: ${found}, expected ${expected}`);
  near(numberOf(result, 'entrants', 'junior', 2026), counted('P6') * STEPS[5]!, 'onto junior school');
  near(
    numberOf(result, 'entrants', 'junior', 2028),
    counted('P4') * STEPS[3]! * STEPS[4]! * STEPS[5]!,
    'three years on',
  );
  const born = (year: number) => 10 * ENTRY * (births(year - 7) / 3 + (births(year - 6) * 2) / 3);
  for (const year of [2026, 2028, 2030])
    near(numberOf(result, 'entrants', 'primary', year), born(year), `entrants of ${year}`);
  const senior = numberOf(result, 'entrants', 'generalSenior', 2026);
  t.ok(senior >= counted('J3') * STEPS[8]! * 0.998, 'promotion is the least; a target lifts it');
  t.match(result.accuracy.sources[0], { kind: 'own', area: COUNTY });
  t.match(result.accuracy.zh, /本县历史/);
  t.notOk(
    result.accuracy.sources.some(({ kind }) => kind === 'peers'),
    'nothing is borrowed',
  );
  t.ok(result.notes.some(({ area, en }) => area === COUNTY && /own history/.test(en)));
});

t.test('a learned promotion moves the general share, arrivals come on top', async (t) => {
  const learned = {
    since: 2021,
    steps: new Float64Array(2 * GRADES.length).fill(Number.NaN),
    promotion: Float64Array.of(0.55, 2.4),
    entry: Float64Array.of(1, 0.9),
    shockScale: 1,
  };
  const own = [{ year: 2021, pupils: gradeArray(1000) }];
  const start = makeStart({ learned, own, population: { migration: ageArray(0.02) } });
  const parameters = makeParameters({ migrationDamping: 0.8 });
  const result = simulate(start, makePlan(parameters), makeHorizon(2024));
  const plain = simulate({ ...start, learned: null }, makePlan(parameters), makeHorizon(2024));
  const both = (found: typeof result, year: number) =>
    value(found, 'entrants', 'generalSenior', year) + value(found, 'entrants', 'vocational', year);
  t.equal(value(result, 'entrants', 'generalSenior', 2022), 550, '.55 of 1,000 leavers, those who moved in among them');
  t.ok(Math.abs(both(result, 2022) - both(plain, 2022)) <= 1, 'who goes on at all is as counted');
  const leavers = Math.exp(0.02 * 0.8 ** 2) * 1000;
  t.ok(
    Math.abs(value(result, 'entrants', 'generalSenior', 2023) - 2.4 * leavers) <= 1,
    'more than that lifts the whole',
  );
  t.equal(value(result, 'entrants', 'vocational', 2023), 0);
  const children = (year: number) => value(result, 'entrants', 'primary', year);
  t.ok(children(2023) < children(2022) * 0.95, 'fewer enter per child, as learned');
});

t.test('where one kind of senior school is counted, as many go on in all as modelled', async (t) => {
  const general = gradeArray(Number.NaN);
  general[gradeIndex('S1')] = 700;
  const result = simulate(makeStart({ own: [{ year: 2021, pupils: general }] }), makePlan(), makeHorizon(2023));
  const plain = simulate(makeStart(), makePlan(), makeHorizon(2023));
  const both = (found: typeof result, year: number) =>
    value(found, 'entrants', 'generalSenior', year) + value(found, 'entrants', 'vocational', year);
  for (const year of [2021, 2022, 2023]) {
    t.equal(both(result, year), both(plain, year), `in ${year} as many as without the count`);
    t.equal(value(result, 'entrants', 'generalSenior', year), 700, 'the count stays where it was found');
  }
  general[gradeIndex('S1')] = 1300;
  const many = simulate(makeStart({ own: [{ year: 2021, pupils: general }] }), makePlan(), makeHorizon(2023));
  t.equal(value(many, 'entrants', 'vocational', 2022), 0, 'more than all: none is left');
  t.equal(value(many, 'entrants', 'generalSenior', 2021), 1300);
});

t.test('levers move what was learned', async (t) => {
  const history = files(2008, 2025);
  const plain = await project(history);
  const retained = await project(history, { nineYearRetention: { '2025': 0.9, '2026': 1 } });
  t.ok(
    numberOf(retained, 'pupils', 'junior', 2030) > numberOf(plain, 'pupils', 'junior', 2030) * 1.01,
    'fewer leave: more stay',
  );
  const moved = await project(history, {
    migrantChildrenMultiplier: { '2026': 1.5 },
    netMigrationMultiplier: { '2026': 1.5 },
  });
  t.not(numberOf(moved, 'pupils', 'primary', 2028), numberOf(plain, 'pupils', 'primary', 2028), 'migration acts');
  const fertile = await project(history, { fertilityMultiplier: { '2025': 1.3 } });
  t.ok(
    numberOf(fertile, 'entrants', 'primary', 2032) > numberOf(plain, 'entrants', 'primary', 2032) * 1.1,
    'births act',
  );
  const entering = await project(history, { entryRatioMultiplier: { '2025': 1, '2026': 1.1 } });
  const ratio = numberOf(entering, 'entrants', 'primary', 2027) / numberOf(plain, 'entrants', 'primary', 2027);
  t.ok(Math.abs(ratio - 1.1) < 1e-3, `entry acts in proportion: ${ratio}`);
});

t.test('who else is in a request changes nothing', async (t) => {
  const other = files(2012, 2025, 0.05).map((file) => ({ ...file, area: '440781' }));
  const alone = await project(files(2016, 2025, 0.02));
  const together = await services.project({
    areas: [COUNTY, '440781'],
    from: 2020,
    to: 2032,
    scenario: 'reference',
    baselines: [...files(2016, 2025, 0.02), ...other],
  });
  const [first] = alone.areas;
  t.same([...together.areas.find(({ code }) => code === COUNTY)!.values], [...first!.values]);
  const own = (result: ProjectionResult) => result.accuracy.sources.find(({ area }) => area === COUNTY);
  t.same(own(together), own(alone), 'nor its accuracy');
});

t.test('without births nothing is said of entrants, and the model keeps its own', async (t) => {
  const history = files(2008, 2025).map(({ births: _, ...file }) => file);
  const result = await project(history);
  const { rows } = result.accuracy.sources.find(({ kind }) => kind === 'own')!;
  t.notOk(rows.some(({ stage }) => stage === 'primary'));
  t.ok(rows.some(({ stage }) => stage === 'junior'));
  t.match(result.accuracy.zh, /初中在校生/, 'the sentence speaks of a stage that was measured');
});

t.test('a history of junior school alone says nothing of what the projection does not take from it', async (t) => {
  const junior = files(2008, 2025).map((file) => ({
    ...file,
    enrolment: file.enrolment!.filter(({ grade }) => grade.startsWith('J')),
  }));
  const result = await project(junior);
  const rows = result.accuracy.sources.filter(({ kind }) => kind === 'own').flatMap((source) => source.rows);
  t.same(rows, []);
  t.match(result.accuracy.zh, /借用同类组/);
});

t.test('bands are as wide as the county was wrong', async (t) => {
  const widths = [];
  for (const error of [0.01, 0.05]) {
    const result = await project(files(2008, 2025, error), {}, 200);
    const { rows, quantiles } = result.areas[0]!.draws!;
    const first = (rows[seriesIndex('pupils', 'primary')]! * result.years.length + result.years.indexOf(2028)) * 5;
    const drawn = Math.log(quantiles[first + 4]! / quantiles[first]!);
    const own = result.accuracy.sources[0]!.rows.find(
      ({ stage, measure, lead }) => stage === 'primary' && measure === 'pupils' && lead === 3,
    )!;
    const said = (Math.log(own.high! / own.low!) * 1.645) / 1.2816;
    t.ok(drawn / said > 0.5 && drawn / said < 2, `drawn ${drawn.toFixed(3)}, own errors ${said.toFixed(3)}`);
    widths.push(drawn);
  }
  t.ok(widths[1]! > widths[0]! * 2, `a rougher history has wider bands: ${widths}`);
});

t.test('no history, too short a one, one that ends too early: borrowed errors, and it is said', async (t) => {
  const nothing = await project([]);
  t.match(nothing.accuracy.sources[0], { kind: 'peers', area: null });
  t.match(nothing.accuracy.zh, /借用同类组/);
  t.equal(nothing.accuracy.unknown.length, 3);
  for (const some of [files(2018, 2021), files(2008, 2019)]) {
    const result = await project(some);
    t.match(result.accuracy.sources[0], { kind: 'peers' });
    t.ok(result.notes.some(({ en }) => /history given was not used/.test(en)));
  }
  const early = await project(files(2012, 2019));
  t.equal(
    numberOf(early, 'pupils', 'junior', 2024),
    numberOf(await project([{ ...files(2012, 2012)[0]!, enrolment: [] }]), 'pupils', 'junior', 2024),
    'counts before the base year start nothing',
  );
  await t.rejects(
    project([{ ...files(2018, 2018)[0]!, capacity: [{ stage: 'primary', places: 10 }] }]),
    InputFaults,
    'places of 2018 have no place',
  );
});

t.test('a history as a table: areas by code, those outside the request left out, faults told together', async (t) => {
  const lines = (area: string, some: readonly Baseline[]) =>
    some.map(({ schoolYear, enrolment }) => [area, schoolYear, ...enrolment!.map(({ pupils }) => pupils)].join(','));
  const header = ['area', 'year', ...HISTORY_GRADES].join(',');
  const own = files(2008, 2025);
  const folder = t.testdir({
    'pupils.csv': [header, ...lines(COUNTY, own), ...lines('440781', own)].join('\n'),
    'births.csv': [
      'area,year,births',
      ...own[0]!.births!.map(({ year, births }) => `${COUNTY},${year},${births}`),
    ].join('\n'),
    'unknown.csv': [header, ...lines('999999', own)].join('\n'),
    'text.csv': [header, ...lines(COUNTY, own), `${COUNTY},2026,x${',1'.repeat(11)}`].join('\n'),
  });
  const at = (name: string) => join(folder, name);
  const out = at('result.json');
  const run = (changes: { history?: string; births?: string }) =>
    projectCommand({
      areas: [COUNTY],
      from: 2020,
      to: 2030,
      scenario: ['reference'],
      baseline: [],
      threads: 0,
      format: 'json',
      measures: ['entrants'],
      lang: 'zh',
      out,
      ...changes,
    });
  await run({ history: at('pupils.csv'), births: at('births.csv') });
  const result = JSON.parse(readFileSync(out, 'utf8'));
  t.match(result.accuracy.sources[0], { kind: 'own', area: COUNTY });
  t.equal(result.accuracy.sources.filter(({ kind }: { kind: string }) => kind === 'own').length, 1);
  const direct = await project(own);
  const primary = result.areas[0].series.find(
    (series: { measure: string; stage: string }) => series.measure === 'entrants' && series.stage === 'junior',
  );
  t.equal(primary.values[8], numberOf(direct, 'entrants', 'junior', 2028), 'the same as own files');
  const codes = (changes: { history?: string; births?: string }) =>
    run(changes).then(
      (): string[] => [],
      (fault: unknown) => (fault instanceof InputFaults ? fault.faults.map(({ code }) => code) : ['?']),
    );
  t.same(await codes({ history: at('unknown.csv') }), ['EDU_UNKNOWN_AREA']);
  t.same(await codes({ history: at('text.csv') }), ['EDU_TEXT_IN_NUMBER']);
  t.same(await codes({ births: at('births.csv') }), ['EDU_WITHOUT_HISTORY']);
});

t.test('births go on from the level that the county knows', async (t) => {
  const own = (births: readonly number[]): Baseline => ({
    schemaVersion: 1,
    area: COUNTY,
    schoolYear: 2020,
    source: { title: 't' },
    births: births.map((count, index) => ({ year: 2019 + index, births: count })),
  });
  const birthsOf = async (baselines: readonly Baseline[], parameters: ParameterOverrides = {}) => {
    const result = await project(baselines, parameters);
    return (year: number) => numberOf(result, 'births', null as never, year);
  };
  const plain = await birthsOf([]);
  const half = await birthsOf([own([5000, 5000, 2500, 2400, 2300])]);
  t.equal(half(2023), Math.round(2400 / 6 + (2300 * 5) / 6), 'known births stand');
  const change = half(2024) / half(2023);
  t.ok(change > 0.8 && change < 1.15, `no jump after the last of them: ${change}`);
  t.ok(half(2032) / plain(2032) > half(2024) / plain(2024) && half(2032) < plain(2032), 'and slowly back');
  const fewer = await birthsOf([own([5000, 5000, 2500, 2400, 2300])], {
    fertilityMultiplier: { '2023': 1, '2024': 0.8 },
  });
  t.ok(Math.abs(fewer(2025) / half(2025) - 0.8) < 0.01, 'levers act on top');
});

t.test('what a result says of itself comes true', async (t) => {
  // Sixteen made-up counties, each known up to 2022 and counted for three years more.
  const [said, found, covered]: number[][] = [[], [], []];
  for (let seed = 0; seed < 16; seed++) {
    const all = files(2008, 2025, 0.02, seed * 1000);
    const result = await project(
      all.filter(({ schoolYear }) => schoolYear <= 2022).map((file) => withBirthsTo(file, 2021)),
      {},
      100,
    );
    const text = [
      ...renderResultJson({ run: '', passport: null }, result, { measures: new Set(['pupils']) }, 'columns'),
    ].join('');
    const frozen = frozenRunSchema.parse(JSON.parse(text));
    const scored = scoreRun(
      frozen,
      all.filter(({ schoolYear }) => schoolYear > 2022),
    );
    for (const score of runScores(scored, frozen).filter(({ stage }) => stage === 'primary' || stage === 'junior')) {
      found!.push(score.meanError);
      said!.push(score.expected!);
      covered!.push(score.coverage!);
    }
  }
  const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;
  const ratio = mean(found!) / mean(said!);
  t.ok(ratio > 0.6 && ratio < 1.6, `errors are ${ratio.toFixed(2)} times what was said`);
  t.ok(mean(covered!) > 0.75, `the 5 to 95 % band holds ${mean(covered!).toFixed(2)} of them`);
});

t.test('scaled shocks widen the band and leave the mean where it was', async (t) => {
  const parameters = uniform(0.6, 0.03);
  const still = Object.fromEntries(
    Object.entries(parameters.shocks.nation).map(([quantity, shock]) => [quantity, { ...shock, deviation: 0 }]),
  ) as typeof parameters.shocks.nation;
  const plan = planOf(1500, 7, { parameters: { ...parameters, shocks: { ...parameters.shocks, nation: still } } });
  const at = 6 * COLUMNS.length + column('entrants') + 1;
  const widths = [1, 2].map((shockScale) => {
    const none = new Float64Array(GRADES.length).fill(Number.NaN);
    const learned = {
      since: 2020,
      steps: none,
      promotion: Float64Array.of(Number.NaN),
      entry: Float64Array.of(1),
      shockScale,
    };
    const entrants = walked(makeStart({ learned }), 2026, plan).map((draw) => draw[at]!);
    const mean = entrants.reduce((sum, each) => sum + each, 0) / entrants.length;
    const expected = value(simulate(makeStart(), makePlan(), makeHorizon(2026)), 'entrants', 'primary', 2026);
    t.ok(
      Math.abs(mean / expected - 1) < 0.01,
      `scale ${shockScale}: mean ${mean.toFixed(1)}, without shocks ${expected}`,
    );
    const sorted = entrants.sort((a, b) => a - b);
    return Math.log(sorted[1425]! / sorted[75]!);
  });
  t.ok(Math.abs(widths[1]! / widths[0]! - 2) < 0.2, `twice as wide: ${widths}`);
});
