import fc from 'fast-check';
import t, { type Test } from 'tap';
import { aggregate } from '../models/aggregate.ts';
import {
  type AreaParameters,
  type AreaResult,
  type AreaStart,
  SERIES,
  STAGES,
  STATUSES,
  seriesIndex,
  simulate,
} from '../models/index.ts';
import {
  ageArray,
  arbitraryParameters,
  arbitraryStart,
  countedPlaces,
  gradeArray,
  makeHorizon,
  makeParameters,
  makePlan,
  makeStart,
  noLevers,
  row,
  stageSum,
  value,
} from './fixtures/model/area.ts';

/** Laws that hold for every area, whatever its numbers: random but valid starts and parameters. */
const RUNS = { numRuns: 60, seed: 20_250_901 };
const TO = 2032;
const HORIZON = makeHorizon(TO);
const YEARS = HORIZON.years.length;

const project = (start: AreaStart, parameters: AreaParameters, horizon = HORIZON): AreaResult =>
  simulate(start, makePlan(parameters), horizon);
const holds = (
  t: Test,
  law: (start: AreaStart, parameters: AreaParameters, result: AreaResult) => void,
  start = arbitraryStart(),
  parameters = arbitraryParameters(),
) =>
  check(
    t,
    fc.property(start, parameters, (drawnStart, drawnParameters) =>
      law(drawnStart, drawnParameters, project(drawnStart, drawnParameters)),
    ),
  );
/** Runs a property and, where it fails, says what and with which seed: the drawn area itself would fill a screen. */
const check = <T>(t: Test, property: fc.IProperty<T>, runs = RUNS.numRuns) => {
  const found = fc.check(property, { ...RUNS, numRuns: runs });
  const reason = found.errorInstance instanceof Error ? found.errorInstance.message : String(found.errorInstance);
  t.notOk(
    found.failed,
    found.failed
      ? `${reason} (seed ${found.seed}, path ${found.counterexamplePath?.slice(0, 40)}, after ${found.numRuns} runs)`
      : `${found.numRuns} drawn areas`,
  );
};
const must = (truth: boolean, message: () => string): void => {
  if (!truth) throw new Error(message());
};
const sums = (result: AreaResult, measure: string) =>
  STAGES.map((stage) => row(result, measure, stage)).map((series) => [...series]);

t.test('population moves by births, deaths and migration and by nothing else', async (t) => {
  holds(t, (_, __, result) => {
    const residents = row(result, 'residentPopulation');
    for (let year = 1; year < YEARS; year++) {
      const expected =
        residents[year - 1]! +
        row(result, 'births')[year]! -
        row(result, 'deaths')[year]! +
        row(result, 'netMigration')[year]!;
      // Each of the five figures is rounded on its own: half a person each.
      must(Math.abs(residents[year]! - expected) <= 2.5, () => `${residents[year]} is not ${expected}`);
    }
  });
});

t.test('local and migrant pupils make all pupils, urban and rural people make all residents', async (t) => {
  holds(t, (_, __, result) => {
    for (let year = 0; year < YEARS; year++) {
      for (const stage of ['primary', 'junior'] as const) {
        const [local, migrant, pupils] = (['localPupils', 'migrantPupils', 'pupils'] as const).map(
          (measure) => row(result, measure, stage)[year]!,
        );
        must(local! + migrant! === pupils && local! >= 0 && migrant! >= 0, () => `${local} + ${migrant} <> ${pupils}`);
      }
      const [urban, rural, all] = ['urbanPopulation', 'ruralPopulation', 'residentPopulation'].map(
        (measure) => row(result, measure)[year]!,
      );
      must(urban! + rural! === all && urban! >= 0 && rural! >= 0, () => `${urban} + ${rural} <> ${all}`);
    }
  });
});

t.test('no part is larger than its whole', async (t) => {
  holds(t, (_, __, result) => {
    for (let year = 0; year < YEARS; year++) {
      for (const stage of STAGES) {
        const pupils = row(result, 'pupils', stage)[year]!;
        must(row(result, 'entrants', stage)[year]! <= pupils, () => `entrants of ${stage}`);
        must(row(result, 'publicPupils', stage)[year]! <= pupils, () => `public pupils of ${stage}`);
        must(row(result, 'publicDemand', stage)[year]! <= row(result, 'demand', stage)[year]!, () => `public demand`);
      }
      for (const stage of ['primary', 'junior'] as const) {
        must(
          row(result, 'migrantPublicPupils', stage)[year]! <= row(result, 'migrantPupils', stage)[year]!,
          () => 'migrant pupils in public schools',
        );
        must(row(result, 'urbanPupils', stage)[year]! <= row(result, 'pupils', stage)[year]!, () => 'town pupils');
      }
    }
  });
});

t.test('shortage less surplus is the gap, and one of them is zero', async (t) => {
  holds(t, (_, __, result) => {
    for (const [gap, shortage, surplus] of [
      ['gap', 'shortage', 'surplus'],
      ['publicGap', 'publicShortage', 'publicSurplus'],
    ] as const)
      for (const stage of STAGES)
        for (let year = 0; year < YEARS; year++) {
          const [net, short, spare] = [gap, shortage, surplus].map((measure) => row(result, measure, stage)[year]!);
          must(short! - spare! === net, () => `${short} - ${spare} <> ${net}`);
          must(short! * spare! === 0 && short! >= 0 && spare! >= 0, () => `${short} and ${spare} at once`);
        }
  });
});

t.test('every seat asked for stands in a whole class, and demand is never below the pupils', async (t) => {
  holds(t, (_, parameters, result) => {
    for (const stage of STAGES)
      for (let year = 0; year < YEARS; year++) {
        const pupils = row(result, 'pupils', stage)[year]!;
        const byClass = row(result, 'demandByClass', stage)[year]!;
        must(byClass >= pupils, () => `${byClass} places for ${pupils} pupils`);
        must(Number.isInteger(row(result, 'classes', stage)[year]!), () => 'half a class');
        must(row(result, 'demand', stage)[year]! >= byClass, () => 'a margin takes no place away');
        must(
          parameters.planningMargin > 0 || row(result, 'demand', stage)[year] === byClass,
          () => 'no margin: the same demand',
        );
      }
  });
});

t.test('a parent is the exact sum of its children for every summed measure, and nothing is netted', async (t) => {
  check(
    t,
    fc.property(
      fc.array(fc.tuple(arbitraryStart(3000), arbitraryParameters()), { minLength: 2, maxLength: 4 }),
      (counties) => {
        const children = counties.map(([start, parameters]) => project(start, parameters));
        const parent = aggregate({ code: '990000', name: '市', level: 'city', parent: null }, children);
        SERIES.forEach((series, index) => {
          for (let year = 0; year < YEARS; year++) {
            const cell = index * YEARS + year;
            const { kind } = series.measure.aggregation;
            const sum = children.reduce((total, child) => total + child.values[cell]!, 0);
            if (kind === 'sum')
              must(Object.is(parent.values[cell], sum), () => `${series.key} ${parent.values[cell]} <> ${sum}`);
            if (kind === 'countyOnly') must(Number.isNaN(parent.values[cell]!), () => `${series.key} of a parent`);
          }
        });
        for (const stage of STAGES) {
          const net = children.reduce((total, child) => total + row(child, 'gap', stage)[0]!, 0);
          const [short, spare] = [row(parent, 'shortage', stage)[0]!, row(parent, 'surplus', stage)[0]!];
          must(short - spare === net && short >= net && spare >= -net, () => 'netted');
        }
        // Grouped in another way, the same province: a city of the first county and one of the others.
        const cities = [children.slice(0, 1), children.slice(1)].map((part) =>
          aggregate({ code: '990100', name: '市', level: 'city', parent: '990000' }, part),
        );
        const province = aggregate({ code: '990000', name: '省', level: 'province', parent: null }, cities);
        SERIES.forEach((series, index) => {
          if (series.measure.aggregation.kind !== 'sum' && series.measure.aggregation.kind !== 'ratio') return;
          for (let year = 0; year < YEARS; year++) {
            const [one, two] = [parent.values[index * YEARS + year]!, province.values[index * YEARS + year]!];
            must(Object.is(one, two), () => `${series.key}: ${one} <> ${two} by way of cities`);
          }
        });
      },
    ),
    25,
  );
});

t.test('a share of a parent is the quotient of its sums and lies between its children', async (t) => {
  check(
    t,
    fc.property(fc.array(arbitraryStart(3000), { minLength: 2, maxLength: 3 }), (starts) => {
      const children = starts.map((start) => project(start, makeParameters()));
      const parent = aggregate({ code: '990000', name: '市', level: 'city', parent: null }, children);
      for (const measure of ['urbanShare', 'seniorGrossEnrolment', 'kindergartenGrossEnrolment', 'nineYearRetention'])
        for (let year = 0; year < YEARS; year++) {
          const own = children.map((child) => row(child, measure)[year]!);
          const whole = row(parent, measure)[year]!;
          if (own.some(Number.isNaN) || Number.isNaN(whole)) continue;
          must(
            whole >= Math.min(...own) - 1e-9 && whole <= Math.max(...own) + 1e-9,
            () => `${measure}: ${whole} outside ${own}`,
          );
        }
    }),
    30,
  );
});

const tupleOf = fc.tuple(arbitraryStart(), arbitraryParameters());
const monotone = (
  t: Test,
  change: (parameters: AreaParameters, start: AreaStart) => AreaParameters,
  compare: (before: AreaResult, after: AreaResult) => void,
) =>
  check(
    t,
    fc.property(tupleOf, ([start, parameters]) => {
      compare(project(start, parameters), project(start, change(parameters, start)));
    }),
  );
const neverLess = (more: ArrayLike<number>, less: ArrayLike<number>, what: string, slack = 0) => {
  for (let year = 0; year < YEARS; year++)
    must(!(more[year]! < less[year]! - slack), () => `${what} of year ${year}: ${more[year]} < ${less[year]}`);
};

t.test('more children per woman make no fewer births and no fewer pupils of any later year', async (t) => {
  monotone(
    t,
    (parameters) => ({
      ...parameters,
      multipliers: {
        ...parameters.multipliers,
        fertilityMultiplier: Object.fromEntries(
          Object.entries(parameters.multipliers.fertilityMultiplier ?? { '2021': 1 }).map(([year, factor]) => [
            year,
            factor * 1.2 + 0.2,
          ]),
        ),
      },
    }),
    (before, after) => {
      neverLess(row(after, 'births'), row(before, 'births'), 'births');
      neverLess(row(after, 'residentPopulation'), row(before, 'residentPopulation'), 'residents');
      for (const stage of ['kindergarten', 'primary', 'junior'] as const)
        neverLess(row(after, 'pupils', stage), row(before, 'pupils', stage), stage);
    },
  );
});

t.test('a higher UN variant makes no fewer births', async (t) => {
  check(
    t,
    fc.property(tupleOf, ([start, parameters]) => {
      const [low, medium, high] = (['low', 'medium', 'high'] as const).map((fertilityVariant) =>
        row(project(start, { ...parameters, fertilityVariant }), 'births'),
      );
      neverLess(medium!, low!, 'births, medium');
      neverLess(high!, medium!, 'births, high');
    }),
  );
});

t.test('a higher retention makes no fewer junior pupils and leaves primary entrants alone', async (t) => {
  const retention = (parameters: AreaParameters, goal: number): AreaParameters => ({
    ...parameters,
    driven: {},
    levers: { ...parameters.levers, nineYearRetention: { '2025': goal } },
  });
  check(
    t,
    fc.property(tupleOf, ([start, parameters]) => {
      const low = project(start, retention(parameters, 0.9));
      const high = project(start, retention(parameters, 0.99));
      neverLess(row(high, 'pupils', 'junior'), row(low, 'pupils', 'junior'), 'junior');
      neverLess(row(high, 'pupils', 'primary'), row(low, 'pupils', 'primary'), 'primary');
      for (let year = 0; year < YEARS; year++)
        must(row(high, 'entrants', 'primary')[year] === row(low, 'entrants', 'primary')[year], () => 'P1 moved');
    }),
  );
});

t.test('a target never lowers what an area already has', async (t) => {
  check(
    t,
    fc.property(arbitraryStart(), fc.double({ min: 0.5, max: 1, noNaN: true }), (start, goal) => {
      const plain = project(start, makeParameters());
      const driven = project(
        start,
        makeParameters({
          driven: {
            nineYearRetention: { path: { '2025': goal }, operator: '>=', targetId: 'a' },
            kindergartenGrossEnrolment: { path: { '2025': goal }, operator: '>=', targetId: 'b' },
            seniorGrossEnrolment: { path: { '2025': goal }, operator: '>=', targetId: 'c' },
            publicKindergartenShare: { path: { '2025': goal }, operator: '>=', targetId: 'd' },
          },
        }),
      );
      for (const stage of STAGES) neverLess(row(driven, 'pupils', stage), row(plain, 'pupils', stage), stage, 2);
      neverLess(row(driven, 'nineYearRetention'), row(plain, 'nineYearRetention'), 'retention');
      neverLess(row(driven, 'publicKindergartenShare'), row(plain, 'publicKindergartenShare'), 'public share', 1e-3);
    }),
  );
});

t.test('a smaller class never needs fewer classes', async (t) => {
  monotone(
    t,
    (parameters) => ({ ...parameters, classSizeCap: parameters.classSizeCap.map((cap) => Math.max(1, cap - 5)) }),
    (before, after) => {
      for (const stage of STAGES) neverLess(row(after, 'classes', stage), row(before, 'classes', stage), stage);
    },
  );
});

t.test('more places never make a larger shortage nor a smaller surplus', async (t) => {
  check(
    t,
    fc.property(tupleOf, fc.integer({ min: 1, max: 5000 }), ([start, parameters], more) => {
      const larger = {
        ...start,
        supply: { ...start.supply, places: start.supply.places.map((count) => count + more) },
      };
      const [before, after] = [project(start, parameters), project(larger, parameters)];
      for (const stage of STAGES) {
        neverLess(row(before, 'shortage', stage), row(after, 'shortage', stage), `${stage} shortage`);
        neverLess(row(after, 'surplus', stage), row(before, 'surplus', stage), `${stage} surplus`);
      }
    }),
  );
});

t.test('missing stays missing: without a norm no demand by norm, and never a zero in its place', async (t) => {
  holds(t, (_, parameters, result) => {
    STAGES.forEach((stage, index) => {
      const missing = Number.isNaN(parameters.placesPerThousand[index]!);
      for (const measure of ['demandByNorm', 'demandByNormAllResidents', 'demandDifference'])
        for (let year = 0; year < YEARS; year++) {
          const found = value(result, measure, stage, 2020 + year);
          must(Number.isNaN(found) === missing, () => `${measure} of ${stage} is ${found}`);
          const status = result.status[seriesIndex(measure, stage) * YEARS + year]!;
          must((STATUSES[status] === 'missing') === missing, () => `${measure} of ${stage} is ${STATUSES[status]}`);
        }
    });
  });
});

t.test('a number that is missing has the status missing, and no other number has', async (t) => {
  holds(t, (_, __, result) => {
    result.values.forEach((found, cell) => {
      const status = STATUSES[result.status[cell]!];
      must(
        Number.isNaN(found) === (status === 'missing'),
        () => `${SERIES[Math.floor(cell / YEARS)]!.key} is ${found} and ${status}`,
      );
    });
  });
});

t.test('no number is infinite, and no head count is negative', async (t) => {
  holds(t, (_, __, result) => {
    SERIES.forEach((series, index) => {
      for (let year = 0; year < YEARS; year++) {
        const found = result.values[index * YEARS + year]!;
        if (Number.isNaN(found)) continue;
        must(Number.isFinite(found), () => `${series.key} is ${found}`);
        const signed = ['netMigration', 'gap', 'publicGap', 'demandDifference', 'generalVocationalIncrement'];
        must(found >= 0 || signed.includes(series.measure.id), () => `${series.key} is ${found}`);
        if (['persons', 'pupils', 'places', 'classes', 'staff'].includes(series.measure.unit))
          must(Number.isInteger(found), () => `${series.key} is ${found}`);
      }
    });
  });
});

t.test('the same start gives the same bytes, and nothing of the input is touched', async (t) => {
  const bytes = (numbers: Float64Array) => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  check(
    t,
    fc.property(tupleOf, ([start, parameters]) => {
      const before = structuredClone({ start, parameters, horizon: HORIZON });
      const first = project(start, parameters);
      const second = project(structuredClone(start), structuredClone(parameters));
      must(bytes(first.values).equals(bytes(second.values)), () => 'other numbers');
      must(Buffer.from(first.status).equals(Buffer.from(second.status)), () => 'other statuses');
      must(same(before, { start, parameters, horizon: HORIZON }), () => 'the input was changed');
    }),
  );
});

function same(one: unknown, two: unknown): boolean {
  if (Object.is(one, two)) return true;
  if (typeof one !== 'object' || typeof two !== 'object' || one === null || two === null) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(two).length &&
    keys.every((key) => same((one as Record<string, unknown>)[key], (two as Record<string, unknown>)[key]))
  );
}

t.test('a frozen start, plan and horizon are enough', async (t) => {
  const freeze = <T>(thing: T): T => {
    if (typeof thing === 'object' && thing !== null && !ArrayBuffer.isView(thing)) {
      Object.freeze(thing);
      for (const part of Object.values(thing)) freeze(part);
    }
    return thing;
  };
  const plan = freeze(makePlan());
  t.doesNotThrow(() => simulate(freeze(makeStart()), plan, freeze(makeHorizon(2030))));
});

t.test('twice the people are twice the pupils, births and places by norm', async (t) => {
  const times = (start: AreaStart, factor: number): AreaStart => ({
    ...start,
    population: {
      ...start.population,
      total: start.population.total.map((count) => count * factor),
      women: start.population.women.map((count) => count * factor),
      births: start.population.births * factor,
    },
    enrolment: { ...start.enrolment, pupils: start.enrolment.pupils.map((count) => count * factor) },
  });
  check(
    t,
    fc.property(tupleOf, ([start, parameters]) => {
      const [one, two] = [project(start, parameters), project(times(start, 2), parameters)];
      const doubled = (measure: string, stage: (typeof STAGES)[number] | null, slack: number) => {
        for (let year = 0; year < YEARS; year++) {
          const [single, twofold] = [row(one, measure, stage)[year]!, row(two, measure, stage)[year]!];
          if (Number.isNaN(single)) continue;
          must(Math.abs(twofold - 2 * single) <= slack, () => `${measure} ${stage}: ${twofold} <> 2 x ${single}`);
        }
      };
      for (const measure of ['residentPopulation', 'births']) doubled(measure, null, 1.5);
      // One rounding a grade.
      for (const stage of STAGES) doubled('pupils', stage, 9);
    }),
  );
});

t.test('an area without people or pupils stays at zero, with no infinite and no negative number', async (t) => {
  const nobody = makeStart({
    population: { total: ageArray(0), women: new Float64Array(50), births: 0 },
    enrolment: { pupils: gradeArray(0) },
    rates: { kindergartenLevel: 0, promotion: 0, generalShare: 0 },
  });
  const result = project(nobody, makeParameters());
  const empty = ['residentPopulation', 'births', 'netMigration', 'seniorAgePopulation', 'urbanPopulation'];
  for (const measure of empty)
    t.ok(
      row(result, measure)
        .slice(1)
        .every((count) => count === 0),
      measure,
    );
  for (const measure of ['pupils', 'entrants', 'classes', 'demand', 'supply', 'shortage', 'surplus', 'teachers'])
    for (const series of sums(result, measure))
      t.ok(
        series.every((count) => count === 0),
        measure,
      );
  t.ok(result.values.every((found) => Number.isNaN(found) || Number.isFinite(found)));
  t.ok(result.values.every((found) => !(found < 0)));
  for (const share of ['urbanShare', 'seniorGrossEnrolment', 'privateCompulsoryShare'])
    t.ok(row(result, share).every(Number.isNaN), `${share} of nobody is missing`);
});

t.test('an area without people under a kindergarten target has zero children, not missing ones', async (t) => {
  const nobody = makeStart({
    population: { total: ageArray(0), women: new Float64Array(50), births: 0 },
    enrolment: { pupils: gradeArray(0) },
    rates: { kindergartenLevel: 0, promotion: 0, generalShare: 0 },
  });
  const parameters = makeParameters({
    driven: { kindergartenGrossEnrolment: { path: { '2025': 0.95 }, operator: '>=', targetId: 'kg' } },
  });
  t.same([...row(project(nobody, parameters), 'pupils', 'kindergarten')], new Array(YEARS).fill(0));
});

t.test('three pupils are three pupils: one class each, no fraction of a child', async (t) => {
  const pupils = gradeArray(0);
  pupils[3] = 1;
  pupils[4] = 2;
  const start = makeStart({
    population: { total: ageArray(1), women: new Float64Array(50).fill(0.5) },
    enrolment: { pupils, migrantShare: gradeArray(0.3) },
  });
  const result = project(start, makeParameters());
  t.equal(value(result, 'pupils', 'primary', 2020), 3);
  t.equal(value(result, 'classes', 'primary', 2020), 2);
  t.equal(value(result, 'localPupils', 'primary', 2020) + value(result, 'migrantPupils', 'primary', 2020), 3);
  t.equal(value(result, 'pupils', 'primary', 2021), 4, 'one child of six enters, everybody moves up');
  for (const series of sums(result, 'pupils')) t.ok(series.every((count) => Number.isInteger(count) && count >= 0));
});

t.test('a horizon of one year shows the base year as it was counted', async (t) => {
  const start = makeStart();
  const result = simulate(start, makePlan(), makeHorizon(2020));
  t.equal(result.values.length, SERIES.length);
  for (const stage of STAGES)
    t.equal(value(result, 'pupils', stage, 2020), stageSum(start.enrolment.pupils, stage), stage);
  t.equal(value(result, 'residentPopulation', null, 2020), 86_000);
  t.ok(Number.isNaN(value(result, 'deaths', null, 2020)), 'no year has passed: deaths are not known');
  t.ok(Number.isNaN(value(result, 'netMigration', null, 2020)));
});

t.test('a longer horizon does not change the years before', async (t) => {
  check(
    t,
    fc.property(tupleOf, ([start, parameters]) => {
      const [short, long] = [project(start, parameters, makeHorizon(2024)), project(start, parameters)];
      SERIES.forEach((series, index) => {
        for (let year = 0; year < 5; year++)
          must(
            Object.is(short.values[index * 5 + year], long.values[index * YEARS + year]),
            () => `${series.key} of year ${year} depends on the end of the horizon`,
          );
      });
    }),
    20,
  );
});

t.test('an estimated roll leaves its label on every number that is made of it, up to the parent', async (t) => {
  const estimated = makeStart({ enrolment: { status: STAGES.map(() => 'estimated' as const) } });
  const counted = makeStart({ code: '990002' });
  const parameters = makeParameters({ levers: noLevers() });
  const result = project(estimated, parameters);
  const parent = aggregate({ code: '990000', name: '市', level: 'city', parent: null }, [
    project(counted, parameters),
    result,
  ]);
  const label = (area: AreaResult, measure: string, stage: (typeof STAGES)[number] | null, year: number) =>
    STATUSES[area.status[seriesIndex(measure, stage) * YEARS + year]!];
  for (const measure of [
    'pupils',
    'entrants',
    'publicPupils',
    'classes',
    'demandByClass',
    'demand',
    'publicDemand',
    'gap',
    'shortage',
    'surplus',
    'publicShortage',
    'utilisation',
    'warning',
    'redCounties',
    'teachers',
    'landNeed',
  ])
    for (const year of [0, 5, YEARS - 1]) {
      const found = label(result, measure, 'primary', year);
      // Where supply is only assumed, the base year has no warning level.
      t.ok(
        ['estimated', 'assumed'].includes(found!) || (year === 0 && found === 'missing'),
        `${measure} in year ${year} is ${found}`,
      );
      const above = label(parent, measure, 'primary', year);
      t.ok(['estimated', 'assumed', 'missing'].includes(above!), `${measure} of the parent is ${above}`);
    }
  for (const measure of ['seniorGrossEnrolment', 'kindergartenGrossEnrolment', 'seniorPupilsByTarget'])
    t.equal(label(result, measure, null, 3), 'estimated', measure);
  t.equal(label(result, 'residentPopulation', null, 0), 'published', 'the census is not made weaker');
  t.equal(label(result, 'residentPopulation', null, 1), 'projected');
  const own = project(counted, parameters);
  t.equal(label(own, 'pupils', 'primary', 0), 'reported', 'the bureau’s own count');
  t.equal(label(own, 'pupils', 'primary', 1), 'projected');
});

t.test('every series of the catalogue is written or missing for a reason: none is forgotten', async (t) => {
  const start = makeStart({
    supply: countedPlaces({ kindergarten: 3000, primary: 6000, junior: 3000, generalSenior: 3000, vocational: 3000 }),
    own: [
      {
        classSizes: [
          [1, 60, 4],
          [2, 60, 2],
          [3, 60, 1],
        ],
        teachers: new Float64Array(5).fill(200),
      },
    ],
  });
  const all = (fill: number) => new Float64Array(5).fill(fill);
  const result = project(
    start,
    makeParameters({
      electiveRoomFactor: 1.2,
      staffQuota: all(100),
      capitalBudget: 1e8,
      placesPerThousand: all(40),
      landPerPlace: all(20),
      capitalCostPerPlace: all(80_000),
      recurrentCostPerPupil: all(1000),
    }),
  );
  for (const series of SERIES) {
    const numbers = [...row(result, series.measure.id, series.stage)];
    const flows = ['deaths', 'netMigration'].includes(series.key) ? numbers.slice(1) : numbers;
    t.notOk(flows.some(Number.isNaN), `${series.key} is computed when everything is given`);
  }
});
