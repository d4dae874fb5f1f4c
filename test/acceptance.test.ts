import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Papa from 'papaparse';
import t, { type Test } from 'tap';
import {
  placesByNorm,
  placesPerThousandFromBirthRate,
  schoolsByResidents,
  wholeClasses,
} from '../models/demand/whole-classes.ts';
import { SERIES, STAGE_SPAN, STAGES, type Stage, seriesIndex, simulate, WARNING_LEVELS } from '../models/index.ts';
import { readLibrary } from '../src/library/read-library.ts';
import { createServices } from '../src/services/create-services.ts';
import { createInlinePool } from '../workers/pool.ts';
import {
  ageArray,
  countedPlaces,
  gradeArray,
  makeHorizon,
  makeParameters,
  makePlan,
  makeStart,
  stageSum,
  value,
} from './fixtures/model/area.ts';
import {
  ageOneYear,
  emptyRoll,
  type Population,
  progressGrades,
  type Roll,
  type SchoolYear,
} from './fixtures/model/one-step.ts';

/** Acceptance cases of the field with published numbers; the numbers and their sources stand in the fixture. */
const folder = join(import.meta.dirname, '..', 'scenarios');
const published = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/model/published.json'), 'utf8'));
const near = (t: Test, found: number, expected: number, tolerance: number, message: string) =>
  t.ok(Math.abs(found - expected) <= tolerance, `${message}: ${found} is within ${tolerance} of ${expected}`);

t.test('AC-01: pure ageing from 2020 reproduces the published school ages to 2033 and their peaks', async (t) => {
  const { table, cellTolerance, totalTolerance, peaks } = published['AC-01'] as {
    table: Record<string, number[]>;
    cellTolerance: number;
    totalTolerance: { primary: number; junior: number };
    peaks: Record<'primary' | 'junior', [number, number]>;
  };
  const sixYearOlds = (year: number) => table[year]![0]!;
  const columns = [0, 1, 2, 3, 4, 5, 7, 8, 9];
  const total = new Float64Array(86);
  columns.forEach((column, index) => {
    total[6 + index] = table[2020]![column]!;
  });
  for (let age = 0; age < 6; age++) total[age] = sixYearOlds(2026 - age);
  const survival = { byAge: ageArray(1), infant: 1 };
  const still = {
    survival,
    womenSurvival: survival,
    fertility: 0,
    agePattern: new Float64Array(50),
    girlsShare: 0.5,
    migration: ageArray(0),
  };
  let now: Population = { total, women: new Float64Array(50) };
  let next: Population = { total: new Float64Array(86), women: new Float64Array(50) };
  const aged: Record<'primary' | 'junior', [number, number][]> = { primary: [], junior: [] };
  for (let year = 2020; year <= 2033; year++) {
    if (year > 2020) {
      ageOneYear(now, next, {
        ...still,
        // Born in the twelve months to November: six years old in the sixth November after.
        knownBirths: year + 6 <= 2033 ? sixYearOlds(year + 6) : 0,
      });
      [now, next] = [next, now];
    }
    columns.forEach((column, index) => {
      near(t, now.total[6 + index]!, table[year]![column]!, cellTolerance, `${year}, age ${6 + index}`);
    });
    const ages = (first: number, last: number) =>
      now.total.slice(first, last + 1).reduce((sum, count) => sum + count, 0);
    near(t, ages(6, 11), table[year]![6]!, totalTolerance.primary, `${year}, primary ages`);
    // Thirteen years of ageing carry the rounding of three cells; one year carries none (below).
    near(t, ages(12, 14), table[year]![10]!, 3 * cellTolerance, `${year}, junior ages`);
    aged.primary.push([year, ages(6, 11)]);
    aged.junior.push([year, ages(12, 14)]);
  }
  for (const [name, column] of [
    ['primary', 6],
    ['junior', 10],
  ] as const) {
    const highest = aged[name].reduce((best, entry) => (entry[1] > best[1] ? entry : best));
    t.equal(highest[0], peaks[name][0], `${name} peak year`);
    t.equal(table[peaks[name][0]]![column], peaks[name][1], `${name} peak as published`);
  }
  for (let year = 2021; year <= 2033; year++) {
    const before: Population = { total: new Float64Array(86), women: new Float64Array(50) };
    columns.forEach((column, index) => {
      before.total[6 + index] = table[year - 1]![column]!;
    });
    before.total[5] = sixYearOlds(year);
    ageOneYear(before, next, { ...still, knownBirths: 0 });
    const ages = (first: number, last: number) =>
      next.total.slice(first, last + 1).reduce((sum, count) => sum + count, 0);
    near(t, ages(6, 11), table[year]![6]!, totalTolerance.primary, `${year - 1} to ${year}, primary ages`);
    near(t, ages(12, 14), table[year]![10]!, totalTolerance.junior, `${year - 1} to ${year}, junior ages`);
  }
});

t.test(
  'AC-02: 14 births per thousand make 42, 84 and 42 places, and 42 senior places split into 25 and 17',
  async (t) => {
    const { inputs, expected } = published['AC-02'];
    const { birthRatePermille: rate, years, generalShareOfSenior } = inputs;
    for (const stage of ['kindergarten', 'primary', 'junior'] as const)
      t.equal(placesPerThousandFromBirthRate(rate, years[stage]), expected[stage], stage);
    const senior = placesPerThousandFromBirthRate(rate, years.upperSecondary);
    near(t, senior * generalShareOfSenior, expected.generalSenior, 1e-9, 'general senior');
    near(t, senior * (1 - generalShareOfSenior), expected.vocational, 1e-9, 'vocational');
    const pack = JSON.parse(readFileSync(join(folder, 'standards/norm-packs/changle-2018.json'), 'utf8'));
    t.match(pack.placesPerThousand, expected, 'the shipped pack says the same');
  },
);

t.test('AC-03: the Longhua gap of 2020 leaves the published supply, and it is red', async (t) => {
  const { inputs, expected, supplyTolerance } = published['AC-03'];
  const { y2019, y2020 } = inputs;
  // Only the entry grades count here: pupils of P1 and J1, seat by seat.
  const pupils = gradeArray(0);
  pupils[STAGE_SPAN.primary.first] = y2020.primary1Demand;
  pupils[STAGE_SPAN.junior.first] = y2020.junior1Demand;
  const result = simulate(
    makeStart({
      enrolment: { pupils },
      supply: countedPlaces({ primary: expected.primary1Supply2020, junior: expected.junior1Supply2020 }),
    }),
    makePlan(makeParameters({ classSizeCap: gradeArray(1) })),
    makeHorizon(2020),
  );
  near(t, value(result, 'shortage', 'primary', 2020), y2020.primary1Gap, supplyTolerance, 'P1 short');
  near(t, value(result, 'shortage', 'junior', 2020), y2020.junior1Gap, supplyTolerance, 'J1 short');
  t.equal(WARNING_LEVELS[value(result, 'warning', 'primary', 2020)], 'red');
  t.equal(WARNING_LEVELS[value(result, 'warning', 'junior', 2020)], 'red');
  near(t, y2020.primary1Demand / y2019.primary1Demand - 1, expected.growthPrimary1, 5e-5, 'growth of P1');
  near(t, y2020.junior1Demand / y2019.junior1Demand - 1, expected.growthJunior1, 5e-5, 'growth of J1');
});

const YEAR: SchoolYear = {
  kindergartenRate: 0,
  entryRatio: 1,
  promotion: 0.9,
  mayFallBelowPromotion: false,
  retention: 0.96,
  arrivals: () => 1,
  generalShare: 0.5,
  seniorPupilsWanted: null,
};
const nextYear = (pupils: Float64Array, ages: Float64Array, year: Partial<SchoolYear>) => {
  const now: Roll = { pupils, migrants: gradeArray(0) };
  const next = emptyRoll();
  progressGrades(now, next, makeStart(), ages, { ...YEAR, ...year });
  return next.pupils;
};

t.test('AC-05: Shenzhen’s candidates of 2020 split into general and vocational plans by one denominator', async (t) => {
  const { inputs, expected } = published['AC-05'];
  const general = inputs.publicGeneral + inputs.privateGeneral;
  t.equal(general + inputs.vocational, expected.totalPlan);
  const pupils = gradeArray(0);
  pupils[STAGE_SPAN.junior.first + 2] = inputs.examCandidates;
  const next = nextYear(pupils, ageArray(0), {
    promotion: expected.totalPlan / inputs.examCandidates,
    generalShare: general / expected.totalPlan,
  });
  const [s1, v1] = [next[STAGE_SPAN.generalSenior.first]!, next[STAGE_SPAN.vocational.first]!];
  near(t, s1 + v1, expected.totalPlan, 1e-6, 'senior entrants');
  near(t, s1 / inputs.examCandidates, expected.generalRate, 5e-5, 'general rate');
  near(t, inputs.publicGeneral / inputs.examCandidates, expected.publicGeneralRate, 5e-4, 'public general rate');
  near(t, s1 / v1, expected.generalToVocational, 5e-4, 'general to vocational');
});

t.test('AC-06: the national stocks of 2023 follow from stock, entrants and graduates but for attrition', async (t) => {
  const { inputs, expected, beforeAttrition, residual } = published['AC-06'];
  for (const stage of ['primary', 'junior', 'generalSenior'] as const) {
    const { stock2022, entrants, graduates } = inputs[stage];
    const { first, length } = STAGE_SPAN[stage];
    // The last grade leaves, the others stay; the entrants come from the grade below, from births or from promotion.
    const pupils = gradeArray(0);
    for (let grade = first; grade < first + length; grade++)
      pupils[grade] = grade === first + length - 1 ? graduates : (stock2022 - graduates) / (length - 1);
    if (stage === 'junior') pupils[first - 1] = entrants;
    if (stage === 'generalSenior') pupils[first - 1] = entrants;
    const ages = ageArray(stage === 'primary' ? entrants : 0);
    const next = nextYear(pupils, ages, { promotion: 1, entryRatio: 1, generalShare: 1 });
    const stock = stageSum(next, stage);
    near(t, stock, beforeAttrition[stage], 0.06, `${stage} before attrition`);
    near(t, expected[stage] / stock - 1, residual[stage], 5e-5, `${stage}: attrition and transfers`);
  }
});

t.test('AC-08: Hangzhou’s entry ratio of 1.784 is calibrated and never capped at 1', async (t) => {
  const { inputs, expected, tolerance } = published['AC-08'];
  near(t, inputs.primary1Entrants2023 / inputs.births2017_residents, expected.entryRatio, tolerance, 'ratio');
  const next = nextYear(gradeArray(0), ageArray(inputs.births2017_residents), { entryRatio: expected.entryRatio });
  near(
    t,
    next[STAGE_SPAN.primary.first]! / inputs.births2017_residents,
    expected.entryRatio,
    tolerance,
    'the model passes it on',
  );
});

t.test('AC-09: four statutes give the same town of 100,000 four different sets of places', async (t) => {
  const { inputs, expected } = published['AC-09'];
  const pack = (id: string) => JSON.parse(readFileSync(join(folder, 'standards/norm-packs', `${id}.json`), 'utf8'));
  const stageOf = (name: string) => (name === 'senior' ? 'generalSenior' : name);
  const jiaozuo = pack('jiaozuo-2019');
  for (const [name, places] of Object.entries<number>(expected.JIAOZUO.places)) {
    const found = placesByNorm(inputs.residents, jiaozuo.placesPerThousand[stageOf(name)]);
    t.equal(found, places, `Jiaozuo ${name} places`);
    t.equal(wholeClasses(found, inputs.classSize[name]), expected.JIAOZUO.classes[name], `Jiaozuo ${name} classes`);
    near(
      t,
      (found * jiaozuo.landPerPlace[stageOf(name)]) / 10_000,
      expected.JIAOZUO.landHa[name],
      1e-9,
      `${name} land`,
    );
  }
  const anyang = pack('anyang-2021');
  for (const [name, places] of Object.entries<number>(expected.ANYANG.places))
    t.equal(placesByNorm(inputs.residents, anyang.placesPerThousand[stageOf(name)]), places, `Anyang ${name}`);
  const zhumadian = pack('zhumadian-2021').schoolPerResidents;
  for (const [name, schools] of Object.entries<number>(expected.ZHUMADIAN.schools)) {
    const rule = zhumadian[stageOf(name)];
    t.equal(schoolsByResidents(inputs.residents, rule.residents), schools, `Zhumadian ${name} schools`);
    t.equal(schools * rule.minClasses, expected.ZHUMADIAN.minClasses[name], `Zhumadian ${name} classes`);
  }
  const luoyang = pack('luoyang-2010').schoolPerResidents;
  for (const [name, schools] of Object.entries<number>(expected.LUOYANG.schools))
    t.equal(schoolsByResidents(inputs.residents, luoyang[name].residents), schools, `Luoyang ${name} schools`);
  const primary = ['jiaozuo-2019', 'anyang-2021', 'zhumadian-2021', 'luoyang-2010'].map((id) =>
    placesByNorm(inputs.residents, pack(id).placesPerThousand.primary),
  );
  t.same(primary, [8000, 10_000, 13_500, 10_800], 'a norm is data, never a constant');
});

t.test(
  'AC-19: provinces peak in their own years, and the national peaks are those of the published series',
  async (t) => {
    const { expected } = published['AC-19'];
    const services = createServices(readLibrary(), createInlinePool());
    t.teardown(() => services.close());
    const result = await services.project({
      areas: ['330000', '440000'],
      from: 2020,
      to: 2040,
      scenario: 'guangdong-2035',
    });
    const peak = (code: string, stage: Stage) =>
      result.findings.find((one) => one.area === code && one.stage === stage)!.peakYear!;
    const different = STAGES.filter((stage) => peak('330000', stage) !== peak('440000', stage));
    t.ok(different.length >= 3, `Zhejiang and Guangdong peak in different years in ${different.join(', ')}`);
    t.ok(peak('440000', 'junior') > expected.national.junior, 'Guangdong’s junior peak is later than the nation’s');
    t.ok(peak('330000', 'junior') > expected.national.junior, 'and so is Zhejiang’s');
    t.equal(peak('330000', 'junior'), expected.zhejiang.junior[0], 'Zhejiang’s junior peak is the published 2029');
    t.equal(peak('330000', 'generalSenior'), expected.zhejiang.senior[0], 'and its senior peak the published 2032');
    // Counties of one province differ, too: nothing hands a province's peak down.
    const index = seriesIndex('pupils', 'primary');
    const years = result.years.length;
    const peaks = new Set(
      result.areas
        .filter((area) => area.level === 'county' && area.code.startsWith('44'))
        .map((area) => {
          const pupils = area.values.subarray(index * years, (index + 1) * years);
          return result.years[pupils.indexOf(Math.max(...pupils))];
        }),
    );
    t.ok(peaks.size >= 4, `counties of Guangdong peak in ${[...peaks].sort().join(', ')}`);
    t.equal(result.areas[0]!.values.length, SERIES.length * years);

    const series = Papa.parse<Record<string, string>>(
      readFileSync(join(folder, 'series/national-education-2011-2025.csv'), 'utf8').trim(),
      { header: true },
    ).data;
    const highest = (column: string) =>
      Number(series.reduce((best, row) => (Number(row[column]) > Number(best[column]) ? row : best)).year);
    t.equal(highest('kindergartenEnrolment_wan'), expected.national.pre, 'kindergarten peaked in 2020');
    const junior = series.map((row) => Number(row.juniorEnrolment_wan));
    t.ok(junior.at(-1)! > junior.at(-2)!, 'junior pupils still rise in 2025: the peak of 2026 is not behind us');
    const senior = series.map((row) => Number(row.generalSeniorEnrolment_wan));
    t.ok(senior.at(-1)! > senior.at(-2)!, 'and so do general senior pupils');
  },
);
