import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { AGE_CELLS, CENSUS_GROUPS, OPEN_AGE, WOMEN_CELLS } from '../models/population/ages.ts';
import { birthsPerFertilityUnit, fertilityRatioAfter } from '../models/population/fertility.ts';
import { survivalFromDeathRates } from '../models/population/life-table.ts';
import { fiveYearGroups, netMigrationRates } from '../models/population/net-migration.ts';
import { entryCohortOfBirths, schoolCohort } from '../models/population/school-cohort.ts';
import { singleAgesByBirths, singleAgesByProvince } from '../models/population/single-ages.ts';
import { sprague } from '../models/population/sprague.ts';
import { urbanRuralGrowthDifference, urbanShareAfter } from '../models/population/urbanisation.ts';
import { ageOneYear, type Population } from './fixtures/model/one-step.ts';

const published = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/model/published.json'), 'utf8'));
const near = (t: Test, found: number, expected: number, tolerance: number, message: string) =>
  t.ok(Math.abs(found - expected) <= tolerance, `${message}: ${found} is within ${tolerance} of ${expected}`);
const sum = (numbers: ArrayLike<number>, first = 0, last = numbers.length - 1) => {
  let total = 0;
  for (let index = first; index <= last; index++) total += numbers[index]!;
  return total;
};

t.test(
  'urbanisation from 60 % to 62 % gives the growth difference and the undamped shares of the method',
  async (t) => {
    const difference = urbanRuralGrowthDifference(0.6, 0.62, 1)!;
    near(t, difference, 0.08408, 5e-6, 'growth difference');
    for (const [years, share] of [
      [1, 0.6396],
      [5, 0.713],
      [10, 0.7909],
    ] as const)
      near(t, urbanShareAfter(0.62, difference, years, 1), share, 5e-5, `${years} years on`);
    near(
      t,
      urbanRuralGrowthDifference(0.6, 0.713, 10)!,
      Math.log(0.713 / 0.287 / 1.5) / 10,
      1e-12,
      'ten years are averaged',
    );
  },
);

t.test('damped urbanisation adds phi + phi^2 + ... and stays below the undamped share for ever', async (t) => {
  const logit = (share: number) => Math.log(share / (1 - share));
  let expected = logit(0.62);
  let step = 0.08408;
  for (let year = 1; year <= 40; year++) {
    step *= 0.9;
    expected += step;
    near(t, logit(urbanShareAfter(0.62, 0.08408, year, 0.9)), expected, 1e-9, `year ${year}`);
    t.ok(urbanShareAfter(0.62, 0.08408, year, 0.9) < urbanShareAfter(0.62, 0.08408, year, 1));
  }
  near(t, logit(urbanShareAfter(0.62, 0.08408, 500, 0.9)), logit(0.62) + 0.08408 * 9, 1e-9, 'the limit is nine steps');
});

t.test('a wholly urban or wholly rural area stays so and has no growth difference', async (t) => {
  for (const [before, after] of [
    [0, 0.5],
    [1, 0.5],
    [0.5, 0],
    [0.5, 1],
  ] as const)
    t.equal(urbanRuralGrowthDifference(before, after, 10), null);
  t.equal(urbanShareAfter(1, null, 10, 0.9), 1);
  t.equal(urbanShareAfter(1, 0.1, 10, 0.9), 1);
  t.equal(urbanShareAfter(0, 0.1, 10, 0.9), 0);
  t.equal(urbanShareAfter(0.4, null, 10, 0.9), 0.4);
  t.equal(urbanShareAfter(0.4, 0.1, 0, 0.9), urbanShareAfter(0.4, 0.1, 0, 1));
});

t.test('the entry cohort is one third of the earlier and two thirds of the later calendar year', async (t) => {
  const births = new Map([
    [2015, 300],
    [2016, 600],
    [2017, 900],
  ]);
  t.equal(entryCohortOfBirths(births, 2023, 6), 600 / 3 + (2 * 900) / 3);
  t.equal(entryCohortOfBirths(births, 2022, 6), 300 / 3 + (2 * 600) / 3);
  t.equal(entryCohortOfBirths(births, 2020, 3), 600 / 3 + (2 * 900) / 3, 'K1 looks back four and three years');
  t.equal(entryCohortOfBirths(births, 2023, 6, 1), 600, 'a January cut-off takes the whole earlier year');
  t.equal(entryCohortOfBirths(births, 2024, 6), null, 'a missing year makes the cohort missing, not smaller');
  t.equal(entryCohortOfBirths(births, 2021, 6), null);
});

t.test(
  'the national intake of 2023 is 1.057 of its cohort, 1.09 of births 2017 and 0.997 of births 2016',
  async (t) => {
    const { births2016Revised, births2017, primaryEntrants2023, ...ratio } = published.national2023;
    const births = new Map([
      [2016, births2016Revised],
      [2017, births2017],
    ]);
    near(
      t,
      primaryEntrants2023 / entryCohortOfBirths(births, 2023, 6)!,
      ratio.ratioToCohort,
      5e-4,
      'September-August cohort',
    );
    near(t, primaryEntrants2023 / births2017, ratio.ratioTo2017, 5e-4, 'births 2017');
    near(t, primaryEntrants2023 / births2016Revised, ratio.ratioTo2016, 5e-4, 'births 2016');
  },
);

t.test('a school cohort takes ten twelfths of the November age and two twelfths of the next', async (t) => {
  const ages = new Float64Array(AGE_CELLS);
  ages[6] = 1200;
  ages[7] = 600;
  t.equal(schoolCohort(ages, 6), 1000 + 100);
  t.equal(schoolCohort(ages, 5), 200);
  t.equal(schoolCohort(ages, 7), 500);
  t.equal(schoolCohort(ages, 6, 0), 1200, 'a count on the cut-off day itself needs no shift');
  near(t, schoolCohort(ages, 5) + schoolCohort(ages, 6) + schoolCohort(ages, 7), 1800, 1e-9, 'nobody is counted twice');
});

t.test('Sprague multipliers keep every group sum', async (t) => {
  const groups = [520, 610, 655, 640, 702, 733, 690, 615, 560, 488];
  const single = sprague(groups);
  t.equal(single.length, 50);
  groups.forEach((group, index) => {
    near(t, sum(single, 5 * index, 5 * index + 4), group, 1e-9, `group ${index}`);
  });
});

t.test('Sprague multipliers reproduce a cubic density exactly in all panels, ends included', async (t) => {
  // Osculatory interpolation on five groups is exact for cumulative polynomials of degree four: an independent check
  // of all 75 multipliers against integrals worked out here.
  for (const [a, b, c, d] of [
    [1000, 0, 0, 0],
    [500, 7, 0, 0],
    [900, -3, 0.4, 0],
    [5000, 12, -1.5, 0.03],
  ] as const) {
    const cumulative = (x: number) => a * x + (b * x ** 2) / 2 + (c * x ** 3) / 3 + (d * x ** 4) / 4;
    for (const count of [5, 6, 9]) {
      const groups = Array.from({ length: count }, (_, index) => cumulative(5 * index + 5) - cumulative(5 * index));
      const single = sprague(groups);
      for (let age = 0; age < 5 * count; age++)
        near(t, single[age]!, cumulative(age + 1) - cumulative(age), 1e-6, `${count} groups, age ${age}`);
    }
  }
});

t.test('Sprague gives the printed multipliers of the middle panel', async (t) => {
  // Shryock & Siegel, appendix C: middle panel, first age: -.0128 .0848 .1504 -.0240 .0016.
  for (const age of sprague(new Array(5).fill(10_000))) near(t, age, 2000, 1e-9, 'a flat population is split evenly');
  const spike = sprague([10_000, 11_000, 12_000, 11_000, 10_000]);
  near(
    t,
    spike[10]!,
    -0.0128 * 10_000 + 0.0848 * 11_000 + 0.1504 * 12_000 - 0.024 * 11_000 + 0.0016 * 10_000,
    1e-9,
    'first age',
  );
  near(t, spike[12]!, 0.0064 * 20_000 - 0.0336 * 22_000 + 0.2544 * 12_000, 1e-9, 'middle age');
  near(t, spike[10]!, spike[14]!, 1e-9, 'a symmetric population is split symmetrically');
});

t.test('Sprague never gives negative people and refuses fewer than five groups', async (t) => {
  const single = sprague([10_000, 0, 0, 0, 10_000, 5]);
  for (const count of single) t.ok(count >= 0);
  for (let group = 0; group < 6; group++)
    near(t, sum(single, 5 * group, 5 * group + 4), [10_000, 0, 0, 0, 10_000, 5][group]!, 1e-9, `group ${group}`);
  t.throws(() => sprague([1, 2, 3, 4]), RangeError);
});

const CENSUS = CENSUS_GROUPS.map(([first, last]) => (last - first + 1) * (1000 - 8 * first));

t.test('single ages inside a census group follow the births of November to October', async (t) => {
  const births = new Map<number, number>();
  for (let year = 2004; year <= 2020; year++) births.set(year, year === 2016 || year === 2017 ? 1800 : 1200);
  const ages = singleAgesByBirths(CENSUS, births, 2020);
  t.equal(ages.length, AGE_CELLS);
  CENSUS_GROUPS.forEach(([first, last], group) => {
    near(t, sum(ages, first, last), CENSUS[group]!, 1e-6, `ages ${first}-${last}`);
  });
  // Age 3 on 1 November 2020: two months of 2016, ten of 2017. Age 4: two of 2015, ten of 2016. Age 2: two of 2017.
  const weight = { 1: 1200, 2: 1800 / 6 + 1200 * (5 / 6), 3: 1800, 4: 1200 / 6 + (1800 * 5) / 6 };
  const all = weight[1] + weight[2] + weight[3] + weight[4];
  for (const age of [1, 2, 3, 4] as const)
    near(t, ages[age]!, (CENSUS[1]! * weight[age]) / all, 1e-9, `age ${age} shows the bulge`);
});

t.test('without births a young group is split evenly, never partly by births', async (t) => {
  const ages = singleAgesByBirths(CENSUS, new Map([[2018, 900]]), 2020);
  for (let age = 1; age <= 4; age++) near(t, ages[age]!, CENSUS[1]! / 4, 1e-9, `age ${age}`);
});

t.test('a county takes the shape of its province and keeps its own groups', async (t) => {
  const births = new Map<number, number>();
  for (let year = 2004; year <= 2020; year++) births.set(year, 1000 + 50 * (year % 5));
  const province = singleAgesByBirths(CENSUS, births, 2020);
  const small = CENSUS.map((count) => count / 100);
  const proportional = singleAgesByProvince(small, province, null, 2020);
  for (let age = 0; age < AGE_CELLS; age++)
    near(t, proportional[age]!, province[age]! / 100, 1e-9, `age ${age} of a county that is a hundredth`);
  const own = CENSUS.map((count, group) => count * (group < 4 ? 2 : 0.3));
  const county = singleAgesByProvince(own, province, null, 2020);
  CENSUS_GROUPS.forEach(([first, last], group) => {
    near(t, sum(county, first, last), own[group]!, 1e-6, `ages ${first}-${last}`);
  });
  const nobody = singleAgesByProvince(new Float64Array(19), province, null, 2020);
  t.equal(sum(nobody), 0, 'no people, no ages, no NaN');
});

t.test('survival lives half a year under the rate of each age', async (t) => {
  const { byAge, infant } = survivalFromDeathRates([
    { ageFrom: 0, ageTo: 0, deathRate: 0.008 },
    { ageFrom: 1, ageTo: 84, deathRate: 0.002 },
    { ageFrom: 85, ageTo: null, deathRate: 0.2 },
  ]);
  near(t, infant, Math.exp(-0.004), 1e-12, 'birth to census: half a year of infancy');
  near(t, byAge[0]!, Math.exp(-0.005), 1e-12, 'age 0 to 1');
  near(t, byAge[1]!, Math.exp(-0.002), 1e-12, 'inside a group');
  near(t, byAge[84]!, Math.exp(-0.101), 1e-12, 'across the border of the open group');
  near(t, byAge[OPEN_AGE]!, Math.exp(-0.2), 1e-12, 'the open group with one rate');
  t.throws(() => survivalFromDeathRates([{ ageFrom: 0, ageTo: 50, deathRate: 0.01 }]), RangeError);
});

t.test('the open group of several rates is the deaths of a stationary population', async (t) => {
  const { byAge } = survivalFromDeathRates([
    { ageFrom: 0, ageTo: 84, deathRate: 0.01 },
    { ageFrom: 85, ageTo: 89, deathRate: 0.12 },
    { ageFrom: 90, ageTo: null, deathRate: 0.25 },
  ]);
  // Person-years above 85 of one person alive at 85, added up in small slices.
  let years = 0;
  let alive = 1;
  const slice = 0.0005;
  for (let age = 85; age < 160; age += slice) {
    const next = alive * Math.exp(-(age < 90 ? 0.12 : 0.25) * slice);
    years += ((alive + next) / 2) * slice;
    alive = next;
  }
  near(t, byAge[OPEN_AGE]!, Math.exp(-1 / years), 1e-5, 'open group');
});

t.test(
  'census survival ratios recover planted migration although both censuses undercount infants alike',
  async (t) => {
    // Truth: national survival, an undercount of the youngest (counted .87 of them), migration of the area by cohort.
    const cohorts = 18;
    const counted = (group: number) => (group === 0 ? 0.87 : group === 1 ? 0.95 : 1);
    const survival = (group: number) => Math.exp(-0.004 * (group + 1));
    const planted = (group: number) => 0.03 * Math.sin(group) - 0.01;
    const population = (size: number) =>
      Array.from({ length: cohorts }, (_, group) => size * (1 + 0.1 * Math.cos(group)));
    const census = (truth: number[], migration: (group: number) => number) => {
      const before = truth.map((count, group) => count * counted(group));
      const after = truth.map((count, group) => count * counted(group));
      for (let group = 0; group + 2 < cohorts; group++)
        after[group + 2] = truth[group]! * survival(group) * Math.exp(10 * migration(group)) * counted(group + 2);
      return [before, after] as const;
    };
    const [nationBefore, nationAfter] = census(population(1e6), () => 0);
    const [before, after] = census(population(3e4), planted);
    const found = netMigrationRates(before, after, nationBefore, nationAfter, null, 0);
    for (let cohort = 0; cohort < 15; cohort++)
      for (let age = 5 * cohort + 5; age < 5 * cohort + 10; age++)
        near(t, found[age]!, planted(cohort), 1e-12, `age ${age} passed mid-decade by cohort ${cohort}`);
    for (let age = 0; age < 5; age++) near(t, found[age]!, planted(0), 1e-12, `age ${age} takes the youngest cohort`);
    for (let age = 80; age < AGE_CELLS; age++) near(t, found[age]!, planted(14), 1e-12, `age ${age} takes the oldest`);
    for (const rate of netMigrationRates(nationBefore, nationAfter, nationBefore, nationAfter, null, 0))
      near(t, rate, 0, 1e-15, 'the nation itself is closed');
  },
);

t.test('a small cohort is shrunk to the wider area by n / (n + K)', async (t) => {
  const nation = new Array(18).fill(1000);
  const before = new Array(18).fill(500);
  const after = new Array(18).fill(500 * Math.exp(0.2));
  const wider = new Float64Array(AGE_CELLS).fill(-0.01);
  const found = netMigrationRates(before, after, nation, nation, wider, 2000);
  const weight = 500 / 2500;
  for (const rate of found) near(t, rate, weight * 0.02 + (1 - weight) * -0.01, 1e-12, 'rate');
  const nobody = netMigrationRates(new Array(18).fill(0), after, nation, nation, wider, 2000);
  for (const rate of nobody) t.equal(rate, -0.01, 'an empty cohort takes the wider rate');
});

t.test('census groups add infants to the first five-year group and keep everyone', async (t) => {
  const five = fiveYearGroups(CENSUS);
  t.equal(five.length, 18);
  t.equal(five[0], CENSUS[0]! + CENSUS[1]!);
  t.equal(five[17], CENSUS[18]);
  near(t, sum(five), sum(CENSUS), 1e-9, 'total');
});

function people(ages: Record<number, number>, women: Record<number, number>): Population {
  const total = new Float64Array(AGE_CELLS);
  for (const [age, count] of Object.entries(ages)) total[Number(age)] = count;
  const byAge = new Float64Array(WOMEN_CELLS);
  for (const [age, count] of Object.entries(women)) byAge[Number(age)] = count;
  return { total, women: byAge };
}

t.test('one year of ageing worked by hand', async (t) => {
  const now = people({ 0: 100, 6: 200, 20: 400, 21: 300, 84: 50, 85: 80 }, { 20: 200, 21: 150 });
  const next = people({ 3: 999 }, { 3: 999 });
  const survival = { byAge: new Float64Array(AGE_CELLS).fill(0.9), infant: 0.95 };
  const womenSurvival = { byAge: new Float64Array(AGE_CELLS).fill(0.8), infant: 0.95 };
  const migration = new Float64Array(AGE_CELLS);
  migration[6] = 0.1;
  migration[20] = -0.5;
  migration[0] = 0.21;
  const agePattern = new Float64Array(WOMEN_CELLS);
  agePattern[20] = 0.25;
  agePattern[21] = 0.5;
  agePattern[22] = 0.25;
  const flows = ageOneYear(now, next, {
    survival,
    womenSurvival,
    fertility: 2,
    agePattern,
    girlsShare: 0.48,
    migration,
    knownBirths: null,
  });
  // Women 21 next November: 200 x .8 x .5 = 80; women 22: 150 x .8 = 120; women 20: none.
  t.equal(next.women[21], 80);
  t.equal(next.women[22], 120);
  // Mid-year women: 20: 100, 21: (150 + 80) / 2 = 115, 22: 60. Births: 2 x (25 + 57.5 + 15) = 195.
  near(t, flows.births, 195, 1e-9, 'births');
  // Infants: 195 x .95 = 185.25, moved by sqrt(1.21) = 1.1.
  near(t, next.total[0]!, 185.25 * 1.1, 1e-9, 'infants');
  near(t, next.women[0]!, 185.25 * 1.1 * 0.48, 1e-9, 'girls');
  near(t, next.total[1]!, 100 * 0.9 * 1.21, 1e-9, 'age 1');
  near(t, next.total[7]!, 200 * 0.9 * 1.1, 1e-9, 'age 7');
  near(t, next.total[21]!, 400 * 0.9 * 0.5, 1e-9, 'age 21');
  near(t, next.total[22]!, 270, 1e-9, 'age 22');
  near(t, next.total[85]!, (50 + 80) * 0.9, 1e-9, 'the open group gathers 84 and 85+');
  t.equal(next.total[3], 0, 'what stood in the spare population is overwritten');
  near(t, flows.deaths, (100 + 200 + 400 + 300 + 50 + 80) * 0.1 + 195 * 0.05, 1e-9, 'deaths');
  near(t, flows.netMigration, 90 * 0.21 + 180 * 0.1 - 360 * 0.5 + 185.25 * 0.1, 1e-9, 'net migration');
  near(t, sum(next.total), sum(now.total) + flows.births - flows.deaths + flows.netMigration, 1e-9, 'identity');
});

t.test('known births replace computed ones and nothing else', async (t) => {
  const now = people({ 6: 200, 25: 400 }, { 25: 200 });
  const change = {
    survival: { byAge: new Float64Array(AGE_CELLS).fill(1), infant: 1 },
    womenSurvival: { byAge: new Float64Array(AGE_CELLS).fill(1), infant: 1 },
    fertility: 1.3,
    agePattern: new Float64Array(WOMEN_CELLS).fill(1 / 35, 15),
    girlsShare: 0.48,
    migration: new Float64Array(AGE_CELLS),
    knownBirths: 77,
  };
  const next = people({}, {});
  t.same(ageOneYear(now, next, change), { births: 77, deaths: 0, netMigration: 0 });
  t.equal(next.total[0], 77);
  t.equal(next.total[7], 200);
});

t.test('births are women times the age pattern, and a local fertility ratio fades by .98445 a year', async (t) => {
  const women = new Float64Array(WOMEN_CELLS).fill(100);
  const pattern = new Float64Array(WOMEN_CELLS);
  pattern[25] = 0.4;
  pattern[30] = 0.6;
  pattern[10] = 5;
  t.equal(birthsPerFertilityUnit(women, pattern), 100, 'girls under 15 bear no children');
  let ratio = 1.5;
  for (let year = 1; year <= 20; year++) {
    ratio = 1 + 0.98445 * (ratio - 1);
    near(t, fertilityRatioAfter(1.5, year, 0.98445), ratio, 1e-12, `k after ${year} years`);
  }
  t.equal(fertilityRatioAfter(1.5, 0, 0.98445), 1.5);
  t.equal(fertilityRatioAfter(1, 30, 0.98445), 1);
});
