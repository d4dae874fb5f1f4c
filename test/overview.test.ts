import t from 'tap';
import { SERIES, seriesIndex } from '../models/catalogue/index.ts';
import { overviewOf } from '../models/findings/overview.ts';
import { verdictOf } from '../models/findings/verdict.ts';
import { STATUSES } from '../models/inputs/status.ts';
import type { ProjectionResult } from '../models/result.ts';
import { STAGES, type Stage } from '../models/stages.ts';

/* One glance at an area, and the sentence made of it: worked by hand. */

const YEARS = [2025, 2026, 2027];

/** A result of one county: shortage and surplus by stage, a number a year. */
function resultOf(
  shortage: Partial<Record<Stage, number[]>>,
  surplus: Partial<Record<Stage, number[]>>,
): ProjectionResult {
  const values = new Float64Array(SERIES.length * YEARS.length).fill(Number.NaN);
  for (const [measure, of] of [
    ['shortage', shortage],
    ['surplus', surplus],
  ] as const)
    for (const stage of STAGES)
      values.set(of[stage] ?? YEARS.map(() => Number.NaN), seriesIndex(measure, stage) * YEARS.length);
  const area = {
    code: '440785',
    name: '恩平市',
    level: 'county',
    parent: '440700',
    values,
    status: new Uint8Array(values.length),
    assumedShortage: new Float64Array(STAGES.length),
  };
  const targets = [
    { area: '440785', verdict: 'met', byAssumption: true },
    { area: '440785', verdict: 'missed', byAssumption: false },
    { area: '440700', verdict: 'missed', byAssumption: false },
  ];
  return { years: YEARS, baseYear: 2025, areas: [area], targets } as unknown as ProjectionResult;
}
const flat = (of: (stage: Stage) => number[]) => Object.fromEntries(STAGES.map((stage) => [stage, of(stage)]));
const none = flat(() => [0, 0, 0]);

t.test('the tightest and the emptiest, from the first open year on', async (t) => {
  const result = resultOf(
    { ...none, primary: [900, 100, 200], junior: [0, 300, 0] },
    { ...none, kindergarten: [0, 50, 70] },
  );
  const overview = overviewOf(result, '440785', 2026)!;
  t.strictSame(overview.tightest, { stage: 'junior', schoolYear: 2026, value: 300 });
  t.strictSame(overview.emptiest, { stage: 'kindergarten', schoolYear: 2027, value: 70 });
  t.strictSame(overview.stages[1]?.shortage, { stage: 'primary', schoolYear: 2027, value: 200 });
  t.strictSame(overview.targets, { met: 1, missed: 1, notDue: 0, notComputable: 0 }, 'of this area alone');
  t.equal(overview.metByAssumption, 1);
  const { zh, en } = verdictOf(overview, '恩平市', 0.999);
  t.equal(
    zh,
    '恩平市初中2026学年最紧，缺300个学位，当年缺学位的概率>99%；幼儿园到2027学年空出70个学位；1项目标未达到。',
  );
  t.match(en, /junior secondary is tightest in 2026, 300 places short, with a chance of >99 %/);
  t.equal(overviewOf(result, '440100', 2026), undefined, 'no such area');
});

t.test('missing is not "not short"', async (t) => {
  const nothing = overviewOf(resultOf({}, {}), '440785', 2026)!;
  t.match(verdictOf(nothing, '恩平市', null).zh, /都算不出：缺数/);
  const { primary: _primary, ...others } = none;
  const some = overviewOf(resultOf(others, others), '440785', 2026)!;
  t.equal(verdictOf(some, '恩平市', null).zh, '恩平市2026—2027学年其余学段都不缺学位；小学缺数；1项目标未达到。');
  t.match(verdictOf(overviewOf(resultOf(none, none), '440785', 2026)!, '恩平市', null).zh, /各学段都不缺学位/);
});

t.test('what assumed places make by themselves is told', async (t) => {
  const result = resultOf({ ...none, primary: [224, 230, 240] }, none);
  const [area] = result.areas;
  const assumed = STATUSES.indexOf('assumed');
  const primary = STAGES.indexOf('primary');
  const supply = seriesIndex('supply', 'primary') * YEARS.length;
  area!.assumedShortage[primary] = 224;
  t.equal(overviewOf(result, '440785', 2026)!.assumed, null, 'places that are counted');
  area!.status.fill(assumed, supply, supply + YEARS.length);
  const overview = overviewOf(result, '440785', 2026)!;
  t.strictSame(overview.assumed, { places: 224 });
  const { zh, en } = verdictOf(overview, '恩平市', 0.4);
  t.match(zh, /缺240个学位（学位数为假定，其中224个由假定本身造成），超出假定缺口的概率40%/);
  t.match(
    en,
    /240 places short \(its places are assumed, and 224 of these come from that alone\), with a chance of 40 %/,
  );
  area!.assumedShortage[primary] = 300;
  t.strictSame(overviewOf(result, '440785', 2026)!.assumed, { places: 240 }, 'a part is never larger than the whole');
  t.match(verdictOf(overviewOf(result, '440785', 2026)!, '恩平市', 0.1).zh, /缺240个学位（学位数为假定，这一缺口全由/);
  area!.assumedShortage[primary] = 0;
  t.match(verdictOf(overviewOf(result, '440785', 2026)!, '恩平市', 0.1).zh, /（学位数为假定），当年缺学位的概率10%/);
  area!.assumedShortage[primary] = 224;
  area!.status[supply + 2] = STATUSES.indexOf('reported');
  t.equal(overviewOf(result, '440785', 2026)!.assumed, null, 'counted from that year on');
  area!.status[supply + 2] = assumed;

  const city = { ...area!, code: '440700', name: '江门市', level: 'city' as const, parent: null };
  const other = { ...area!, code: '440784', values: area!.values.slice() };
  other.values.fill(6, seriesIndex('shortage', 'primary') * YEARS.length);
  const above = { ...result, areas: [city, area!, other] };
  t.strictSame(overviewOf(above, '440700', 2026)!.assumed, { places: 230 }, 'of no county more than it lacks');
  t.strictSame(
    overviewOf({ ...above, areas: [city] }, '440700', 2026)!.assumed,
    { places: 224 },
    'some cities have no counties below them',
  );
  const untold = { ...city, assumedShortage: new Float64Array(STAGES.length).fill(Number.NaN) };
  const unknown = overviewOf({ ...above, areas: [untold] }, '440700', 2026)!;
  t.strictSame(unknown.assumed, { places: null }, 'of a nation the service does not tell it');
  t.match(verdictOf(unknown, '江门市', null).zh, /（学位数为假定）；/);
});
