import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { fitEntrants, observedSteps } from '../models/enrolment/grade-structure.ts';
import { leverValue, leverValueOnLogit } from '../models/enrolment/levers.ts';
import { raiseToTarget, retentionPerStep } from '../models/enrolment/retention.ts';
import { exponentialSmoothing, exponentialSmoothingOfRatios } from '../models/enrolment/smooth.ts';
import { STAGES, simulate } from '../models/index.ts';
import { stepFromStocks } from '../models/inputs/step-from-stocks.ts';
import { largestRemainder, leverAt, pathAt } from '../models/math.ts';
import {
  ageArray,
  gradeArray,
  makeHorizon,
  makeParameters,
  makePlan,
  makeStart,
  noLevers,
  stageSum,
  value,
  withLever,
} from './fixtures/model/area.ts';
import { emptyRoll, progressGrades, type Roll, type SchoolYear } from './fixtures/model/one-step.ts';

const published = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/model/published.json'), 'utf8'));
const near = (t: Test, found: number, expected: number, tolerance: number, message: string) =>
  t.ok(Math.abs(found - expected) <= tolerance, `${message}: ${found} is within ${tolerance} of ${expected}`);

// --- smoothing, retention ------------------------------------------------------------------------------------------------

t.test('single exponential smoothing of 1, 2, 3 with .4 gives 2.04', async (t) => {
  near(t, exponentialSmoothing([1, 2, 3], 0.4), 2.04, 1e-12, 'golden');
  t.equal(exponentialSmoothing([7], 0.4), 7);
  t.equal(exponentialSmoothing([1, 2, 3], 1), 3, 'alpha 1 is the last value');
  t.equal(exponentialSmoothing([1, 2, 3], 0), 1, 'alpha 0 is the first value');
  t.throws(() => exponentialSmoothing([], 0.4), RangeError);
});

t.test('ratios are smoothed on the logarithm, so that a halving undoes a doubling', async (t) => {
  near(t, exponentialSmoothingOfRatios([1, 2], 0.5) * exponentialSmoothingOfRatios([1, 0.5], 0.5), 1, 1e-12, 'product');
  near(t, exponentialSmoothingOfRatios([1.2, 1.2, 1.2], 0.4), 1.2, 1e-12, 'a ratio above 1 is kept, never capped');
});

t.test('nine-year retention of .96 is .9949 per grade step over eight steps', async (t) => {
  near(t, retentionPerStep(0.96), 0.9949, 5e-5, 'golden');
  near(t, retentionPerStep(0.96) ** 8, 0.96, 1e-12, 'eight steps make the rate');
  t.equal(retentionPerStep(1), 1);
});

t.test('raising retention to a target reaches it and caps every step at 1', async (t) => {
  const raised = raiseToTarget(new Array(8).fill(0.99), 0.96);
  near(
    t,
    raised.reduce((product, step) => product * step, 1),
    0.96,
    1e-12,
    'product',
  );
  const uneven = raiseToTarget([0.98, 0.99, 0.992, 0.99, 0.985, 0.99, 0.99, 0.98], 0.94);
  near(
    t,
    uneven.reduce((product, step) => product * step, 1),
    0.94,
    1e-12,
    'uneven steps',
  );
  near(t, uneven[0]! / uneven[1]!, 0.98 / 0.99, 1e-12, 'every step is multiplied by the same factor');
  for (const step of raiseToTarget([0.9, 1, 1, 1, 1, 1, 1, 1], 1)) t.ok(step <= 1, 'never above 1');
});

// --- paths ---------------------------------------------------------------------------------------------------------------

t.test('a path is linear between its years and flat outside them', async (t) => {
  const path = { '2030': 0.8, '2020': 0.4, '2025': 0.5 };
  for (const [year, expected] of [
    [2010, 0.4],
    [2020, 0.4],
    [2022, 0.44],
    [2025, 0.5],
    [2028, 0.68],
    [2030, 0.8],
    [2099, 0.8],
  ] as const)
    near(t, pathAt(path, year), expected, 1e-12, String(year));
  t.throws(() => pathAt({}, 2020), RangeError);
});

t.test('a lever leaves from the own base value and reaches the first later year of its path', async (t) => {
  const path = { '2025': 0.96, '2030': 0.98 };
  for (const [year, expected] of [
    [2019, 0.9],
    [2020, 0.9],
    [2021, 0.912],
    [2024, 0.948],
    [2025, 0.96],
    [2027, 0.968],
    [2040, 0.98],
  ] as const)
    near(t, leverAt(0.9, path, 2020, year), expected, 1e-12, String(year));
  t.equal(leverAt(0.9, null, 2020, 2035), 0.9, 'no path: the base value stays');
  t.equal(leverAt(0.9, path, 2020, 2020), 0.9, 'the base year is what was observed');
  near(t, leverAt(0.9, { '2015': 0.5, '2025': 1 }, 2020, 2021), 0.8, 1e-12, 'a path that began before is followed');
  t.equal(leverAt(0.9, { '2015': 0.5 }, 2020, 2021), 0.5, 'a path that ended before stays at its last value');
});

t.test('a target drives a lever upwards only, a scenario moves it anywhere', async (t) => {
  const driven = (operator: '>=' | '<=', goal: number) =>
    makeParameters({ driven: { nineYearRetention: { path: { '2025': goal }, operator, targetId: 'target' } } });
  t.equal(leverValue(driven('>=', 0.9), 'nineYearRetention', 0.96, 2020, 2025), 0.96, 'better than asked stays');
  t.equal(leverValue(driven('>=', 0.98), 'nineYearRetention', 0.96, 2020, 2025), 0.98, 'worse than asked improves');
  t.equal(leverValue(driven('<=', 0.9), 'nineYearRetention', 0.96, 2020, 2025), 0.9);
  t.equal(leverValue(driven('<=', 0.99), 'nineYearRetention', 0.96, 2020, 2025), 0.96);
  const set = makeParameters({ levers: withLever('nineYearRetention', { '2025': 0.8 }) });
  t.equal(leverValue(set, 'nineYearRetention', 0.96, 2020, 2025), 0.8, 'a scenario may worsen');
  t.equal(leverValue(makeParameters(), 'nineYearRetention', 0.96, 2020, 2025), 0.96, 'nothing set: the base stays');
  t.ok(
    Number.isNaN(leverValue(makeParameters(), 'migrantPublicShare', Number.NaN, 2020, 2025)),
    'missing stays missing',
  );
});

t.test(
  'gross kindergarten enrolment bends on the logit below its ceiling and still reaches a target above 1',
  async (t) => {
    const set = (goal: number) => makeParameters({ levers: withLever('kindergartenGrossEnrolment', { '2025': goal }) });
    const at = (goal: number, year: number, ceiling = 1.1) =>
      leverValueOnLogit(set(goal), 'kindergartenGrossEnrolment', 0.85, 2020, year, ceiling);
    near(t, at(1, 2025), 1, 1e-9, 'reached in its year');
    near(t, at(1, 2035), 1, 1e-9, 'held after');
    t.equal(at(1, 2020), 0.85, 'the base year is what was observed');
    const logit = (rate: number) => Math.log(rate / (1.1 - rate));
    near(t, logit(at(1, 2022)), logit(0.85) + (logit(1) - logit(0.85)) * 0.4, 1e-9, 'a straight line on the logit');
    near(t, at(1.2, 2025), 1.2, 1e-9, 'a target above the ceiling is legal and reached');
    const target = makeParameters({
      levers: noLevers(),
      driven: { kindergartenGrossEnrolment: { path: { '2025': 0.8 }, operator: '>=', targetId: 'kg' } },
    });
    near(
      t,
      leverValueOnLogit(target, 'kindergartenGrossEnrolment', 0.85, 2020, 2025, 1.1),
      0.85,
      1e-9,
      'a met target asks nothing',
    );
  },
);

t.test('a kindergarten rate of 0 can be raised by a target without becoming missing', async (t) => {
  // A county whose bureau counts no kindergarten child yet: ln(0) may not leak into the result.
  const driven = makeParameters({
    driven: { kindergartenGrossEnrolment: { path: { '2025': 0.95 }, operator: '>=', targetId: 'kg' } },
  });
  const set = makeParameters({ levers: withLever('kindergartenGrossEnrolment', { '2025': 0.95 }) });
  for (const year of [2021, 2023, 2025, 2030])
    for (const parameters of [driven, set]) {
      const rate = leverValueOnLogit(parameters, 'kindergartenGrossEnrolment', 0, 2020, year, 1.1);
      t.ok(rate >= 0 && rate <= 1.1, `${year}: ${rate} is a rate`);
    }
});

// --- one school year further ---------------------------------------------------------------------------------------------

const YEAR: SchoolYear = {
  kindergartenRate: 0.9,
  entryRatio: 1,
  promotion: 0.9,
  mayFallBelowPromotion: false,
  retention: 0.96,
  arrivals: () => 1,
  generalShare: 0.6,
  seniorPupilsWanted: null,
};

function rollOf(pupils: (grade: number) => number, migrantShare = 0): Roll {
  const all = Float64Array.from({ length: 18 }, (_, grade) => pupils(grade));
  return { pupils: all, migrants: all.map((count) => count * migrantShare) };
}

t.test('one school year worked by hand', async (t) => {
  const ages = Float64Array.from({ length: 86 }, (_, age) => 1200 - 12 * age);
  const cohort = (age: number) => (10 * ages[age]! + 2 * ages[age + 1]!) / 12;
  const step = Float64Array.from({ length: 18 }, (_, grade) => 0.99 - 0.001 * grade);
  const start = makeStart({ rates: { step } });
  const now = rollOf((grade) => 1000 + 10 * grade);
  const next = emptyRoll();
  progressGrades(now, next, start, ages, { ...YEAR, entryRatio: 1.1, promotion: 0.8 });
  for (let grade = 0; grade < 3; grade++) near(t, next.pupils[grade]!, 0.9 * cohort(3 + grade), 1e-9, `K${grade + 1}`);
  near(t, next.pupils[3]!, 1.1 * cohort(6), 1e-9, 'P1: entry ratio times the September-August cohort');
  for (let grade = 4; grade < 12; grade++)
    near(t, next.pupils[grade]!, (1000 + 10 * (grade - 1)) * (0.99 - 0.001 * (grade - 1)), 1e-9, `grade ${grade}`);
  near(t, next.pupils[12]!, 1110 * 0.8 * 0.6, 1e-9, 'S1: J3 leavers of last year x promotion x general share');
  near(t, next.pupils[15]!, 1110 * 0.8 * 0.4, 1e-9, 'V1');
  for (const grade of [13, 14, 16, 17])
    near(t, next.pupils[grade]!, (1000 + 10 * (grade - 1)) * (0.99 - 0.001 * (grade - 1)), 1e-9, `grade ${grade}`);
});

t.test('a higher retention moves the compulsory steps only, by (R / R0)^(1/8)', async (t) => {
  const start = makeStart({ rates: { nineYearRetention: 0.92 } });
  const now = rollOf(() => 1000);
  const next = emptyRoll();
  progressGrades(now, next, start, ageArray(1000), { ...YEAR, retention: 0.96 });
  const factor = (0.96 / 0.92) ** (1 / 8);
  for (let grade = 4; grade < 12; grade++) near(t, next.pupils[grade]!, 1000 * factor, 1e-9, `grade ${grade}`);
  for (const grade of [13, 14, 16, 17]) t.equal(next.pupils[grade], 1000, 'senior steps are not retention');
  t.equal(next.pupils[3], 1000, 'entry is not retention');
});

t.test('arriving children are migrant pupils, and leaving takes all groups alike', async (t) => {
  const now = rollOf(() => 1000, 0.2);
  const arriving = emptyRoll();
  progressGrades(now, arriving, makeStart(), ageArray(1000), { ...YEAR, arrivals: () => 1.1 });
  for (let grade = 4; grade < 12; grade++) {
    near(t, arriving.pupils[grade]!, 1100, 1e-9, 'pupils');
    near(t, arriving.migrants[grade]!, 300, 1e-9, '200 stayed, 100 came');
  }
  const leaving = emptyRoll();
  progressGrades(now, leaving, makeStart(), ageArray(1000), { ...YEAR, arrivals: () => 0.9 });
  for (let grade = 4; grade < 12; grade++) {
    near(t, leaving.pupils[grade]!, 900, 1e-9, 'pupils');
    near(t, leaving.migrants[grade]!, 180, 1e-9, 'a fifth of those who stay');
  }
});

t.test('a senior target cannot promote more pupils than leave junior school, nor turn anyone away', async (t) => {
  const now = rollOf(() => 1000);
  const entrants = (wanted: number | null, promotion = 0.9, mayFallBelowPromotion = false) => {
    const next = emptyRoll();
    const year = { ...YEAR, promotion, seniorPupilsWanted: wanted, mayFallBelowPromotion };
    progressGrades(now, next, makeStart(), ageArray(1000), year);
    return next.pupils[12]! + next.pupils[15]!;
  };
  near(t, entrants(null), 900, 1e-9, 'no target: base promotion');
  near(t, entrants(4950), 950, 1e-9, 'the target fills what the upper grades leave open');
  near(t, entrants(9999), 1000, 1e-9, 'never more than the leavers');
  near(t, entrants(0), 900, 1e-9, 'never fewer than today');
  near(t, entrants(9999, 1.05), 1050, 1e-9, 'a county that teaches others keeps its promotion above 1');
  near(t, entrants(4500, 0.9, true), 500, 1e-9, 'a scenario is followed downwards, too');
  near(t, entrants(0, 0.9, true), 0, 1e-9, 'but not below nobody');
});

t.test('the roll is read from next year only: progression never writes into the roll it reads', async (t) => {
  const now = rollOf((grade) => 100 * grade, 0.3);
  const copy = { pupils: now.pupils.slice(), migrants: now.migrants.slice() };
  progressGrades(now, emptyRoll(), makeStart(), ageArray(500), YEAR);
  t.same(now, copy);
});

t.test('an own later count replaces its grades and the projection goes on from there', async (t) => {
  const counted = gradeArray(Number.NaN);
  counted.fill(700, 3, 9);
  const start = makeStart({ own: [{ year: 2022, pupils: counted }] });
  const horizon = makeHorizon(2024, { survival: 1, infant: 1 });
  const without = simulate(makeStart(), makePlan(), horizon);
  const result = simulate(start, makePlan(), horizon);
  t.equal(value(result, 'pupils', 'primary', 2021), value(without, 'pupils', 'primary', 2021));
  t.equal(value(result, 'pupils', 'primary', 2022), 4200);
  t.equal(value(result, 'pupils', 'junior', 2022), value(without, 'pupils', 'junior', 2022), 'not given: projected');
  t.equal(value(result, 'entrants', 'junior', 2023), 700, 'next year’s J1 are this year’s counted P6');
  t.equal(value(without, 'entrants', 'primary', 2023), 1000);
  t.equal(value(result, 'entrants', 'primary', 2023), 700, 'and the entry ratio has learned from the count');
});

// --- grades out of stocks and entrants -----------------------------------------------------------------------------------

t.test('planted entrants and step are recovered from stocks, published entrants and census cohorts', async (t) => {
  // Long and exact evidence outweighs any prior of the step; two years in which no entrants were published are filled.
  const [first, last, grades] = [2006, 2030, 6];
  const unpublished = [2019, 2024];
  const entrants = (year: number) => 1e5 * (1 + 0.15 * Math.sin(year) + (year === 2016 || year === 2017 ? 0.2 : 0));
  const years = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const stockOf = (year: number, step: number) => {
    let sum = 0;
    for (let back = 0; back < grades; back++) sum += entrants(year - back) * step ** back;
    return sum;
  };
  for (const step of [0.985, 0.995, 1.005]) {
    const stock = new Map(years.filter((year) => year >= 2013).map((year) => [year, stockOf(year, step)]));
    const known = new Map(years.filter((year) => !unpublished.includes(year)).map((year) => [year, entrants(year)]));
    const prior = new Map(years.filter((year) => year >= 2010).map((year) => [year, entrants(year) / 1.13]));
    const fit = fitEntrants({ stock, entrants: known }, prior, [first, last], grades);
    near(t, fit.step, step, 0.0015, 'step');
    for (const year of years.filter((year) => year >= 2013))
      near(t, fit.entrants.get(year)! / entrants(year), 1, 0.01, `entrants ${year}`);
    const exact = { entrants: new Map(years.map((year) => [year, entrants(year)])), step };
    const steps = observedSteps(stock, exact, grades, [2014, 2019, 2020, 2035]);
    t.equal(steps.length, 3, 'a year without stocks is left out, not guessed');
    for (const found of steps) near(t, found, step, 1e-9, 'observed step');
  }
});

t.test('the step is found from stocks and entrants, and a broken series is bounded', async (t) => {
  const entrants = (year: number) => 1000 + 37 * (year - 2015) ** 2;
  const stocks = (step: number, factor = 1) =>
    new Map(
      [2017, 2018, 2019].map((year) => [
        year,
        factor * (entrants(year) + entrants(year - 1) * step + entrants(year - 2) * step ** 2),
      ]),
    );
  for (const step of [0.82, 0.95, 0.99, 1, 1.03])
    near(t, stepFromStocks(stocks(step), entrants, 3), step, 1e-9, 'step');
  near(t, stepFromStocks(stocks(1, 0.3), entrants, 3), 0.8, 1e-9, 'half the pupils gone: a changed definition');
  near(t, stepFromStocks(stocks(1, 3), entrants, 3), 1.04, 1e-9, 'three times the pupils');
});

t.test(
  'largest remainder keeps the total, favours the largest rest, and breaks ties to the earlier part',
  async (t) => {
    t.same([...largestRemainder([1.5, 2.5, 3.5, 4.5], 12)], [2, 3, 3, 4]);
    t.same([...largestRemainder([0.2, 0.3, 0.5], 1)], [0, 0, 1]);
    t.same([...largestRemainder([10, 20, 30], 60)], [10, 20, 30]);
    t.same([...largestRemainder([], 0)], []);
    t.throws(() => largestRemainder([1.2, 1.2], 9), RangeError, 'what cannot be placed is refused');
    t.throws(() => largestRemainder([2.2, 2.2], 3), RangeError, 'nothing is taken away');
  },
);

// --- what the law of stocks and flows says of published numbers -----------------------------------------------------------

t.test('an entry ratio far above 1 is passed on by the whole model, year after year', async (t) => {
  const result = simulate(
    makeStart({ rates: { entryRatio: published['AC-08'].expected.entryRatio } }),
    makePlan(),
    makeHorizon(2025, { survival: 1, infant: 1 }),
  );
  for (let year = 2021; year <= 2025; year++) t.equal(value(result, 'entrants', 'primary', year), 1784, String(year));
});

t.test('an area without kindergartens, pupils or people gives zeros and no missing number', async (t) => {
  const next = emptyRoll();
  const nobody = makeStart({ population: { total: ageArray(0), women: new Float64Array(50) } });
  progressGrades(emptyRoll(), next, nobody, ageArray(0), { ...YEAR, seniorPupilsWanted: 0 });
  t.ok([...next.pupils, ...next.migrants].every((count) => count === 0));
  for (const stage of STAGES) t.equal(stageSum(next.pupils, stage), 0);
});

t.test('a bureau that counts nobody in kindergarten leaves zeros behind, not missing numbers', async (t) => {
  const counted = gradeArray(Number.NaN);
  counted.fill(0, 0, 3);
  const nobody = makeStart({
    population: { total: ageArray(0), women: new Float64Array(50) },
    enrolment: { pupils: gradeArray(0) },
    own: [{ year: 2021, pupils: counted }],
  });
  const result = simulate(nobody, makePlan(), makeHorizon(2024));
  for (let year = 2020; year <= 2024; year++) t.equal(value(result, 'pupils', 'kindergarten', year), 0, String(year));
});

t.test('an own count of the general share is followed by the entrants after it', async (t) => {
  const counted = gradeArray(Number.NaN);
  counted[12] = 700;
  counted[15] = 300;
  const horizon = makeHorizon(2024, { survival: 1, infant: 1 });
  const result = simulate(makeStart({ own: [{ year: 2022, pupils: counted }] }), makePlan(), horizon);
  for (const year of [2023, 2024]) {
    const [general, vocational] = [
      value(result, 'entrants', 'generalSenior', year),
      value(result, 'entrants', 'vocational', year),
    ];
    t.ok(Math.abs(general / (general + vocational) - 0.7) < 1e-3, `${year}: ${general} and ${vocational}`);
  }
});
