import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Papa from 'papaparse';
import t, { type Test } from 'tap';
import { classBand } from '../models/demand/whole-classes.ts';
import {
  AreaPlanner,
  CATALOGUE,
  calibrateNation,
  calibrateProvinceCounties,
  SERIES,
  STAGES,
  STATUSES,
  seriesIndex,
  simulate,
} from '../models/index.ts';
import { earlierRow } from '../models/inputs/county-migration.ts';
import { fiveYearGroups, netMigrationRates } from '../models/population/net-migration.ts';
import { entryCohortOfBirths } from '../models/population/school-cohort.ts';
import { urbanShareAfter } from '../models/population/urbanisation.ts';
import { readLibrary } from '../src/library/read-library.ts';
import { createServices } from '../src/services/create-services.ts';
import { createInlinePool } from '../workers/pool.ts';
import {
  ageArray,
  makeHorizon,
  makeParameters,
  makePlan,
  makeProject,
  makeStart,
  noLevers,
  row,
  value,
  withLever,
} from './fixtures/model/area.ts';

/** The traps of the field, one test each, by their number in the domain notes. Trap 17 stands in scenarios.test.ts. */
const published = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/model/published.json'), 'utf8'));
const library = readLibrary();
const { facts } = library;
const services = createServices(library, createInlinePool());
const enping = await services.project({ areas: ['440785'], from: 2020, to: 2035, scenario: 'enping-a' });
const guangdong = await services.project({ areas: ['440000'], from: 2020, to: 2035, scenario: 'guangdong-2035' });
t.teardown(() => services.close());
const near = (t: Test, found: number, expected: number, tolerance: number, message: string) =>
  t.ok(Math.abs(found - expected) <= tolerance, `${message}: ${found} is within ${tolerance} of ${expected}`);
const still = (to: number) => makeHorizon(to, { survival: 1, infant: 1 });
const plain = makePlan();

t.test('trap 1: surplus is reported as prominently as shortage, because a building outlives the peak', async (t) => {
  const stagesOf = (id: string) => CATALOGUE.find((measure) => measure.id === id)!.stages;
  t.same(stagesOf('surplus'), stagesOf('shortage'), 'for the same stages');
  for (const finding of guangdong.findings) {
    t.equal(finding.largestShortage === null, finding.largestSurplus === null, `${finding.area} ${finding.stage}`);
    t.ok(finding.peakYear !== null);
  }
  const kindergartens = enping.findings.find(({ stage }) => stage === 'kindergarten')!;
  t.ok(
    kindergartens.largestSurplus! > kindergartens.largestShortage!,
    'Enping builds kindergartens on a falling curve',
  );
  const built = enping.projects.filter(({ stage, openingYear }) => stage === 'kindergarten' && openingYear !== null);
  t.ok(built.length > 0);
  for (const project of built) t.ok(project.firstIdleYear !== null, `${project.projectId} says when it idles`);
});

t.test(
  'trap 2: a wrong lag between births and entry is up to 9 % off, so entry takes both calendar years',
  async (t) => {
    const { births2016Revised, births2017, primaryEntrants2023 } = published.national2023;
    const cohort = entryCohortOfBirths(
      new Map([
        [2016, births2016Revised],
        [2017, births2017],
      ]),
      2023,
      6,
    )!;
    t.ok(cohort < births2016Revised && cohort > births2017);
    const lag = (births: number) => primaryEntrants2023 / births / (primaryEntrants2023 / cohort) - 1;
    t.ok(Math.abs(lag(births2016Revised)) > 0.05, 'six years late');
    t.ok(Math.abs(lag(births2017)) > 0.03, 'six years early');
    // In the model: one big birth year feeds two school years, ten twelfths and two twelfths.
    const total = ageArray(1000);
    total[5] = 2200;
    const entrants = row(simulate(makeStart({ population: { total } }), plain, still(2023)), 'entrants', 'primary');
    t.same([...entrants].slice(1), [2000, 1200, 1000], 'age 5 is age 6 next November');
    const older = ageArray(1000);
    older[4] = 2200;
    const later = row(simulate(makeStart({ population: { total: older } }), plain, still(2023)), 'entrants', 'primary');
    t.same([...later].slice(1), [1000, 2000, 1200], 'and age 4 two Novembers on');
  },
);

t.test('trap 3: births come in vintages, and an entry ratio holds only for the one it was calibrated on', async (t) => {
  const { births2016Revised, births2016FirstPublished, births2017, primaryEntrants2023 } = published.national2023;
  const ratio = (births2016: number) =>
    primaryEntrants2023 /
    entryCohortOfBirths(
      new Map([
        [2016, births2016],
        [2017, births2017],
      ]),
      2023,
      6,
    )!;
  t.ok(ratio(births2016FirstPublished) / ratio(births2016Revised) > 1.015, 'mixing them is worth two per cent');
  const rows = Papa.parse<Record<string, string>>(
    readFileSync(join(library.folder, 'series/national-births-1949-2024.csv'), 'utf8').trim(),
    { header: true },
  ).data;
  t.match(rows.find(({ year }) => year === '2016')!.note, /first published/, 'the shipped series names its vintage');
  t.equal(facts.births.get('000000')!.get(2016), births2016FirstPublished * 10_000);
});

t.test(
  'trap 4: residents and school rolls are different populations, and every rate across them says so',
  async (t) => {
    const definition = (id: string) => CATALOGUE.find((measure) => measure.id === id)!.definition.zh;
    t.match(definition('pupils'), /学籍/);
    for (const id of ['kindergartenGrossEnrolment', 'seniorGrossEnrolment', 'schoolAgePopulation'])
      t.match(definition(id), /常住/, id);
    t.match(definition('migrantPupils'), /户籍/);
  },
);

t.test(
  'trap 5: a project that stands in two plans counts once, and an inclusive private one is not public',
  async (t) => {
    const twice = makeProject({ id: 'twice', stage: 'kindergarten', places: 270, area: '990001' });
    const planner = new AreaPlanner(
      library.rules,
      {
        scenarios: [
          { schemaVersion: 1, id: 'plans', name: { zh: '方案' }, programmes: ['one', 'other', 'one'], overrides: [] },
        ],
        requestOverrides: [{ name: { zh: '又一次' }, addProjects: [twice] }],
      },
      new Map([
        ['one', [twice]],
        ['other', [{ ...twice }]],
      ]),
    );
    t.equal(planner.plan(['990001', '000000']).projects.length, 1);
    const inclusive = makeProject({ stage: 'kindergarten', sector: 'inclusivePrivate', places: 270 });
    const result = simulate(makeStart(), makePlan(makeParameters(), [inclusive]), still(2022));
    t.equal(value(result, 'supply', 'kindergarten', 2022), 3270);
    t.equal(value(result, 'publicSupply', 'kindergarten', 2022), 2700);
    t.equal(value(result, 'newPublicPlaces', 'kindergarten', 2022), 0);
  },
);

t.test('trap 6: a shortage of one county is not netted against the surplus of another', async (t) => {
  const province = guangdong.areas.find(({ code }) => code === '440000')!;
  const counties = guangdong.areas.filter(({ code }) => guangdong.areas.every(({ parent }) => parent !== code));
  t.ok(counties.length > 100);
  const read = (area: (typeof counties)[number], measure: string, year: number) =>
    value(area, measure, 'primary', year);
  let both = 0;
  for (const year of guangdong.years) {
    const net = counties.reduce((sum, county) => sum + read(county, 'gap', year), 0);
    const [shortage, surplus] = [read(province, 'shortage', year), read(province, 'surplus', year)];
    t.equal(shortage - surplus, net, `${year}: the same difference`);
    if (shortage > 0 && surplus > 0) both++;
  }
  t.ok(both > 5, 'the province has both at once in most years');
});

t.test('trap 7: classes are whole, grade by grade', async (t) => {
  for (const area of [...enping.areas, ...guangdong.areas])
    for (const stage of STAGES) {
      const classes = row(area, 'classes', stage);
      if (!classes.every(Number.isInteger)) t.fail(`${area.code} ${stage} has half a class`);
    }
  const start = makeStart({ enrolment: { pupils: new Float64Array(18).fill(46) } });
  const result = simulate(start, plain, still(2020));
  t.equal(value(result, 'classes', 'primary', 2020), 12, 'six grades of 46 need twelve classes, not seven');
  t.equal(classBand(46, { large: 46, oversize: 56, superOversize: 66 }), 'large');
});

t.test('trap 8: retention of 96 % is a path, not the quotient of two local head counts', async (t) => {
  // Half the children of every grade move away each year; the retention rate of the county is what it was.
  const start = makeStart({ population: { migration: ageArray(-0.06), provinceMigration: ageArray(0) } });
  const result = simulate(start, makePlan(makeParameters({ migrationDamping: 1 })), still(2030));
  const cohort = value(result, 'pupils', 'junior', 2030) / value(result, 'pupils', 'junior', 2020);
  t.ok(cohort < 0.8, 'the head counts say that a fifth and more are gone');
  for (const rate of row(result, 'nineYearRetention')) t.equal(rate, 0.96);
});

t.test('trap 9: target, forecast and actual are three numbers that never overwrite each other', async (t) => {
  const parameters = makeParameters({
    levers: noLevers(),
    driven: { seniorGrossEnrolment: { path: { '2025': 1.3 }, operator: '>=', targetId: 'wish' } },
  });
  const result = simulate(makeStart(), makePlan(parameters), still(2025));
  const pupils = value(result, 'pupils', 'generalSenior', 2025) + value(result, 'pupils', 'vocational', 2025);
  t.ok(value(result, 'seniorPupilsByTarget', null, 2025) > pupils, 'a target beyond the leavers stays a target');
  t.ok(value(result, 'seniorPupilsByPromotion', null, 2025) < pupils, 'and promotion as it was is a third number');
  for (const outcome of guangdong.targets)
    if (outcome.verdict === 'met' || outcome.verdict === 'missed')
      t.ok(outcome.target !== null && outcome.value !== null && outcome.margin !== null, outcome.targetId);
});

t.test('trap 10: a redrawn county does not turn its new borders into migration', async (t) => {
  const starts = calibrateProvinceCounties(calibrateNation(facts), '440000');
  const wildest = Math.max(...starts.flatMap(({ population }) => [...population.migration].map(Math.abs)));
  t.ok(wildest <= 0.2, `no cohort moves by more than a fifth a year: ${wildest}`);
  // 电白 took in 茂港: both parts of 2010 stand behind it.
  const parts = ['440903', '440923'].map((code) => facts.earlierCensus.get(code)!.residents);
  t.equal(earlierRow('440904', facts)!.residents, parts[0]! + parts[1]!);
  for (const code of ['445103', '445203']) t.ok(earlierRow(code, facts), `${code} is found under its former code`);
  const redrawn = starts.filter(({ notes }) => notes.length > 0);
  t.ok(redrawn.length > 0 && redrawn.length < 40, `${redrawn.length} counties carry a note about their borders`);
});

t.test('trap 11: three children, or none, give no infinite rate and no missing neighbour', async (t) => {
  for (const count of [0, 3 / 86]) {
    const nobody = makeStart({
      population: { total: ageArray(count), women: new Float64Array(50).fill(count / 2) },
      enrolment: { pupils: new Float64Array(18) },
    });
    const result = simulate(nobody, plain, still(2025));
    t.ok(
      result.values.every((number) => Number.isNaN(number) || Number.isFinite(number)),
      `${count} people an age`,
    );
    for (const stage of STAGES) t.ok(row(result, 'pupils', stage).every(Number.isInteger), stage);
  }
});

t.test('trap 12: a bulge passes through the grades and leaves the level behind it unchanged', async (t) => {
  const total = ageArray(1000);
  total[3] = 2000;
  total[4] = 2000;
  const result = simulate(makeStart({ population: { total } }), plain, makeHorizon(2035, { survival: 1, infant: 1 }));
  const entrants = row(result, 'entrants', 'primary');
  t.equal(Math.max(...entrants), 2000);
  t.equal(value(result, 'entrants', 'primary', 2021), 1000, 'before it');
  t.equal(value(result, 'entrants', 'primary', 2025), 1000, 'after it: no slope is drawn through the step');
  const junior = row(result, 'entrants', 'junior');
  t.equal(Math.max(...junior), 2000, 'six years later in junior school');
  t.equal(
    result.values.length / SERIES.length - [...junior].reverse().indexOf(2000) - 1,
    [...entrants].lastIndexOf(2000) + 6,
  );
  // Private schools that turned public in one year change the level once.
  const turned = makeProject({ kind: 'privateToPublic', places: 500, openingYear: 2022 });
  const supply = row(
    simulate(makeStart(), makePlan(makeParameters(), [turned]), still(2025)),
    'publicSupply',
    'primary',
  );
  t.same([...supply], [5400, 5400, 5900, 5900, 5900, 5900]);
});

t.test('trap 14: no number after the base year is labelled published, however smooth its path', async (t) => {
  const published = STATUSES.indexOf('published');
  const programme = ['supply', 'publicSupply', 'purchasedPlaces', 'newPublicPlaces', 'newSchools', 'investment'];
  for (const area of [...enping.areas, ...guangdong.areas].slice(0, 20))
    SERIES.forEach((series, index) => {
      if (programme.includes(series.measure.id)) return;
      const years = area.values.length / SERIES.length;
      const later = area.status.subarray(index * years + 1, (index + 1) * years);
      if (later.some((status) => status === published)) t.fail(`${area.code} ${series.key} claims to be published`);
    });
  const label = STATUSES[enping.areas.at(-1)!.status[seriesIndex('nineYearRetention') * enping.years.length + 3]!];
  t.not(label, 'published', 'a rate between two target years is not a published one');
});

t.test('trap 15: urbanisation is damped, and pupils are more urban than residents', async (t) => {
  t.ok(
    urbanShareAfter(0.62, 0.08408, 10, 1) / urbanShareAfter(0.62, 0.08408, 10, 0.9) > 1.04,
    'the undamped overstates',
  );
  const parameters = makeParameters({ levers: withLever('ruralToTownShift', { '2025': 0.3 }) });
  const result = simulate(makeStart(), makePlan(parameters), still(2025));
  for (const stage of ['primary', 'junior'] as const)
    t.ok(
      value(result, 'urbanPupils', stage, 2025) / value(result, 'pupils', stage, 2025) >
        value(result, 'urbanShare', null, 2025),
      stage,
    );
});

t.test('trap 19: Enping opens 9 kindergartens with 3,070 places for 222 million; Naji stands outside', async (t) => {
  const county = enping.areas.find(({ code }) => code === '440785')!;
  t.equal(value(county, 'newPublicPlaces', 'kindergarten', 2025), 3070);
  t.equal(value(county, 'newSchools', 'kindergarten', 2025), 9);
  t.equal(value(county, 'investment', 'kindergarten', 2025), 222_000_000);
  t.equal(value(county, 'newPublicPlaces', 'primary', 2025) + value(county, 'newPublicPlaces', 'junior', 2025), 7890);
  const dijing = library.programmes.get('enping-kindergartens')!.filter(({ name }) => name.zh.includes('锦江帝景'));
  t.equal(dijing.length, 1, 'named twice in the plan, one project here');
  t.ok(
    enping.notes.some(({ en }) => en.includes('enping-naji')),
    'Naji has no opening year: a note, no place',
  );
});

t.test('trap 20: a gross rate above 1 is legal and not cut off', async (t) => {
  const parameters = makeParameters({ levers: withLever('kindergartenGrossEnrolment', { '2023': 1.05 }) });
  const result = simulate(makeStart(), makePlan(parameters), still(2024));
  near(t, value(result, 'kindergartenGrossEnrolment', null, 2023), 1.05, 1e-3, 'kindergarten');
  const crowded = makeStart({ rates: { entryRatio: 1.78 } });
  t.equal(value(simulate(crowded, plain, still(2022)), 'entrants', 'primary', 2022), 1780);
});

t.test(
  'trap 21: Shenzhen’s people are those of its districts in the census volume; Shenshan stays with Shanwei',
  async (t) => {
    // 深汕 (65,663 people) is inside 汕尾 in the county volume and inside 深圳 in the communique: 17,560,061.
    const residents = (code: string) => facts.census.get(code)!.residents;
    t.equal(17_560_061 - residents('440300'), 65_663);
    const units = services.countiesOf(['440300']);
    t.equal(
      units.reduce((sum, code) => sum + residents(code), 0),
      residents('440300'),
    );
    t.equal(
      services.countiesOf(['441500']).reduce((sum, code) => sum + residents(code), 0),
      residents('441500'),
      'and nobody is counted twice',
    );
  },
);

t.test('trap 22: infants whom both censuses missed are not taken for immigrants', async (t) => {
  const groups = (census: typeof facts.census, code: string) => fiveYearGroups(census.get(code)!.groups);
  const [before, after] = [groups(facts.earlierCensus, '440000'), groups(facts.census, '440000')];
  t.equal(Math.round(before[0]! / 1e4), 562, '5.62 million counted at 0-4 in 2010');
  t.equal(Math.round(after[2]! / 1e4), 719, '7.19 million of the same children in 2020');
  const [nationBefore, nationAfter] = [groups(facts.earlierCensus, '000000'), groups(facts.census, '000000')];
  t.ok(nationAfter[2]! > nationBefore[0]!, 'the nation, which is closed, grew, too');
  const rates = netMigrationRates(before, after, nationBefore, nationAfter, null, 0);
  const naive = Math.log(after[2]! / before[0]!) / 10;
  t.ok(rates[5]! < naive - 0.01, `${rates[5]} a year instead of ${naive}`);
  t.ok(rates[5]! > 0, 'what is left is what Guangdong gained beyond the nation');
});

t.test('trap 23: census sums that do not close are reported and never spread', async (t) => {
  const result = await services.project({ areas: ['140100'], from: 2020, to: 2020, scenario: 'guangdong-2035' });
  const residents = facts.census.get('140100')!.residents;
  const listed = services.countiesOf(['140100']).reduce((sum, code) => sum + facts.census.get(code)!.residents, 0);
  t.equal(residents - listed, 258_826, 'people of Taiyuan who live in no listed unit');
  const city = result.areas.find(({ code }) => code === '140100')!;
  near(t, value(city, 'residentPopulation', null, 2020), listed, 1, 'the result is the sum of the listed units');
  t.ok(
    result.notes.some(({ area, en }) => area === '140100' && en.includes(String(residents - listed))),
    'and a note says how many are missing',
  );
});
