import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Papa from 'papaparse';
import t, { type Test } from 'tap';
import {
  type AreaPlan,
  AreaPlanner,
  type AreaStart,
  buildHorizon,
  calibrateNation,
  calibrateProvinceCounties,
  type Stage,
  simulate,
} from '../models/index.ts';
import type { ParameterOverrides } from '../models/inputs/parameters.ts';
import { readLibrary } from '../src/library/read-library.ts';
import { value } from './fixtures/model/area.ts';

/**
 * The population and enrolment chain a second time, written from the method alone: plain objects, one loop after the
 * other, nothing shared with models/. Both must give the same people and pupils. A difference of one is allowed only
 * where the unrounded number lies within a millionth of a half.
 */
const BASE = 2020;
const TO = 2045;
const folder = join(import.meta.dirname, '..', 'scenarios');
const csv = (...path: string[]) =>
  Papa.parse<Record<string, string>>(readFileSync(join(folder, ...path), 'utf8').trim(), { header: true }).data;

// --- the nation's demography, read from the tables again ------------------------------------------------------------------

const mortality = csv('demography', 'mortality.csv');
const fertilityShares = csv('demography', 'fertility-age-pattern.csv');
const boysPerGirl = csv('demography', 'sex-ratio-at-birth.csv');
const un = new Map(csv('series', 'wpp2024-china.csv').map((line) => [Number(line.year), line]));

/** First year of the five-year period that holds the year, or of the nearest period there is. */
function periodOf(year: number, lines: Record<string, string>[]): number {
  const starts = lines.map((line) => Number(line.period!.slice(0, 4)));
  const wanted = year - (year % 5);
  if (wanted < Math.min(...starts)) return Math.min(...starts);
  return wanted > Math.max(...starts) ? Math.max(...starts) : wanted;
}

/** Death rates at every age 0..84 and the list of those above, both sexes weighing alike or women alone. */
function deathRates(year: number, sexes: string[]) {
  const lines = mortality.filter(
    (line) => Number(line.period!.slice(0, 4)) === periodOf(year, mortality) && sexes.includes(line.sex!),
  );
  const young: number[] = [];
  for (let age = 0; age <= 85; age++) {
    const found = lines.filter(
      (line) => Number(line.ageFrom) <= age && (line.ageTo === '' || Number(line.ageTo) >= age),
    );
    young[age] = found.reduce((sum, line) => sum + Number(line.deathRate), 0) / found.length;
  }
  const old: { width: number; rate: number }[] = [];
  for (const line of lines.filter((one) => one.sex === sexes[0] && Number(one.ageFrom) >= 85)) {
    const both = lines.filter((one) => one.ageFrom === line.ageFrom);
    old.push({
      width: line.ageTo === '' ? Number.POSITIVE_INFINITY : Number(line.ageTo) - Number(line.ageFrom) + 1,
      rate: both.reduce((sum, one) => sum + Number(one.deathRate), 0) / both.length,
    });
  }
  return { young, old };
}

/** Chance to live through the year: half of it at the rate of this age, half at that of the next. */
function chances(year: number, sexes: string[]) {
  const { young, old } = deathRates(year, sexes);
  const live: number[] = [];
  for (let age = 0; age < 85; age++) live.push(Math.sqrt(Math.exp(-young[age]!) * Math.exp(-young[age + 1]!)));
  let alive = 1;
  let personYears = 0;
  for (const { width, rate } of old) {
    const after = alive * Math.exp(-rate * width);
    personYears += (alive - after) / rate;
    alive = after;
  }
  live.push(Math.exp(-1 / personYears));
  return { live, born: Math.exp(-young[0]! / 2) };
}

function fertilityOfYear(year: number, variant: string): number {
  const rate = (calendar: number) => {
    const line = un.get(calendar)!;
    const own = variant === 'medium' ? line.tfr : line[`tfr_${variant}`];
    return Number(own === '' || own === undefined ? line.tfr : own);
  };
  return (2 * rate(year - 1) + 10 * rate(year)) / 12;
}

// --- paths ---------------------------------------------------------------------------------------------------------------

type Years = Readonly<Record<string, number>>;

function along(path: Years, year: number): number {
  const points = Object.entries(path)
    .map(([key, number]) => ({ year: Number(key), number }))
    .sort((one, two) => one.year - two.year);
  const before = points.filter((point) => point.year <= year).pop();
  const after = points.find((point) => point.year >= year);
  if (before === undefined) return after!.number;
  if (after === undefined || after.year === before.year) return before.number;
  return before.number + ((year - before.year) / (after.year - before.year)) * (after.number - before.number);
}

/** From the base value straight to the first later point, then along the path. */
function fromBase(base: number, path: Years | null, year: number): number {
  if (path === null || year <= BASE) return base;
  const earlier = Object.keys(path).some((key) => Number(key) <= BASE);
  return along(earlier ? path : { ...path, [BASE]: base }, year);
}

function lever(plan: AreaPlan, name: keyof AreaPlan['parameters']['levers'], base: number, year: number): number {
  const set = plan.parameters.levers[name];
  if (set !== null) return fromBase(base, set, year);
  const target = plan.parameters.driven[name];
  if (target === undefined) return base;
  const asked = fromBase(base, target.path, year);
  if (target.operator === '>=') return asked > base ? asked : base;
  return asked < base ? asked : base;
}

// --- the chain -----------------------------------------------------------------------------------------------------------

interface OneYear {
  year: number;
  people: number[];
  births: number;
  deaths: number;
  moved: number;
  urban: number;
  pupils: Record<string, number>;
  migrants: Record<string, number>;
  promoted: Record<string, number>;
  retention: number;
  seniorRate: number;
}

const NAMES = [
  'K1',
  'K2',
  'K3',
  'P1',
  'P2',
  'P3',
  'P4',
  'P5',
  'P6',
  'J1',
  'J2',
  'J3',
  'S1',
  'S2',
  'S3',
  'V1',
  'V2',
  'V3',
];
const COMPULSORY = NAMES.slice(3, 12);

const cohort = (people: number[], age: number) => (people[age]! * 10 + people[age + 1]! * 2) / 12;
const cohorts = (people: number[], first: number, last: number) => {
  let sum = 0;
  for (let age = first; age <= last; age++) sum += cohort(people, age);
  return sum;
};

function chain(start: AreaStart, plan: AreaPlan): OneYear[] {
  const { parameters } = plan;
  const { population, rates, enrolment } = start;
  const byName = (numbers: ArrayLike<number>) =>
    Object.fromEntries(NAMES.map((name, index) => [name, numbers[index]!]));
  const step = byName(rates.step);
  const migrantShare = byName(enrolment.migrantShare);
  const times = (name: keyof typeof parameters.multipliers, year: number) =>
    fromBase(1, parameters.multipliers[name], year);

  const pupils = byName(enrolment.pupils);
  let women: number[] = [...population.women];
  const seniors = ['S1', 'S2', 'S3', 'V1', 'V2', 'V3'];
  const young = cohorts([...population.total], 15, 17);
  const seniorBase = young > 0 ? seniors.reduce((sum, name) => sum + pupils[name]!, 0) / young : 0;
  const years: OneYear[] = [
    {
      year: BASE,
      people: [...population.total],
      births: population.births,
      deaths: Number.NaN,
      moved: Number.NaN,
      urban: population.urbanShare,
      pupils,
      migrants: Object.fromEntries(NAMES.map((name) => [name, pupils[name]! * migrantShare[name]!])),
      promoted: pupils,
      retention: rates.nineYearRetention,
      seniorRate: seniorBase,
    },
  ];

  let logit = Math.log(population.urbanShare / (1 - population.urbanShare));
  let difference = population.urbanRuralDifference;
  let faded = 1;
  let locality = population.fertilityRatio;
  for (let year = BASE + 1; year <= TO; year++) {
    const last = years[years.length - 1]!;
    faded *= parameters.migrationDamping;
    locality = 1 + parameters.localFertilityPersistence * (locality - 1);

    // Everybody lives or dies, then moves.
    const all = chances(year - 1, ['male', 'female']);
    const her = chances(year - 1, ['female']);
    const yearly = (age: number) =>
      population.migration[age]! *
      times('netMigrationMultiplier', year) *
      (age < 15 && population.migration[age]! > 0 ? times('migrantChildrenMultiplier', year) : 1);
    const people: number[] = new Array(86).fill(0);
    let deaths = 0;
    let moved = 0;
    for (let age = 0; age <= 85; age++) {
      const living = last.people[age]! * all.live[age]!;
      const there = living * Math.exp(yearly(age) * faded);
      deaths += last.people[age]! - living;
      moved += there - living;
      people[Math.min(85, age + 1)]! += there;
    }

    // Births from the women in the middle of the twelve months.
    const older = [0];
    for (let age = 0; age < 49; age++) older.push(women[age]! * her.live[age]! * Math.exp(yearly(age) * faded));
    const period = periodOf(year, fertilityShares);
    let perWoman = 0;
    for (const line of fertilityShares.filter((one) => Number(one.period!.slice(0, 4)) === period)) {
      const [from, to] = [Number(line.ageFrom), Number(line.ageTo)];
      for (let age = from; age <= to; age++)
        perWoman += ((women[age]! + older[age]!) / 2) * (Number(line.share) / (to - from + 1));
    }
    const computed =
      perWoman * fertilityOfYear(year, parameters.fertilityVariant) * locality * times('fertilityMultiplier', year);
    const births = population.knownBirths[year] ?? computed;
    const living = births * all.born;
    const infants = living * Math.exp((yearly(0) * faded) / 2);
    deaths += births - living;
    moved += infants - living;
    people[0] = infants;
    const boys = Number(
      boysPerGirl.find((line) => Number(line.period!.slice(0, 4)) === periodOf(year, boysPerGirl))!.malesPerFemale,
    );
    older[0] = infants / (1 + boys);
    women = older;

    // Towns grow on the logit, a little less every year.
    if (difference !== null) {
      difference *= parameters.urbanisationDamping;
      logit += difference;
    }
    const urban = population.urbanRuralDifference === null ? population.urbanShare : 1 / (1 + Math.exp(-logit));

    const retention = Math.min(1, lever(plan, 'nineYearRetention', rates.nineYearRetention, year));
    const general = lever(plan, 'generalShare', rates.generalShare, year);
    const seniorRate = lever(plan, 'seniorGrossEnrolment', seniorBase, year);
    const steered =
      parameters.levers.seniorGrossEnrolment !== null || parameters.driven.seniorGrossEnrolment !== undefined;
    const wanted = steered ? seniorRate * cohorts(people, 15, 17) : null;
    const own = { year, people, kindergarten: kindergarten(start, plan, year), retention, general };
    const coming = (age: number) => Math.exp((yearly(age) - population.provinceMigration[age]!) * faded);
    const stream = times('netMigrationMultiplier', year) * times('migrantChildrenMultiplier', year) * faded;
    const flow = population.migration[6]! > 0 ? Math.exp(6 * population.migration[6]! * (stream - 1)) : 1;
    const now = school(
      last.pupils,
      last.migrants,
      start,
      step,
      migrantShare,
      coming,
      flow,
      times('entryRatioMultiplier', year),
      own,
      wanted,
    );
    const held = school(
      last.promoted,
      last.migrants,
      start,
      step,
      migrantShare,
      coming,
      flow,
      times('entryRatioMultiplier', year),
      own,
      null,
    );
    years.push({
      year,
      people,
      births,
      deaths,
      moved,
      urban,
      pupils: now.pupils,
      migrants: now.migrants,
      promoted: held.pupils,
      retention,
      seniorRate,
    });
  }
  return years;
}

/** Gross kindergarten enrolment: the logit of rate / ceiling goes straight to that of the goal. */
function kindergarten(start: AreaStart, plan: AreaPlan, year: number): number {
  const base = start.rates.kindergartenLevel;
  const set = plan.parameters.levers.kindergartenGrossEnrolment;
  const target = plan.parameters.driven.kindergartenGrossEnrolment;
  const path = set ?? target?.path ?? null;
  if (path === null) return base;
  const ceiling = Math.max(plan.parameters.kindergartenCeiling, 1.02 * Math.max(base, ...Object.values(path)));
  const bend = (rate: number) => Math.log(rate) - Math.log(ceiling - rate);
  const bent = Object.fromEntries(Object.entries(path).map(([key, goal]) => [key, bend(goal)]));
  const at = fromBase(bend(base), bent, year);
  const rate = (ceiling * Math.exp(at)) / (1 + Math.exp(at));
  return set === null && target!.operator === '>=' ? Math.max(base, rate) : rate;
}

function school(
  before: Record<string, number>,
  migrantsBefore: Record<string, number>,
  start: AreaStart,
  step: Record<string, number>,
  migrantShare: Record<string, number>,
  coming: (age: number) => number,
  flow: number,
  entry: number,
  own: { people: number[]; kindergarten: number; retention: number; general: number },
  wanted: number | null,
) {
  const pupils: Record<string, number> = {};
  const migrants: Record<string, number> = {};
  ['K1', 'K2', 'K3'].forEach((name, index) => {
    pupils[name] = own.kindergarten * cohort(own.people, 3 + index);
    migrants[name] = pupils[name]! * migrantShare[name]!;
  });
  pupils.P1 = start.rates.entryRatio * entry * cohort(own.people, 6);
  // Migrant children at entry: those of the base year, times what the flow of six years has become.
  const migrant = migrantShare.P1! * flow;
  migrants.P1 = (pupils.P1 * migrant) / (1 - migrantShare.P1! + migrant);
  const better = (own.retention / start.rates.nineYearRetention) ** (1 / 8);
  const onward = (from: string, to: string, age: number, factor: number) => {
    const stay = before[from]! * step[from]! * factor;
    const stayingMigrants = migrantsBefore[from]! * step[from]! * factor;
    pupils[to] = stay * coming(age);
    const extra = pupils[to]! - stay;
    migrants[to] = extra > 0 ? stayingMigrants + extra : stayingMigrants * coming(age);
  };
  for (let index = 0; index + 1 < COMPULSORY.length; index++)
    onward(COMPULSORY[index]!, COMPULSORY[index + 1]!, 6 + index, better);
  for (const letter of ['S', 'V']) {
    onward(`${letter}1`, `${letter}2`, 15, 1);
    onward(`${letter}2`, `${letter}3`, 16, 1);
  }
  const leavers = before.J3! * coming(14);
  let entrants = leavers * start.rates.promotion;
  if (wanted !== null) {
    const room = wanted - pupils.S2! - pupils.S3! - pupils.V2! - pupils.V3!;
    const most = Math.max(entrants, leavers);
    entrants = Math.min(most, Math.max(entrants, room));
  }
  pupils.S1 = entrants * own.general;
  pupils.V1 = entrants - pupils.S1;
  migrants.S1 = pupils.S1 * migrantShare.S1!;
  migrants.V1 = pupils.V1 * migrantShare.V1!;
  return { pupils, migrants };
}

// --- agreement -----------------------------------------------------------------------------------------------------------

const library = readLibrary();
const horizon = buildHorizon(library.facts.demography, BASE, TO);
const calibration = calibrateNation(library.facts);

function planOf(start: AreaStart, scenario: string, parameters: ParameterOverrides): AreaPlan {
  const scenarios = [];
  for (let next = library.scenarios.get(scenario); next !== undefined; next = library.scenarios.get(next.extends ?? ''))
    scenarios.unshift(next);
  const planner = new AreaPlanner(
    library.rules,
    { scenarios, requestOverrides: [{ name: { zh: '试验' }, parameters }] },
    library.programmes,
  );
  return planner.plan(start.chain);
}

/** Whether the table shows the number: exactly, or one off where the number itself is on the edge of rounding. */
function shows(t: Test, table: number, number: number, parts: number[], what: string): void {
  const edges = parts.filter((part) => Math.abs((Math.abs(part) % 1) - 0.5) < 1e-6).length;
  if (!(Math.abs(table - number) <= edges))
    t.fail(`${what}: the model shows ${table}, the second implementation ${number}`);
}

const CASES: readonly [code: string, scenario: string, parameters: ParameterOverrides][] = [
  ['440785', 'enping-a', {}],
  ['440106', 'guangdong-2035', {}],
  ['440304', 'guangdong-2035-high', { netMigrationMultiplier: { '2025': 1.5, '2035': 0.5 } }],
  [
    '440785',
    'guangdong-2035-low',
    {
      fertilityMultiplier: { '2030': 1.2 },
      migrantChildrenMultiplier: { '2022': 1.4 },
      entryRatioMultiplier: { '2024': 0.95, '2030': 1 },
      nineYearRetention: { '2026': 0.99 },
      generalShare: { '2028': 0.65 },
      seniorGrossEnrolment: { '2027': 1.05 },
      kindergartenGrossEnrolment: { '2023': 1.02, '2030': 0.95 },
      urbanisationDamping: 0.8,
      migrationDamping: 0.7,
    },
  ],
];

for (const [code, scenario, parameters] of CASES) {
  const changes = Object.keys(parameters);
  t.test(
    `${code} under ${scenario}${changes.length > 0 ? ` with ${changes.join(', ')}` : ''} comes out twice the same`,
    async (t) => {
      const start = calibrateProvinceCounties(calibration, '440000').find((one) => one.code === code)!;
      const plan = planOf(start, scenario, parameters);
      const result = simulate(start, plan, horizon);
      const read = (measure: string, stage: Stage | null, year: number) => value(result, measure, stage, year);
      let compared = 0;
      for (const one of chain(start, plan)) {
        const { year } = one;
        const whole = (measure: string, stage: Stage | null, parts: number[]) => {
          compared++;
          const number = parts.reduce((sum, part) => sum + Math.round(part), 0);
          shows(t, read(measure, stage, year), number, parts, `${measure} ${stage ?? ''} ${year}`);
        };
        const residents = one.people.reduce((sum, count) => sum + count, 0);
        whole('residentPopulation', null, [residents]);
        whole('urbanPopulation', null, [Math.round(residents) * one.urban]);
        whole('births', null, [one.births]);
        if (year > BASE) {
          whole('deaths', null, [one.deaths]);
          whole('netMigration', null, [one.moved]);
        }
        whole('schoolAgePopulation', 'kindergarten', [cohorts(one.people, 3, 5)]);
        whole('schoolAgePopulation', 'primary', [cohorts(one.people, 6, 11)]);
        whole('schoolAgePopulation', 'junior', [cohorts(one.people, 12, 14)]);
        whole('seniorAgePopulation', null, [cohorts(one.people, 15, 17)]);
        const grades = (...names: string[]) => names.map((name) => one.pupils[name]!);
        const stages: [Stage, string[]][] = [
          ['kindergarten', ['K1', 'K2', 'K3']],
          ['primary', ['P1', 'P2', 'P3', 'P4', 'P5', 'P6']],
          ['junior', ['J1', 'J2', 'J3']],
          ['generalSenior', ['S1', 'S2', 'S3']],
          ['vocational', ['V1', 'V2', 'V3']],
        ];
        for (const [stage, names] of stages) {
          whole('pupils', stage, grades(...names));
          whole('entrants', stage, grades(names[0]!));
          if (stage === 'primary' || stage === 'junior')
            whole('migrantPupils', stage, [names.reduce((sum, name) => sum + one.migrants[name]!, 0)]);
        }
        const seniors = ['S1', 'S2', 'S3', 'V1', 'V2', 'V3'].reduce((sum, name) => sum + one.promoted[name]!, 0);
        whole('seniorPupilsByPromotion', null, [seniors]);
        whole('seniorPupilsByTarget', null, [Math.round(cohorts(one.people, 15, 17)) * one.seniorRate]);
        compared++;
        const retention = read('nineYearRetention', null, year);
        if (!(Math.abs(retention / one.retention - 1) <= 1e-9))
          t.fail(`retention ${year}: ${retention} <> ${one.retention}`);
      }
      t.ok(compared > 600, `${compared} numbers compared`);
      t.ok(t.passing(), 'all of them agree');
    },
  );
}
