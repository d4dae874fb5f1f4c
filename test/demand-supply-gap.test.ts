import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { aggregate } from '../models/aggregate.ts';
import { classBand, placesByNorm, wholeClasses } from '../models/demand/whole-classes.ts';
import { projectFindings } from '../models/findings/project-findings.ts';
import { stageFindings } from '../models/findings/stage-findings.ts';
import { warningLevel } from '../models/gap/warning-level.ts';
import { applyBaseline, STAGES, type Stage, simulate, WARNING_LEVELS } from '../models/index.ts';
import { withParentProjects } from '../models/supply/parent-projects.ts';
import { isOpen, openedProjects, smallestBound } from '../models/supply/places-in-year.ts';
import {
  ageArray,
  BASE_YEAR,
  countedPlaces,
  gradeArray,
  makeHorizon,
  makeParameters,
  makePlan,
  makeProject,
  makeStart,
  row,
  type StartChanges,
  value,
  withLever,
} from './fixtures/model/area.ts';

const near = (t: Test, found: number, expected: number, tolerance: number, message: string) =>
  t.ok(Math.abs(found - expected) <= tolerance, `${message}: ${found} is within ${tolerance} of ${expected}`);
const standards = (file: string): { level?: string; band?: string; value: number; operator: string }[] =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../scenarios/standards', file), 'utf8')).standards;
const still = (to: number) => makeHorizon(to, { survival: 1, infant: 1 });
const run = (
  changes: StartChanges = {},
  parameters: Parameters<typeof makeParameters>[0] = {},
  projects: Parameters<typeof makeProject>[0][] = [],
  to = 2024,
) => simulate(makeStart(changes), makePlan(makeParameters(parameters), projects.map(makeProject)), still(to));

// --- classes and norms ---------------------------------------------------------------------------------------------------

t.test('classes are whole: one pupil above the cap opens another class', async (t) => {
  for (const [pupils, cap, classes] of [
    [0, 45, 0],
    [1, 45, 1],
    [45, 45, 1],
    [46, 45, 2],
    [4000, 30, 134],
    [8000, 45, 178],
  ] as const)
    t.equal(wholeClasses(pupils, cap), classes, `${pupils} pupils at ${cap}`);
});

t.test('classes are counted grade by grade, never on the sum of a stage', async (t) => {
  // Six grades of 46 need 12 classes of 45; 276 pupils in one heap would need 7.
  const result = run({ enrolment: { pupils: gradeArray(46) } }, {}, [], 2020);
  t.equal(value(result, 'classes', 'primary', 2020), 12);
  t.equal(value(result, 'demandByClass', 'primary', 2020), 540);
  t.equal(value(result, 'classes', 'kindergarten', 2020), 2 + 2 + 2);
  t.equal(value(result, 'demandByClass', 'kindergarten', 2020), 2 * 25 + 2 * 30 + 2 * 35, 'each grade at its own cap');
  t.equal(value(result, 'demandByClass', 'junior', 2020), 150);
});

t.test('class bands stand at 45/46, 55/56 and 65/66 with the shipped bounds', async (t) => {
  const lower = (band: string) => standards('class-bands.json').find((one) => one.band === band)!.value;
  const bounds = { large: lower('large'), oversize: lower('oversize'), superOversize: lower('superOversize') };
  t.same(bounds, { large: 46, oversize: 56, superOversize: 66 });
  const bands = {
    45: 'normal',
    46: 'large',
    50: 'large',
    55: 'large',
    56: 'oversize',
    65: 'oversize',
    66: 'superOversize',
  };
  for (const [size, band] of Object.entries(bands)) t.equal(classBand(Number(size), bounds), band, `${size} pupils`);
  t.equal(classBand(1, bounds), 'normal');
  t.equal(classBand(200, bounds), 'superOversize');
});

t.test('places by norm are rounded up once, and a norm that is not printed gives no number', async (t) => {
  t.equal(placesByNorm(100_000, 40), 4000);
  t.equal(placesByNorm(100_001, 40), 4001);
  t.equal(placesByNorm(483_900, 42.5), Math.ceil(483.9 * 42.5));
  t.equal(placesByNorm(1000, 0.1 + 0.2 - 0.3 + 20), 20, 'dust of floating point opens no place');
  t.ok(Number.isNaN(placesByNorm(100_000, Number.NaN)));
});

t.test('the two estimates stand side by side with their difference, on towns and on all residents', async (t) => {
  const result = run({}, {}, [], 2020);
  t.equal(value(result, 'residentPopulation', null, 2020), 86_000);
  t.equal(value(result, 'demandByNorm', 'primary', 2020), (51_600 * 80) / 1000);
  t.equal(value(result, 'demandByNormAllResidents', 'primary', 2020), 6880);
  t.equal(
    value(result, 'demandDifference', 'primary', 2020),
    value(result, 'demandByClass', 'primary', 2020) - value(result, 'demandByNorm', 'primary', 2020),
  );
  t.ok(Number.isNaN(value(result, 'demandByNorm', 'vocational', 2020)), 'no norm for vocational schools');
  t.ok(Number.isNaN(value(result, 'demandDifference', 'vocational', 2020)));
  t.ok(value(result, 'demandByClass', 'vocational', 2020) > 0, 'the other estimate is still there');
});

t.test('a planning margin raises demand and leaves the bottom-up estimate alone', async (t) => {
  const result = run({}, { planningMargin: 0.05 }, [], 2020);
  const byClass = value(result, 'demandByClass', 'primary', 2020);
  t.equal(byClass, 6 * 23 * 45);
  t.equal(value(result, 'demand', 'primary', 2020), Math.ceil(byClass * 1.05 - 1e-9));
});

// --- increments ----------------------------------------------------------------------------------------------------------

t.test('every clause of annex 3 is its own line, and each starts at 0 in the base year', async (t) => {
  const result = run(
    {},
    {
      levers: {
        ...withLever('publicKindergartenShare', { '2024': 1 }),
        inclusiveKindergartenCoverage: { '2024': 0.9 },
        privateCompulsoryShare: { '2024': 0.05 },
        migrantPublicShare: { '2024': 0.95 },
        ruralToTownShift: { '2024': 0.5 },
        generalShare: { '2021': 0.7 },
      },
    },
  );
  const pupils = value(result, 'pupils', 'primary', 2024);
  const kindergarten = value(result, 'pupils', 'kindergarten', 2024);
  for (const [measure, stage] of [
    ['publicKindergartenIncrement', null],
    ['inclusiveKindergartenIncrement', null],
    ['publicPrivateIncrement', 'primary'],
    ['urbanRuralIncrement', 'primary'],
    ['migrantPublicIncrement', 'junior'],
  ] as const) {
    t.equal(value(result, measure, stage, 2020), 0, `${measure} in the base year`);
    t.ok(value(result, measure, stage, 2024) > 0, `${measure} later`);
  }
  near(t, value(result, 'publicKindergartenIncrement', null, 2024), kindergarten * 0.1, 1, 'public kindergarten');
  near(t, value(result, 'inclusiveKindergartenIncrement', null, 2024), kindergarten * 0.1, 1, 'inclusive');
  near(t, value(result, 'publicPrivateIncrement', 'primary', 2024), pupils * 0.05, 1, 'private to public');
  near(
    t,
    value(result, 'migrantPublicIncrement', 'primary', 2024),
    value(result, 'migrantPupils', 'primary', 2024) * 0.1,
    1,
    'migrant children',
  );
  near(t, value(result, 'privateCompulsoryShare', null, 2024), 0.05, 1e-3, 'the lever is reached');
  near(t, value(result, 'migrantPublicShare', null, 2024), 0.95, 1e-3, 'the lever is reached');
  t.ok(value(result, 'generalVocationalIncrement', null, 2024) > 0);
});

t.test('oversize classes fall in equal steps to none in the elimination year; without a year they stay', async (t) => {
  const own = [{ classSizes: [[1, 60, 8] as const, [1, 50, 3] as const, [1, 40, 20] as const] }];
  const result = run({ own }, { oversizeClassEliminationYear: 2024 });
  t.same([...row(result, 'oversizeClasses', 'primary')], [8, 6, 4, 2, 0]);
  t.equal(value(result, 'oversizeClassPlaces', 'primary', 2020), 8 * 15 + 3 * 5, 'every class is brought to its cap');
  t.same([...row(run({ own }), 'oversizeClasses', 'primary')], [8, 8, 8, 8, 8]);
  t.ok(Number.isNaN(value(run(), 'oversizeClasses', 'primary', 2020)), 'no count and no published share: missing');
});

t.test('rooms for elective classes, staff quota and budget are missing until someone gives them', async (t) => {
  const without = run({}, {}, [], 2020);
  for (const [measure, stage] of [
    ['electiveRoomIncrement', null],
    ['staffQuotaPupils', 'primary'],
    ['fiscalCapacityPlaces', null],
  ] as const)
    t.ok(Number.isNaN(value(without, measure, stage, 2020)), measure);
  const given = run(
    {},
    {
      electiveRoomFactor: 1.2,
      staffQuota: Float64Array.of(10, 100, 100, 100, 100),
      capitalBudget: 10_000_000,
      capitalCostPerPlace: Float64Array.of(50_000, 100_000, 150_000, Number.NaN, Number.NaN),
    },
    [],
    2020,
  );
  t.equal(
    value(given, 'electiveRoomIncrement', null, 2020),
    Math.ceil(60 * 0.2 - 1e-9),
    '60 classes, a fifth more rooms',
  );
  t.equal(value(given, 'staffQuotaPupils', 'primary', 2020), 1900, '1:19');
  t.equal(value(given, 'staffQuotaPupils', 'junior', 2020), 1350, '1:13.5');
  t.equal(value(given, 'fiscalCapacityPlaces', null, 2020), 100, 'at the mean of the printed costs');
});

// --- supply --------------------------------------------------------------------------------------------------------------

t.test('a building counts from its first autumn: autumn and spring openings, cancelled and undated ones', async (t) => {
  const open = (changes: Parameters<typeof makeProject>[0], year: number) =>
    isOpen(makeProject(changes), BASE_YEAR, year);
  t.notOk(open({ openingYear: 2023, openingTerm: 'autumn' }, 2022));
  t.ok(open({ openingYear: 2023, openingTerm: 'autumn' }, 2023), 'September 2023 is school year 2023');
  t.notOk(open({ openingYear: 2023, openingTerm: 'spring' }, 2022), 'spring 2023 is no place for the autumn before it');
  t.ok(open({ openingYear: 2023, openingTerm: 'spring' }, 2023), 'and is one for the autumn after it');
  t.notOk(open({ openingYear: null }, 2035), 'no year, no places');
  t.notOk(open({ openingYear: 2022, status: 'cancelled' }, 2035));
  t.notOk(open({ openingYear: 2020 }, 2025), 'what opened by the base year is in the base-year places already');
  t.ok(open({ openingYear: 2021, closingYear: 2024 }, 2023));
  t.notOk(open({ openingYear: 2021, closingYear: 2024 }, 2024), 'the closing year is the first without the places');
});

t.test('every kind of place counts where policy says it counts', async (t) => {
  const opened = (
    kind: Parameters<typeof makeProject>[0]['kind'],
    sector: 'public' | 'private' | 'inclusivePrivate' = 'public',
  ) => {
    const sums = openedProjects([makeProject({ kind, sector, places: 900, openingYear: 2022 })], BASE_YEAR, 2022);
    const primary = STAGES.indexOf('primary');
    return [sums.places[primary], sums.publicPlaces[primary], sums.newPublicPlaces[primary], sums.schools[primary]];
  };
  // places, public places, new public places, schools
  for (const kind of ['newBuild', 'expansion', 'conversion', 'developer'] as const)
    t.same(opened(kind), [900, 900, 900, 1], kind);
  t.same(opened('temporary'), [900, 900, 0, 1], 'temporary places seat children but are no new public places');
  t.same(opened('privateToPublic'), [0, 900, 900, 0], 'the seats were there: only who runs them changes');
  t.same(opened('purchased'), [0, 900, 0, 0], 'bought seats are public, not additional and transitional');
  t.same(opened('closure'), [-900, -900, 0, 0]);
  t.same(opened('closure', 'private'), [-900, 0, 0, 0]);
  t.same(opened('newBuild', 'private'), [900, 0, 0, 1]);
  t.same(opened('newBuild', 'inclusivePrivate'), [900, 0, 0, 1], 'inclusive private kindergartens are not public');
});

t.test('supply is existing places plus what has opened, and never below zero', async (t) => {
  const result = run({}, {}, [
    { openingYear: 2021, places: 1000 },
    { openingYear: 2022, places: 500, sector: 'private' },
    { openingYear: 2023, places: 700, kind: 'closure' },
    { openingYear: 2024, places: 99_999, kind: 'closure' },
    { openingYear: 2021, places: null },
    { openingYear: 2021, places: 300, stage: 'junior' },
  ]);
  t.same([...row(result, 'supply', 'primary')], [6000, 7000, 7500, 6800, 0]);
  t.same([...row(result, 'publicSupply', 'primary')], [5400, 6400, 6400, 5700, 0]);
  t.same([...row(result, 'supply', 'junior')], [3000, 3300, 3300, 3300, 3300], 'one stage never lends to another');
});

t.test('purchased places are public supply of their year, reduce the private share and add no seat', async (t) => {
  const result = run({}, { purchasedPlaces: { primary: { '2021': 0, '2023': 400 } } });
  t.same([...row(result, 'purchasedPlaces', 'primary')], [0, 0, 200, 400, 400]);
  t.equal(value(result, 'supply', 'primary', 2023), 6000);
  t.equal(value(result, 'publicSupply', 'primary', 2023), 5800);
  const without = run();
  t.equal(
    value(without, 'privateCompulsoryPupils', null, 2023) - value(result, 'privateCompulsoryPupils', null, 2023),
    400,
  );
});

t.test('a programme with one unprinted part has no total: missing, never 0 and never the rest', async (t) => {
  const result = run({}, {}, [
    { openingYear: 2021, investment: 22_200, places: 500 },
    { openingYear: 2022, investment: null, places: null },
  ]);
  t.same([...row(result, 'investment', 'primary')], [0, 22_200, Number.NaN, Number.NaN, Number.NaN]);
  t.same([...row(result, 'newPublicPlaces', 'primary')], [0, 500, Number.NaN, Number.NaN, Number.NaN]);
  t.same([...row(result, 'supply', 'primary')], [6000, 6500, 6500, 6500, 6500], 'supply counts what is printed');
});

t.test('the smallest known bound binds and is named', async (t) => {
  t.same(smallestBound({ classes: 1800, site: 1500, building: 1600 }), { places: 1500, binds: 'site' });
  t.same(smallestBound({ staff: 0, classes: 1 }), { places: 0, binds: 'staff' });
  t.same(smallestBound({ classes: 900, site: 900 }), { places: 900, binds: 'classes' }, 'a tie goes to the first');
  t.equal(smallestBound({}), null);
  const start = applyBaseline(
    makeStart(),
    {
      schemaVersion: 1,
      area: '990001',
      schoolYear: 2020,
      source: { title: 'test' },
      capacity: [{ stage: 'primary', places: 7000, bounds: { site: 6500, staff: 6800 } }],
    },
    BASE_YEAR,
  );
  const result = simulate(start, makePlan(), still(2021));
  t.equal(value(result, 'supply', 'primary', 2020), 6500, 'stated places above a bound are not legal capacity');
  t.ok(
    start.notes.some(({ en }) => en.includes('site')),
    'and a note names the bound',
  );
});

t.test('an own capacity holds from its school year and contains what had opened by then', async (t) => {
  const counts = [{ year: 2022, stage: 1, places: 8000, publicPlaces: 7000, purchased: 100 }];
  const result = run({ supply: { counts } }, {}, [
    { openingYear: 2021, places: 1000 },
    { openingYear: 2023, places: 500 },
  ]);
  t.same([...row(result, 'supply', 'primary')], [6000, 7000, 8000, 8500, 8500]);
  t.same([...row(result, 'publicSupply', 'primary')], [5400, 6400, 7100, 7600, 7600]);
  t.same([...row(result, 'purchasedPlaces', 'primary')], [Number.NaN, Number.NaN, 100, 100, 100]);
  t.same([...row(result, 'newPublicPlaces', 'primary')], [0, 1000, 1000, 1500, 1500], 'the programme counts all');
  t.same([...row(result, 'supply', 'junior')], [3000, 3000, 3000, 3000, 3000]);
});

// --- gap -----------------------------------------------------------------------------------------------------------------

t.test('warning levels turn at .7, .9 and 1.0 exactly', async (t) => {
  const threshold = (level: string) => standards('warning-thresholds.json').find((one) => one.level === level)!.value;
  const bounds = { red: threshold('red'), yellow: threshold('yellow'), blue: threshold('blue') };
  t.same(bounds, { red: 1, yellow: 0.9, blue: 0.7 });
  const level = (demand: number, supply: number) =>
    WARNING_LEVELS[warningLevel(demand, supply, bounds.red, bounds.yellow, bounds.blue)];
  for (const [demand, expected] of [
    [0, 'blue'],
    [699, 'blue'],
    [700, 'none'],
    [899, 'none'],
    [900, 'yellow'],
    [999, 'yellow'],
    [1000, 'red'],
    [1500, 'red'],
  ] as const)
    t.equal(level(demand, 1000), expected, `${demand} of 1000`);
  t.equal(level(1, 0), 'red', 'any child without a place is short');
  t.equal(level(0, 0), 'none', 'no child and no place is no shortage');
  t.ok(Number.isNaN(warningLevel(Number.NaN, 1000, 1, 0.9, 0.7)), 'missing demand: no level');
  t.ok(Number.isNaN(warningLevel(1000, Number.NaN, 1, 0.9, 0.7)), 'missing supply: no level');
});

t.test('gap, shortage and surplus of one stage, with what the shortage costs', async (t) => {
  const result = run({ supply: countedPlaces({ kindergarten: 4000, primary: 5000, junior: 3000 }) }, {}, [], 2020);
  const demand = 6 * 23 * 45;
  t.equal(value(result, 'gap', 'primary', 2020), demand - 5000);
  t.equal(value(result, 'shortage', 'primary', 2020), demand - 5000);
  t.equal(value(result, 'surplus', 'primary', 2020), 0);
  t.equal(value(result, 'landNeed', 'primary', 2020), (demand - 5000) * 22);
  t.equal(value(result, 'capitalNeed', 'primary', 2020), (demand - 5000) * 88_300);
  const kindergarten = 40 * 25 + 34 * 30 + 29 * 35;
  t.equal(value(result, 'gap', 'kindergarten', 2020), kindergarten - 4000);
  t.equal(value(result, 'surplus', 'kindergarten', 2020), 4000 - kindergarten);
  t.equal(value(result, 'shortage', 'kindergarten', 2020), 0);
  t.equal(value(result, 'landNeed', 'kindergarten', 2020), 0, 'a surplus needs no land');
  t.equal(value(result, 'teachers', 'primary', 2020), Math.ceil(6000 / 19));
  t.equal(value(result, 'redCounties', 'primary', 2020), 1);
  t.equal(value(result, 'redCounties', 'kindergarten', 2020), 0);
});

t.test('teachers in post give pupils per teacher, and none known gives none', async (t) => {
  const result = run({ own: [{ teachers: Float64Array.of(300, 400, Number.NaN, 0, Number.NaN) }] }, {}, [], 2020);
  t.equal(value(result, 'pupilsPerTeacher', 'primary', 2020), 15);
  t.ok(Number.isNaN(value(result, 'pupilsPerTeacher', 'junior', 2020)));
  t.ok(Number.isNaN(value(result, 'pupilsPerTeacher', 'generalSenior', 2020)), 'no teacher: no ratio');
});

// --- parents -------------------------------------------------------------------------------------------------------------

t.test('a parent adds shortages and surpluses apart and shows no gap', async (t) => {
  const short = run({ code: '990001', supply: countedPlaces({ primary: 5000 }) }, {}, [], 2020);
  const spare = run({ code: '990002', supply: countedPlaces({ primary: 9000 }) }, {}, [], 2020);
  const parent = aggregate({ code: '990000', name: '测试市', level: 'city', parent: null }, [short, spare]);
  const demand = 6 * 23 * 45;
  t.equal(value(parent, 'shortage', 'primary', 2020), demand - 5000);
  t.equal(value(parent, 'surplus', 'primary', 2020), 9000 - demand);
  t.ok(Number.isNaN(value(parent, 'gap', 'primary', 2020)), 'netting would hide the shortage');
  t.ok(Number.isNaN(value(parent, 'warning', 'primary', 2020)));
  t.equal(value(parent, 'redCounties', 'primary', 2020), 1);
  near(t, value(parent, 'utilisation', 'primary', 2020), 12_000 / 14_000, 1e-12, 'a quotient of sums');
});

t.test('projects of a city count in its programme and in no county’s supply', async (t) => {
  const county = run({}, {}, [], 2023);
  const city = aggregate({ code: '990000', name: '测试市', level: 'city', parent: null }, [county]);
  const years = [2020, 2021, 2022, 2023];
  const with1 = withParentProjects(
    city,
    [makeProject({ area: '990000', places: 1200, openingYear: 2022, schools: 2, investment: 5_000_000 })],
    BASE_YEAR,
    years,
  );
  t.same([...row(with1, 'newPublicPlaces', 'primary')], [0, 0, 1200, 1200]);
  t.same([...row(with1, 'newSchools', 'primary')], [0, 0, 2, 2]);
  t.same([...row(with1, 'investment', 'primary')], [0, 0, 5_000_000, 5_000_000]);
  t.same([...row(with1, 'supply', 'primary')], [...row(city, 'supply', 'primary')]);
  t.same([...row(city, 'newPublicPlaces', 'primary')], [0, 0, 0, 0], 'the sum itself was not touched');
});

// --- what happens after the peak -----------------------------------------------------------------------------------------

t.test('stage findings name peak, largest shortage and largest surplus with their years', async (t) => {
  // Entrants fall from 1000 to 500 when the children born after 2017 arrive.
  const total = ageArray(1000).fill(500, 0, 4);
  const result = run({ population: { total }, supply: countedPlaces({ primary: 5900 }) }, {}, [], 2030);
  const years = Array.from({ length: 11 }, (_, index) => 2020 + index);
  const found = stageFindings([result], years).find((one) => one.stage === 'primary')!;
  const pupils = [...row(result, 'pupils', 'primary')];
  t.equal(found.peakPupils, Math.max(...pupils));
  t.equal(found.peakYear, years[pupils.indexOf(found.peakPupils!)]);
  t.equal(found.largestSurplus, Math.max(...row(result, 'surplus', 'primary')));
  t.ok(found.surplusYear! > found.peakYear!);
  t.equal(found.lastYearPupils, pupils.at(-1));
});

t.test('a project says in how many years it is needed, when it idles and who could take it over', async (t) => {
  const total = ageArray(1000).fill(300, 0, 4);
  const project = makeProject({ openingYear: 2021, places: 500, investment: 1 });
  const result = simulate(
    makeStart({ population: { total }, supply: countedPlaces({ primary: 5800, junior: 2000 }) }),
    makePlan(makeParameters(), [project]),
    still(2032),
  );
  const years = Array.from({ length: 13 }, (_, index) => 2020 + index);
  const [found] = projectFindings(result, [project], years, 0.7);
  const needed = years.filter((year) => year >= 2021 && value(result, 'pupils', 'primary', year) > 5800);
  t.equal(found!.yearsUsed, needed.length);
  const idle = years.find((year) => year >= 2021 && value(result, 'utilisation', 'primary', year) < 0.7);
  t.ok(idle, 'the curve falls far enough for the test');
  t.equal(found!.firstIdleYear, idle);
  const shortThen = STAGES.filter((stage) => stage !== 'primary' && value(result, 'shortage', stage, idle!) > 0);
  t.ok(shortThen.includes(found!.couldConvertTo as Stage));
});

t.test('a cancelled project and one that adds no seat claim no year of use', async (t) => {
  // 6,000 pupils stand above 5,800 places in every year: only a real building is "needed".
  const projects = [
    makeProject({ openingYear: 2021, places: 500, status: 'cancelled' }),
    makeProject({ openingYear: 2021, places: 500, closingYear: 2022, kind: 'temporary' }),
  ];
  const result = simulate(
    makeStart({ supply: countedPlaces({ primary: 5800 }) }),
    makePlan(makeParameters(), projects),
    still(2024),
  );
  const [cancelled, temporary] = projectFindings(result, projects, [2020, 2021, 2022, 2023, 2024], 0.7);
  t.notOk(cancelled!.yearsUsed, 'a cancelled project is used in no year');
  t.equal(temporary!.yearsUsed, 1, 'a temporary school is used while it stands');
});

t.test('a stage whose programme nobody entered has no new places known: missing, not none', async (t) => {
  const plan = { ...makePlan(), programmeStages: ['kindergarten' as const] };
  const result = simulate(makeStart(), plan, still(2022));
  for (const measure of ['newPublicPlaces', 'newSchools', 'investment']) {
    t.equal(value(result, measure, 'kindergarten', 2022), 0, `${measure}: entered, and nothing opens`);
    t.ok(Number.isNaN(value(result, measure, 'primary', 2022)), `${measure}: not entered`);
  }
  t.equal(value(result, 'supply', 'primary', 2022), 6000, 'the places that stand are known all the same');
});

t.test('supply that is only assumed to equal the roll gives no warning in the base year', async (t) => {
  const assumed = simulate(makeStart(), makePlan(), still(2021));
  t.ok(Number.isNaN(value(assumed, 'warning', 'primary', 2020)));
  t.ok(Number.isNaN(value(assumed, 'redCounties', 'primary', 2020)), 'missing, not a county without a warning');
  t.notOk(Number.isNaN(value(assumed, 'warning', 'primary', 2021)), 'a change after it is one');
  const counted = simulate(makeStart({ supply: countedPlaces({ primary: 6000 }) }), makePlan(), still(2021));
  t.equal(WARNING_LEVELS[value(counted, 'warning', 'primary', 2020)], 'red');
});
