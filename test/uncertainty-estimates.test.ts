import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import t, { type Test } from 'tap';
import { estimateShocks, QUANTITIES } from '../models/uncertainty/estimates/estimate-shocks.ts';
import type { ProvinceYear, StageFlow } from '../models/uncertainty/estimates/evidence.ts';
import {
  type Autoregression,
  type Estimate,
  fitAutoregression,
  fitWithKnownSum,
  spreadAt,
  spreadByLead,
  unitSpread,
  unitSpreadOfSum,
} from '../models/uncertainty/estimates/fit-autoregression.ts';
import { holdingErrors, pooled } from '../models/uncertainty/estimates/holding-error.ts';
import {
  estimateCountyMigration,
  fadingErrors,
  yearlyMigration,
} from '../models/uncertainty/estimates/migration-shocks.ts';
import { jumps, nearMedian, ownParts, segmentsBetween } from '../models/uncertainty/estimates/own-parts.ts';
import { inLogOfLatest } from '../models/uncertainty/estimates/policy-shocks.ts';
import { residualCorrelation } from '../models/uncertainty/estimates/residual-correlation.ts';
import { nationalEntry, provincialSteps, stageStep } from '../models/uncertainty/estimates/school-rates.ts';
import {
  borrowedByCounties,
  estimateNationalProgression,
  estimateProvincialEntry,
  estimateProvincialProgression,
  FEWEST_ERRORS,
  pooledExponent,
  SMOOTHED,
  sizeExponent,
} from '../models/uncertainty/estimates/school-shocks.ts';
import { readLibrary } from '../src/library/read-library.ts';
import { readShockEvidence } from '../src/library/read-shock-evidence.ts';

/*
 * The shocks of scenarios/uncertainty: the shipped numbers are those of the shipped code on the shipped series, the
 * fitted spread is as near to the errors as the page says, and the pieces of the estimate do what a hand would.
 */

interface Process extends Autoregression {
  readonly from: number;
  readonly status: string;
  readonly peerGroup: { readonly zh: string; readonly en: string } | null;
  readonly source: { readonly title: string; readonly address: string };
  readonly note: string;
}
interface Shipped {
  readonly shocks: Readonly<Record<'nation' | 'province' | 'county', Readonly<Record<string, Process>>>>;
  readonly policy: Readonly<Record<string, Process>>;
  readonly correlation: { readonly order: readonly string[]; readonly matrix: readonly (readonly number[])[] };
}

const root = join(import.meta.dirname, '..');
const shipped = JSON.parse(readFileSync(join(root, 'scenarios/uncertainty/shocks.json'), 'utf8')) as Shipped;
const page = readFileSync(join(root, 'docs/uncertainty-parameters.md'), 'utf8');
const { facts, folder } = readLibrary();
const evidence = readShockEvidence(folder);
const estimates = estimateShocks(facts, evidence);

const HALF_A_DIGIT = 0.000051;
const near = (t: Test, found: number, expected: number, tolerance: number, message: string) =>
  t.ok(Math.abs(found - expected) <= tolerance, `${message}: ${found} is within ${tolerance} of ${expected}`);
const isTheSame = (t: Test, stated: Autoregression | undefined, computed: Autoregression, name: string) => {
  near(t, stated?.persistence ?? Number.NaN, computed.persistence, HALF_A_DIGIT, `${name}, persistence`);
  near(t, stated?.deviation ?? Number.NaN, computed.deviation, HALF_A_DIGIT, `${name}, deviation`);
};
const series = (first: number, values: readonly number[]) =>
  new Map(values.map((value, index) => [first + index, value]));

// --- what is shipped -----------------------------------------------------------------------------------------------------

t.test('every estimated number is what the code makes of the shipped series', async (t) => {
  const { nation, province, county, policy } = estimates;
  for (const [level, processes] of Object.entries({ nation, province, county }))
    for (const [name, computed] of Object.entries(processes))
      isTheSame(t, shipped.shocks[level as keyof Shipped['shocks']][name], computed, `${level}/${name}`);
  for (const [name, computed] of Object.entries(policy)) isTheSame(t, shipped.policy[name], computed, `policy/${name}`);
  t.strictSame(shipped.correlation.order, QUANTITIES);
  shipped.correlation.matrix.forEach((row, line) => {
    row.forEach((value, column) => {
      near(t, value, estimates.correlation.matrix[line]![column]!, HALF_A_DIGIT, `correlation ${line}, ${column}`);
    });
  });
});

t.test('the published ones are the five-year values of the paper, carried to one year', async (t) => {
  const [persistence, deviation] = [0.92464, 0.04522];
  const yearly = {
    persistence: persistence ** (1 / 5),
    deviation: deviation * Math.sqrt((1 - persistence ** (2 / 5)) / (1 - persistence ** 2)),
  };
  for (const level of ['province', 'county'] as const) {
    near(t, shipped.shocks[level].fertility!.persistence, yearly.persistence, 1e-5, level);
    near(t, shipped.shocks[level].fertility!.deviation, yearly.deviation, 1e-5, level);
  }
});

t.test('every process says where it comes from', async (t) => {
  const { nation, province, county } = shipped.shocks;
  const { policy } = shipped;
  t.strictSame(Object.keys(nation), ['fertility', 'entry', 'progression']);
  t.strictSame(Object.keys(province), [...QUANTITIES]);
  t.strictSame(Object.keys(county), [...QUANTITIES]);
  t.strictSame(Object.keys(policy), ['kindergartenRate', 'promotion', 'generalShare']);
  for (const [group, processes] of Object.entries({ nation, province, county, policy }))
    for (const [name, process] of Object.entries(processes)) {
      const where = `${group}/${name}`;
      t.ok(process.persistence >= 0 && process.persistence <= 0.99, `${where} fades`);
      t.ok(process.deviation > 0, `${where} moves`);
      t.ok(['published', 'estimated', 'assumed'].includes(process.status), `${where} has a status`);
      t.ok(process.source.title !== '' && process.source.address !== '' && process.note !== '', `${where} is cited`);
      if (process.status === 'assumed') t.ok(process.peerGroup?.zh && process.peerGroup.en, `${where} names its peers`);
      t.equal(process.from, where === 'nation/fertility' ? 2023 : facts.baseYear, `${where} is known to this year`);
    }
});

t.test('shocks of one year can be drawn: the correlation is symmetric and positive definite', async (t) => {
  const matrix = new Matrix(shipped.correlation.matrix.map((row) => [...row]));
  t.ok(matrix.isSymmetric());
  t.strictSame(matrix.diag(), [1, 1, 1, 1]);
  t.ok(new CholeskyDecomposition(matrix).isPositiveDefinite());
  t.ok(
    QUANTITIES.every((_, other) => other === 0 || matrix.get(0, other) === 0),
    'fertility stands alone',
  );
});

// --- fit against errors --------------------------------------------------------------------------------------------------

const known = (lead: number) => spreadAt(estimates.nation.entry, lead);
const fitted: readonly {
  name: string;
  estimate: Estimate;
  /** Largest |ln(fitted / empirical)| over the leads. */
  margin: number;
  /** What another shock already brings. */
  known?: (lead: number) => number;
}[] = [
  { name: 'nation/fertility', estimate: estimates.nation.fertility, margin: 0.09 },
  { name: 'nation/entry', estimate: estimates.nation.entry, margin: 0.07 },
  // Four errors at lead 5.
  { name: 'nation/progression', estimate: estimates.nation.progression, margin: 0.4 },
  // The ten-year sum is what is kept.
  { name: 'province/migration', estimate: estimates.province.migration, margin: 0.7 },
  { name: 'province/entry', estimate: estimates.province.entry, margin: 0.07 },
  { name: 'province/progression', estimate: estimates.province.progression, margin: 0.1 },
  // Steady rises are no chance: too wide early, too narrow late.
  { name: 'policy/kindergartenRate', estimate: estimates.policy.kindergartenRate, margin: 0.85, known },
  { name: 'policy/promotion', estimate: estimates.policy.promotion, margin: 0.45 },
  { name: 'policy/generalShare', estimate: estimates.policy.generalShare, margin: 0.35 },
];

t.test('the spread of every process is near the errors, and the page shows both', async (t) => {
  for (const { name, estimate, margin, known = () => 0 } of fitted) {
    const cells = Array.from({ length: SMOOTHED.longestLead }, (_, index) => {
      const found = estimate.spreads.find(({ lead }) => lead === index + 1);
      if (found === undefined) return '-';
      const both = Math.hypot(known(found.lead), spreadAt(estimate, found.lead));
      near(t, Math.log(both / found.spread), 0, margin, `${name}, lead ${found.lead}`);
      return `${found.spread.toFixed(4)} / ${both.toFixed(4)} (${found.count})`;
    });
    const row = `| ${name} | ${cells.join(' | ')} |`;
    t.ok(page.includes(row), `docs/uncertainty-parameters.md has the row ${row}`);
  }
});

t.test('ten years of migration shocks spread as far as the censuses found the forecast wrong', async (t) => {
  const { province, county } = shipped.shocks;
  const { decadeError, decadeSpread } = estimates.province.migration;
  const sum = ({ persistence, deviation }: Autoregression) => deviation * unitSpreadOfSum(persistence, 10);
  near(t, sum(province.migration!), decadeError, 0.001, 'province');
  near(t, sum(county.migration!), (estimates.dispersion.spread * decadeError) / decadeSpread, 0.001, 'county');
  t.ok(decadeError < decadeSpread, 'the forecast is better than none');
});

t.test('counties differ alike whatever their size, so one deviation stands for all', async (t) => {
  const { bySize, spread, provinceSpread } = estimates.dispersion;
  for (const { residentsBelow, spread: ofClass } of bySize)
    near(t, ofClass / spread, 1, 0.1, `below ${residentsBelow ?? 'any'}`);
  for (const { spread: ofClass } of bySize) {
    const text = ofClass.toFixed(4).replace(/^0/, '');
    t.ok(page.includes(text), `docs/uncertainty-parameters.md has the class spread ${text}`);
  }
  near(t, spread / provinceSpread, 2, 0.1, 'twice as much as provinces');
});

t.test('other choices give what the page and the notes say', async (t) => {
  const { exclusions } = evidence;
  const stepWithin = (largestStepDistance: number) =>
    estimateProvincialProgression({ ...evidence, exclusions: { ...exclusions, largestStepDistance } });
  isTheSame(t, { persistence: 0.506, deviation: 0.0148 }, stepWithin(0.12), 'wide bound of the step');
  const senior = estimateProvincialProgression(evidence, 'generalSenior');
  isTheSame(t, { persistence: 0.755, deviation: 0.0106 }, senior, 'senior step');
  near(t, sizeExponent(senior, facts).exponent, -0.233, 0.0005, 'senior step by size');
  near(t, sizeExponent(estimates.province.entry, facts).exponent, -0.1011, HALF_A_DIGIT, 'entry by size');
  near(t, sizeExponent(estimates.province.progression, facts).exponent, -0.1077, HALF_A_DIGIT, 'progression by size');
  const entryWithin = (largestEntryJump: number) =>
    estimateProvincialEntry(facts, { ...evidence, exclusions: { ...exclusions, largestEntryJump } }).deviation;
  near(t, entryWithin(0.08), 0.0324, HALF_A_DIGIT, 'narrow bound of the entry');
  near(t, entryWithin(Number.POSITIVE_INFINITY), 0.0667, HALF_A_DIGIT, 'no bound of the entry');
  const uncleaned = { ...evidence, exclusions: { ...exclusions, rollCleaningYears: [1999] } };
  near(t, estimateNationalProgression(uncleaned).deviation, 0.0153, HALF_A_DIGIT, 'with the years of cleaning');
  const vintage = (births: ReadonlyMap<number, number>) =>
    fitAutoregression(spreadByLead(holdingErrors(nationalEntry(evidence, births), SMOOTHED), FEWEST_ERRORS));
  isTheSame(t, { persistence: 0.775, deviation: 0.0431 }, vintage(facts.births.get('000000')!), 'first published');
  isTheSame(t, { persistence: 0.603, deviation: 0.0306 }, vintage(evidence.unitedNationsBirths), 'United Nations');
});

t.test('what was left out is listed', async (t) => {
  const of = (quantity: string) => estimates.excluded.filter((entry) => entry.quantity === quantity);
  t.equal(of('entry').length, 19);
  t.equal(of('progression').length, 15);
  for (const { value } of of('progression')) {
    const text = value.toFixed(3).replace(/^0/, '');
    t.ok(page.includes(text), `docs/uncertainty-parameters.md names the step ${text}`);
  }
  t.equal(`${estimates.dispersion.redrawn} ${estimates.dispersion.unknown}`, '53 184');
  t.match(page, /53 units that were redrawn, 184 without/);
});

t.test('the provinces together make the nation', async (t) => {
  for (let year = 2001; year <= 2014; year++) {
    const sum = (at: number): StageFlow => {
      const add = (pick: (flow: StageFlow) => number | null) =>
        [...evidence.provinces.values()].reduce((total, years) => total + pick(years.get(at)!.primary)!, 0);
      return {
        entrants: add(({ entrants }) => entrants),
        pupils: add(({ pupils }) => pupils),
        graduates: add(({ graduates }) => graduates),
      };
    };
    const ofNation = stageStep(evidence.nation.get(year - 1)!.primary, evidence.nation.get(year)!.primary)!;
    near(t, stageStep(sum(year - 1), sum(year))!, ofNation, 0.001, `primary step of ${year}`);
  }
});

// --- the pieces ----------------------------------------------------------------------------------------------------------

t.test('spread of the process by hand', async (t) => {
  near(t, unitSpread(0.5, 3), Math.sqrt(1 + 0.25 + 0.0625), 1e-12, 'three years');
  near(t, unitSpread(0.9, 8), Math.sqrt((1 - 0.9 ** 16) / (1 - 0.9 ** 2)), 1e-12, 'closed form');
  near(t, unitSpreadOfSum(0.5, 2), Math.sqrt(1.5 ** 2 + 1), 1e-12, 'x1 + x2 = 1.5 e1 + e2');
  t.equal(unitSpreadOfSum(0, 9), 3, 'without persistence the years are independent');
});

t.test('a fit finds the process that made the spreads', async (t) => {
  for (const truth of [
    { persistence: 0, deviation: 0.02 },
    { persistence: 0.6, deviation: 0.05 },
    { persistence: 0.98, deviation: 0.003 },
  ]) {
    const leads = [1, 2, 3, 4, 5, 6, 7, 8];
    const spreads = leads.map((lead) => ({ lead, count: 10, spread: spreadAt(truth, lead) }));
    isTheSame(t, fitAutoregression(spreads), truth, 'alone');
    const known = (lead: number) => 0.01 * unitSpread(0.3, lead);
    const both = spreads.map((entry) => ({ ...entry, spread: Math.hypot(entry.spread, known(entry.lead)) }));
    isTheSame(t, fitAutoregression(both, known), truth, 'on top of another');
    const sum = truth.deviation * unitSpreadOfSum(truth.persistence, 10);
    isTheSame(t, fitWithKnownSum(spreads, 10, sum), truth, 'with a known sum');
  }
  t.throws(() => fitAutoregression([]), RangeError);
});

t.test('errors of holding by hand', async (t) => {
  const rule = { smoothing: 0.5, yearsSmoothed: 2, fewestValues: 2, longestLead: 2 };
  const leads = holdingErrors(series(2001, [0, 1, 2, 4]), rule);
  // Held: .5 in 2002, 1.5 in 2003.
  t.strictSame(leads[0], { lead: 1, errors: [1.5, 2.5] });
  t.strictSame(leads[1], { lead: 2, errors: [3.5] });
  const across = holdingErrors(series(2001, [0, 1, 2, 4]), rule, segmentsBetween([2002]));
  t.strictSame(across[0]!.errors, [2.5], 'not across a break');
  const last = holdingErrors(series(2001, [0, 1, 3]), { ...rule, smoothing: 1, yearsSmoothed: 1, fewestValues: 1 });
  t.strictSame(last[0]!.errors, [1, 2], 'the latest value');
  t.strictSame(pooled([leads, across])[0]!.errors, [1.5, 2.5, 2.5]);
  near(t, spreadByLead(leads, 2)[0]!.spread, Math.sqrt((1.5 ** 2 + 2.5 ** 2) / 2), 1e-12, 'root mean square');
  t.equal(spreadByLead(leads, 2).length, 1, 'a lead with one error is left out');
});

t.test('own parts, jumps and outliers by hand', async (t) => {
  const areas = new Map([
    ['a', series(2001, [1, 2, 5])],
    ['b', series(2001, [3, 4, 4])],
    ['c', series(2001, [3, 4, 4])],
  ]);
  const own = ownParts(areas, (code) => (code === 'a' ? 2 : 1));
  t.strictSame([...own.get('a')!.values()], [-1, -1, 0.5]);
  t.strictSame(
    jumps(areas, 1).map(({ area, year }) => `${area} ${year}`),
    ['a 2003'],
  );
  const { kept, dropped } = nearMedian(areas, 1.5);
  t.strictSame([...kept.get('a')!.keys()], [2001, 2002]);
  t.strictSame(
    dropped.map(({ area, year }) => `${area} ${year}`),
    ['a 2003'],
  );
});

t.test('steps and migration rates by hand', async (t) => {
  const before = { entrants: 100, pupils: 600, graduates: 90 };
  const after = { entrants: 120, pupils: 610, graduates: 100 };
  near(t, stageStep(before, after)!, Math.log(490 / 500), 1e-12, 'graduates leave the roll of the autumn before');
  t.equal(stageStep(undefined, after), null);
  t.equal(stageStep(before, { ...after, entrants: null }), null, 'blank entrants are not a step');
  const steps = provincialSteps(evidence, 'primary').get('410000')!;
  t.notOk(steps.has(2013), 'the years in which rolls were cleaned are out');
  const year = (residents: number, naturalGrowth: number): ProvinceYear => ({
    residents,
    naturalGrowth,
    primary: before,
    generalSenior: before,
    vocationalEntrants: null,
  });
  const years = new Map([
    [2001, year(100, 0)],
    [2002, year(110, 0.02)],
    [2003, year(99, 0.02)],
  ]);
  const rates = yearlyMigration(years, [2003]);
  t.strictSame([...rates.keys()], [2002]);
  near(t, rates.get(2002)!, Math.log(1.1) - 0.02, 1e-12, 'growth less natural growth');
  const fading = fadingErrors(series(2001, [0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.02]), 0.8);
  near(t, fading[1]!.errors[0]!, 0.02 - 0.01 * 0.64, 1e-12, 'two years after 2005');
});

t.test('correlation, logit and borrowing by hand', async (t) => {
  const first = new Map([['a', series(2001, [1, 2, 3])]]);
  const same = new Map([['a', series(2001, [12, 14, 16])]]);
  const none = segmentsBetween([]);
  t.strictSame(residualCorrelation(first, same, none), { correlation: 1, pairs: 3 });
  t.equal(residualCorrelation(first, same, segmentsBetween([2003])).pairs, 2, 'a year alone in its segment is no pair');
  const rate = inLogOfLatest(series(2019, [0.5, 0.8, 0.9]), 2020);
  near(t, rate.get(2019)!, 0, 1e-12, 'logit of one half');
  near(t, rate.get(2020)!, 0.2 * Math.log(4), 1e-12, 'weighed by 1 − .8');
  isTheSame(
    t,
    borrowedByCounties({ persistence: 0.5, deviation: 0.01 }, { exponent: -0.5, standardError: 0, areas: 1 }, 100),
    { persistence: 0.5, deviation: 0.1 },
    'a hundredth of the size, ten times the spread',
  );
  const parts = [
    { exponent: -0.1, standardError: 0.1, areas: 3 },
    { exponent: -0.4, standardError: 0.2, areas: 5 },
  ];
  near(t, pooledExponent(parts).exponent, -0.16, 1e-12, 'weights 4 to 1');
  const half = { ...estimates.province.migration, persistence: 0, decadeError: 1, decadeSpread: 2 };
  const county = estimateCountyMigration(half, { ...estimates.dispersion, spread: Math.sqrt(10) });
  near(t, county.deviation, 0.5, 1e-12, 'ten independent years, half foreseen');
});
