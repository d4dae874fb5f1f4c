import { getEventListeners } from 'node:events';
import t from 'tap';
import { SERIES, seriesIndex } from '../models/catalogue/index.ts';
import type { Override, Scenario } from '../models/inputs/scenario.ts';
import { STATUSES, type Status } from '../models/inputs/status.ts';
import type { ProjectionResult } from '../models/result.ts';
import { STAGES, type Stage } from '../models/stages.ts';
import { type Library, readLibrary } from '../src/library/read-library.ts';
import { createServices } from '../src/services/create-services.ts';
import { hindcastRows } from '../src/services/hindcast.ts';
import { InputFaults, type ProjectRequest, type Services } from '../src/services/ports.ts';
import { createPool } from '../workers/pool.ts';

// All of China is projected once and threads are started: slow where many other programs run.
t.setTimeout(600_000);

const library = readLibrary();
const services = createServices(library, createPool(2));
t.teardown(() => services.close());

const ENPING = '440785';
const SHIPPED = 'guangdong-2035';
const request = (areas: readonly string[], more: Partial<ProjectRequest> = {}): ProjectRequest => ({
  areas,
  from: 2020,
  to: 2035,
  scenario: SHIPPED,
  ...more,
});
const projectEnping = (scenario: string) => services.project(request([ENPING], { scenario }));
const override = (parameters: Override['parameters'], areas?: string[]): Override => ({
  name: { zh: '试', en: 'trial' },
  areas,
  parameters,
});

/** One number of a result. */
function value(result: ProjectionResult, area: string, measure: string, stage: Stage | null, year: number): number {
  return cell(result, area, measure, stage, year).value;
}

function cell(
  result: ProjectionResult,
  area: string,
  measure: string,
  stage: Stage | null,
  year: number,
): { value: number; status: Status } {
  const found = result.areas.find(({ code }) => code === area);
  const position = result.years.indexOf(year);
  if (found === undefined || position === -1) throw new RangeError(`no ${area} ${year} in the result`);
  const place = seriesIndex(measure, stage) * result.years.length + position;
  return { value: found.values[place]!, status: STATUSES[found.status[place]!]! };
}

/** All numbers and labels of a result, byte for byte. */
function bytes(result: ProjectionResult): string {
  const areas = result.areas.map(({ code, values, status }) => [
    code,
    Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64'),
    Buffer.from(status).toString('base64'),
  ]);
  return JSON.stringify({ ...result, areas });
}

const codesOf = (result: ProjectionResult) => result.areas.map(({ code }) => code);

async function faultsOf(promise: Promise<unknown>): Promise<readonly { code: string; where: string }[]> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof InputFaults) return error.faults;
  throw error ?? new Error('the request was accepted');
}

t.test('counties of an area', async (t) => {
  const guangdong = services.countiesOf(['44']);
  t.equal(guangdong.length, 124, 'Guangdong has 124 county-level units: 122 and the two cities without districts');
  t.ok(guangdong.includes('441900') && guangdong.includes('442000'), 'Dongguan and Zhongshan stand for themselves');
  t.ok(
    guangdong.every((code) => code.startsWith('44')),
    'none lies elsewhere',
  );
  const leaves = services.regions().filter(({ children }) => children === 0);
  t.strictSame(
    services.countiesOf(['all']),
    leaves.map(({ code }) => code).sort(),
    'all: every unit that has no parts',
  );
  t.ok(services.countiesOf(['all']).length > 2_800, 'about 2,900 of them');
  t.strictSame(services.countiesOf(['4407']), services.countiesOf(['440700']), 'four digits are a city');
  t.strictSame(services.countiesOf([ENPING, '44', '440700']), guangdong, 'a county and its parents count once');
  t.strictSame(services.countiesOf([' 440785 ']), [ENPING], 'blanks around a code do not matter');
  for (const areas of [['449999'], ['4'], ['恩平'], [], [''], ['44', '9999']]) {
    t.throws(() => services.countiesOf(areas), { name: 'InputFaults' }, `${JSON.stringify(areas)} is refused`);
  }
  const faults = await faultsOf(services.project(request(['449999', '440785', '4499'])));
  t.equal(faults.length, 2, 'every unknown code is named, not only the first');
});

t.test('progress', async (t) => {
  const seen: [number, number, string][] = [];
  await services.project(request(['44'], { to: 2021 }), { onProgress: (...report) => seen.push(report) });
  t.ok(seen.length > 1, 'more than one report on the way');
  t.ok(
    seen.every(([done], index) => index === 0 || done > seen[index - 1]![0]),
    'it only rises',
  );
  t.ok(
    seen.every(([done, total, area]) => total === 124 && done <= 124 && area !== ''),
    'of 124, with the name of an area',
  );
  t.equal(seen.at(-1)?.[0], 124, 'it reaches the end');
  const single: number[] = [];
  await services.project(request([ENPING], { to: 2021 }), { onProgress: (done, total) => single.push(done, total) });
  t.strictSame(single, [1, 1], 'one county is one step');
});

t.test('a run that is called off', async (t) => {
  const pool = createPool(1);
  const own = createServices(library, pool);
  const controller = new AbortController();
  let reports = 0;
  const running = own.project(request(['44']), {
    signal: controller.signal,
    onProgress: () => {
      reports += 1;
      controller.abort();
    },
  });
  await t.rejects(running, { name: 'AbortError' }, 'rejects as an abort');
  t.equal(reports, 1, 'no batch was delivered after it');
  t.equal(getEventListeners(controller.signal, 'abort').length, 0, 'nobody listens to the signal any more');
  const after = await own.project(request(['4407'], { to: 2023 }));
  t.equal(
    bytes(after),
    bytes(await services.project(request(['4407'], { to: 2023 }))),
    'the thread is free and computes the same afterwards',
  );
  await t.rejects(
    own.project(request([ENPING]), { signal: AbortSignal.abort() }),
    { name: 'AbortError' },
    'a signal that has fired already stops even one county',
  );
  await own.close();
});

t.test('the result does not depend on threads, order or repetition', async (t) => {
  const wanted = request(['4407', '450800'], { scenario: 'enping-a', to: 2030 });
  const reference = bytes(await services.project(wanted));
  const single = createServices(library, createPool(1));
  t.equal(bytes(await single.project(wanted)), reference, 'one thread instead of two');
  await single.close();
  t.equal(bytes(await services.project(wanted)), reference, 'a second time: nothing was changed by the first');
  const turned = await services.project({ ...wanted, areas: ['450800', '440785', '4407'] });
  t.equal(bytes(turned), reference, 'areas in another order, one of them twice');
  const alone = await services.project(request([ENPING], { scenario: 'enping-a', to: 2030 }));
  const among = await services.project(wanted);
  t.strictSame(
    Array.from(among.areas.find(({ code }) => code === ENPING)!.values),
    Array.from(alone.areas[0]!.values),
    'a county is the same alone and among others',
  );
  const longer = await services.project(request([ENPING], { to: 2040 }));
  const shorter = await services.project(request([ENPING], { to: 2028 }));
  const years = shorter.years.length;
  t.ok(
    SERIES.every((_, series) =>
      shorter.years.every((_year, position) =>
        Object.is(
          shorter.areas[0]!.values[series * years + position],
          longer.areas[0]!.values[series * longer.years.length + position],
        ),
      ),
    ),
    'a longer horizon does not change the years before',
  );
});

t.test('`from` shows fewer years and changes none', async (t) => {
  const whole = await services.project(request(['4407'], { to: 2026 }));
  const part = await services.project(request(['4407'], { from: 2023, to: 2026 }));
  t.strictSame(part.years, [2023, 2024, 2025, 2026], 'years');
  t.strictSame(codesOf(part), codesOf(whole), 'areas');
  for (const [index, area] of part.areas.entries()) {
    const same = SERIES.every((_, series) =>
      part.years.every((_year, position) => {
        const [mine, theirs] = [series * 4 + position, series * whole.years.length + position + 3];
        return (
          Object.is(area.values[mine], whole.areas[index]!.values[theirs]) &&
          area.status[mine] === whole.areas[index]!.status[theirs]
        );
      }),
    );
    t.ok(same, `${area.code}: the same numbers`);
  }
});

t.test('sums', async (t) => {
  const doubled = await services.project(request([ENPING, '440700', '44'], { to: 2025 }));
  t.equal(doubled.areas.length, 124 + 20 - 1 + 1, '124 units, 19 cities with parts and the province; each once');
  t.equal(new Set(codesOf(doubled)).size, doubled.areas.length, 'no area twice');
  const cities = doubled.areas.filter((area) => area.parent === '440000').map(({ code }) => code);
  t.equal(cities.length, 21, '21 cities');
  for (const measure of ['pupils', 'demand', 'supply', 'shortage', 'surplus', 'publicShortage', 'publicSupply']) {
    for (const stage of STAGES) {
      const sum = cities.reduce((total, city) => total + value(doubled, city, measure, stage, 2025), 0);
      t.equal(value(doubled, '440000', measure, stage, 2025), sum, `${measure} ${stage}: province = sum of cities`);
    }
  }
  for (const stage of STAGES) {
    for (const area of ['440000', '440700']) {
      const gap = cell(doubled, area, 'gap', stage, 2025);
      t.ok(Number.isNaN(gap.value) && gap.status === 'missing', `${area} ${stage}: no netted gap`);
      t.ok(value(doubled, area, 'shortage', stage, 2025) >= 0, `${area} ${stage}: shortage`);
      t.ok(value(doubled, area, 'surplus', stage, 2025) >= 0, `${area} ${stage}: surplus`);
    }
    const gap = value(doubled, ENPING, 'gap', stage, 2025);
    t.equal(
      value(doubled, ENPING, 'shortage', stage, 2025) - value(doubled, ENPING, 'surplus', stage, 2025),
      gap,
      `Enping ${stage}: shortage − surplus = gap`,
    );
  }
  const pupils = value(doubled, '440000', 'pupils', 'primary', 2025);
  const places = value(doubled, '440000', 'supply', 'primary', 2025);
  t.equal(value(doubled, '440000', 'utilisation', 'primary', 2025), pupils / places, 'a share is a quotient of sums');
  const part = await services.project(request([ENPING, '440781'], { to: 2021 }));
  t.strictSame(codesOf(part), ['440781', ENPING], 'no parent where only some of its counties were asked for');
});

t.test('every number says where it comes from', async (t) => {
  const result = await services.project(request(['4407'], { to: 2023 }));
  const wrong: string[] = [];
  for (const area of result.areas)
    SERIES.forEach((series, index) => {
      result.years.forEach((year, position) => {
        const place = index * result.years.length + position;
        const status = STATUSES[area.status[place]!];
        const missing = !Number.isFinite(area.values[place]!);
        if (status === undefined || missing !== (status === 'missing'))
          wrong.push(`${area.code} ${series.key} ${year}: ${area.values[place]} is ${status}`);
      });
    });
  t.strictSame(wrong, [], 'missing numbers are labelled missing and no others');
  t.equal(cell(result, ENPING, 'residentPopulation', null, 2020).status, 'published', 'census population');
  t.equal(cell(result, ENPING, 'residentPopulation', null, 2023).status, 'projected', 'later population');
  t.equal(cell(result, ENPING, 'pupils', 'primary', 2020).status, 'estimated', 'a roll from census ages');
  t.equal(cell(result, ENPING, 'supply', 'primary', 2020).status, 'assumed', 'places nobody has counted');
  t.equal(cell(result, ENPING, 'gap', 'primary', 2023).status, 'assumed', 'a gap is as weak as its supply');
});

t.test('precedence of overrides', async (t) => {
  const share = (result: ProjectionResult) => value(result, ENPING, 'publicKindergartenShare', null, 2025);
  const to = (wanted: number, areas?: string[]) => override({ publicKindergartenShare: { '2025': wanted } }, areas);
  const scenario: Scenario = {
    schemaVersion: 1,
    id: 'steps',
    name: { zh: '逐步' },
    extends: SHIPPED,
    overrides: [to(0.6), to(0.7)],
  };
  const near = (found: number, wanted: number, name: string) => t.ok(Math.abs(found - wanted) < 0.001, name);
  const own = await services.project(request([ENPING], { scenario, to: 2026 }));
  near(share(own), 0.7, 'the later step of a scenario wins');
  const asked = await services.project(request([ENPING], { scenario, to: 2026, overrides: [to(0.8), to(0.65)] }));
  near(share(asked), 0.65, 'the steps of the request come after those of the scenario');
  const short = await services.project(
    request([ENPING], {
      scenario,
      to: 2026,
      overrides: [to(0.8)],
      parameters: { publicKindergartenShare: { '2025': 0.9 } },
    }),
  );
  near(share(short), 0.9, 'and `parameters` comes last');
  t.strictSame(
    short.applied.slice(-4).map((step) => [step.scenario, step.name.zh, step.parameters.publicKindergartenShare]),
    [
      ['steps', '试', { '2025': 0.6 }],
      ['steps', '试', { '2025': 0.7 }],
      ['request', '试', { '2025': 0.8 }],
      ['request', '请求参数', { '2025': 0.9 }],
    ],
    'the result records all of them in this order',
  );
  t.ok(
    short.applied.slice(0, -4).every((step) => step.scenario === SHIPPED || step.scenario === 'reference'),
    'the steps of the base scenario before them',
  );
  t.equal(short.scenario.id, 'steps', 'and is named after the scenario that was asked for');

  const plain = await services.project(request(['4407'], { to: 2026 }));
  const limited = await services.project(
    request(['4407'], { to: 2026, overrides: [to(0.9, [ENPING]), override({ planningMargin: 0.1 }, ['440781'])] }),
  );
  for (const { code, level, values } of limited.areas.filter((area) => area.level === 'county')) {
    const before = plain.areas.find((area) => area.code === code)!;
    const same = values.every((number, place) => Object.is(number, before.values[place]));
    t.equal(same, code !== ENPING && code !== '440781', `${level} ${code}: changed only where the override says so`);
  }
  const city = await services.project(request(['4407'], { to: 2026, overrides: [to(0.9, ['440700'])] }));
  near(share(city), 0.9, 'a city covers its counties');
  const elsewhere = await services.project(request([ENPING], { to: 2026, overrides: [to(0.9, ['440100'])] }));
  t.equal(share(elsewhere), share(plain), 'another city does not');
});

t.test('Enping: three alternatives of one programme', async (t) => {
  const [without, a, b, c] = await Promise.all([SHIPPED, 'enping-a', 'enping-b', 'enping-c'].map(projectEnping));
  const of = (result: ProjectionResult | undefined, measure: string, year: number, stage: Stage = 'kindergarten') =>
    value(result!, ENPING, measure, stage, year);

  t.equal(of(a, 'supply', 2022), of(without, 'supply', 2022), 'A: nothing opens before 2023');
  t.equal(of(a, 'supply', 2023) - of(without, 'supply', 2023), 3_070, 'A: 3,070 places in 2023');
  t.equal(of(a, 'publicSupply', 2023) - of(without, 'publicSupply', 2023), 3_070, 'A: all of them public');
  t.equal(of(a, 'supply', 2035) - of(without, 'supply', 2035), 3_070, 'A: 那吉 has no year and never adds its 300');
  t.equal(of(a, 'newSchools', 2023), 9, 'A: nine kindergartens');
  t.equal(of(a, 'investment', 2023), 222_000_000, 'A: 222 million CNY');
  t.equal(of(a, 'newPublicPlaces', 2025, 'primary'), 5_990, 'A: 5,990 primary places');
  t.equal(of(a, 'newPublicPlaces', 2025, 'junior'), 1_900, 'A: 1,900 junior places');
  t.match(
    a!.notes.map(({ zh }) => zh).join('\n'),
    /那吉镇中心幼儿园.*未公布开学年份/,
    'A: a note says that 那吉 has no published year',
  );
  t.equal(
    a!.projects.filter(({ name }) => name.includes('锦江帝景')).length,
    1,
    'A: 锦江帝景 is printed in two clauses and counts once',
  );
  const jinjiang = await services.project(
    request([ENPING], {
      scenario: 'enping-a',
      overrides: [{ name: { zh: '去掉锦江帝景' }, removeProjects: ['enping-jinjiangdijing'] }],
    }),
  );
  t.equal(of(a, 'supply', 2030) - of(jinjiang, 'supply', 2030), 270, 'A: it carries 270 places');

  for (const year of [2023, 2030, 2035])
    t.equal(of(b, 'publicSupply', year), of(a, 'publicSupply', year), `B ${year}: as many public places as A`);
  t.equal(of(a, 'supply', 2023) - of(b, 'supply', 2023), 1_000, 'B: 1,000 fewer seats, for the converted ones existed');
  t.equal(of(b, 'newSchools', 2023), 7, 'B: two new kindergartens fewer');
  t.notOk(
    of(b, 'investment', 2023) >= of(a, 'investment', 2023),
    'B: not as much money; what turning public costs is not printed',
  );
  t.equal(of(b, 'newPublicPlaces', 2023), 3_070, 'B: a place turned public is a new public place');

  t.equal(of(c, 'purchasedPlaces', 2022), 0, 'C: nothing purchased before');
  t.equal(of(c, 'purchasedPlaces', 2023), 1_000, 'C: 1,000 places purchased');
  t.equal(of(c, 'purchasedPlaces', 2027), 1_000, 'C: until 2027');
  t.equal(of(c, 'purchasedPlaces', 2030), 0, 'C: gone by 2030');
  t.equal(of(c, 'publicSupply', 2025), of(a, 'publicSupply', 2025), 'C: purchased places are public');
  t.equal(of(c, 'publicSupply', 2035), of(a, 'publicSupply', 2035) - 1_000, 'C: and transitional');
  t.equal(of(c, 'newPublicPlaces', 2025), 2_070, 'C: and not counted as new public places');
  for (const year of [2020, 2025, 2035])
    t.equal(of(c, 'pupils', year), of(a, 'pupils', year), `${year}: supply does not move the pupils`);

  const comparison = services.compare([a!, b!, c!], 0);
  t.strictSame(
    comparison.assumptions.map(({ parameter }) => parameter),
    ['purchasedPlaces', 'project enping-shiyan', 'project enping-dongan', 'project enping-b-private-to-public'],
    'the comparison names what differs, parameters before projects',
  );
  t.equal(comparison.assumptions[0]?.zh, '政府购买学位', 'a parameter has its Chinese name');
  t.not(comparison.assumptions[0]?.en, 'purchasedPlaces', 'and its English one');
  const supply = comparison.rows.find(
    (row) => row.measure === 'supply' && row.stage === 'kindergarten' && row.schoolYear === 2023,
  );
  t.strictSame(supply?.differences, [0, -1_000, -1_000], 'and the difference against the first');
});

t.test('targets of Enping', async (t) => {
  const { targets } = await projectEnping('enping-a');
  const of = (id: string) => targets.find(({ targetId }) => targetId === id);
  const own = library.rules.targets.filter(({ jurisdiction }) => jurisdiction === ENPING);
  const replaced = (measure: string | null, stage: string | null) =>
    measure !== null && own.some((target) => target.measure === measure && target.stage === stage);
  const inherited = library.rules.targets.filter(
    ({ jurisdiction, scope, measure, stage }) =>
      jurisdiction === '440000' && scope === 'descendants' && !replaced(measure, stage),
  );
  t.ok(inherited.length > 0);
  t.equal(targets.length, own.length + inherited.length, "Enping's own targets, and Guangdong's where it has none");
  t.equal(new Set(targets.map(({ targetId }) => targetId)).size, targets.length, 'each once');
  for (const id of ['newPublicPlaces-kindergarten-440785-2023', 'newPublicPlaces-primary-440785-2025']) {
    t.match(of(id), { verdict: 'met', margin: 0 }, `${id}: exactly met`);
  }
  t.match(of('kindergartenGrossEnrolment-440785-2025'), { verdict: 'met' }, 'a driven rate is reached');
  for (const outcome of targets.filter(({ verdict }) => verdict === 'notComputable')) {
    t.ok(outcome.reason?.zh && outcome.reason.en, `${outcome.targetId}: says why it cannot be computed`);
    t.equal(outcome.value, null, `${outcome.targetId}: no number is made up`);
  }
  t.match(
    of('newSchools-compulsory-440785-2025'),
    { verdict: 'notComputable' },
    'the number of schools is not printed by project: missing, not 0 of 8',
  );
  const before = await services.project(request([ENPING], { scenario: 'enping-a', to: 2024 }));
  t.match(
    before.targets.find(({ targetId }) => targetId === 'newPublicPlaces-primary-440785-2025'),
    { verdict: 'notDue' },
    'a target after the horizon is not due',
  );
  const plain = await projectEnping(SHIPPED);
  t.match(
    plain.targets.find(({ targetId }) => targetId === 'newPublicPlaces-kindergarten-440785-2023'),
    { verdict: 'notComputable', value: null },
    'without a programme new places are unknown, not zero',
  );
});

t.test('place quotas of the cities of Guangdong', async (t) => {
  const { targets } = await services.project(request(['44'], { to: 2025 }));
  const quotas = targets.filter(({ targetId }) => targetId.startsWith('placeQuota'));
  t.equal(quotas.length, 23, '21 cities and the two regions');
  const missing = quotas.filter(({ target }) => target === null);
  t.equal(missing.length, 13, '13 of them are not printed in any source');
  for (const quota of missing) {
    t.equal(quota.verdict, 'notComputable', `${quota.targetId}: not computable`);
    t.match(quota.reason, { zh: /\S/, en: /\S/ }, `${quota.targetId}: with the reason`);
    t.equal(quota.value, null, `${quota.targetId}: no share of the remainder is spread over it`);
  }
  t.match(
    quotas.find(({ targetId }) => targetId === 'placeQuota-PRD9-2025'),
    { area: 'PRD9', target: 3_239_600 },
    'the nine cities together',
  );
});

t.test('Guigang runs under its own document', async (t) => {
  const shipped = await services.project(request(['450800', '450900'], { scenario: 'guigang', to: 2025 }));
  const capped: Library = {
    ...library,
    rules: {
      ...library.rules,
      standards: library.rules.standards.map((standard) =>
        standard.jurisdiction === '450800' && standard.parameter === 'classSizeCap'
          ? { ...standard, value: standard.value! - 5 }
          : standard,
      ),
    },
  };
  const other = createServices(capped, createPool(1));
  // Two counties are computed without a thread.
  const tighter = await other.project(request(['450802', '450902'], { scenario: 'guigang', to: 2025 }));
  for (const stage of ['primary', 'junior'] as const) {
    t.ok(
      value(tighter, '450802', 'classes', stage, 2025) > value(shipped, '450802', 'classes', stage, 2025),
      `${stage}: a smaller cap in Guigang's own standard means more classes in Guigang`,
    );
    t.equal(
      value(tighter, '450902', 'classes', stage, 2025),
      value(shipped, '450902', 'classes', stage, 2025),
      `${stage}: and none in Yulin next door`,
    );
  }
  await other.close();
  t.strictSame(
    [...new Set(shipped.targets.filter(({ area }) => area.startsWith('4508')).map(({ targetId }) => targetId))].every(
      (id) => id.includes('450800'),
    ),
    true,
    "no target of Guangdong is applied to Guigang's areas",
  );
  const verdict = (id: string) => shipped.targets.find(({ targetId }) => targetId === id);
  t.match(
    verdict('nineYearRetention-450800-2023'),
    { verdict: 'met' },
    'retention is driven to 97 % and is 97 %: a last bit of rounding is no miss',
  );
  t.match(
    verdict('newPublicPlaces-vocational-450800-2023'),
    { verdict: 'met', value: 8_000 },
    '8,000 vocational places',
  );
  t.not(
    verdict('investment-compulsory-450800-2023')?.value,
    0,
    'money for compulsory schools: no project is entered for that stage, so it is missing, not 0',
  );
  const kindergarten = verdict('newPublicPlaces-vocational-450800-2023');
  t.equal(kindergarten?.area, '450800', 'a programme of the city counts for the city');
  for (const county of services.childrenOf('450800'))
    t.ok(
      Number.isNaN(value(shipped, county.code, 'newPublicPlaces', 'vocational', 2023)),
      `${county.code}: which of its counties gets them is not known, so there they are missing`,
    );
  const removed = await services.project(
    request(['450800'], {
      scenario: 'guigang',
      to: 2025,
      overrides: [{ name: { zh: '取消' }, removeProjects: ['guigang-vocational'] }],
    }),
  );
  t.ok(
    Number.isNaN(value(removed, '450800', 'newPublicPlaces', 'vocational', 2023)),
    'removeProjects reaches a city project: nothing is entered any more, which is not zero',
  );
  const project = library.programmes.get('guigang')!.find(({ id }) => id === 'guigang-vocational')!;
  const replaced = await services.project(
    request(['450800'], {
      scenario: 'guigang',
      to: 2025,
      overrides: [{ name: { zh: '改数' }, addProjects: [{ ...project, places: 5_000 }] }],
    }),
  );
  t.equal(
    value(replaced, '450800', 'newPublicPlaces', 'vocational', 2023),
    5_000,
    'a city project with a known id is replaced, not counted twice',
  );
  t.match(
    shipped.notes.map(({ en }) => en).join('\n'),
    /guigang-kindergartens-new/,
    'a note says that the new kindergartens have no published number of places',
  );
});

t.test('own baselines', async (t) => {
  const before = bytes(await projectEnping(SHIPPED));
  const own = await services.project(
    request([ENPING], {
      baselines: [
        {
          schemaVersion: 1,
          area: ENPING,
          schoolYear: 2020,
          source: { title: '2020学年教育事业统计报表' },
          enrolment: (['P1', 'P2', 'P3', 'P4', 'P5', 'P6'] as const).map((grade) => ({ grade, pupils: 6_000 })),
          capacity: [{ stage: 'primary', places: 33_000 }],
        },
      ],
    }),
  );
  t.match(cell(own, ENPING, 'pupils', 'primary', 2020), { value: 36_000, status: 'reported' }, 'its pupils');
  t.match(cell(own, ENPING, 'supply', 'primary', 2020), { value: 33_000, status: 'reported' }, 'its places');
  t.equal(cell(own, ENPING, 'pupils', 'primary', 2021).status, 'projected', 'later years follow from its own figures');
  t.equal(cell(own, ENPING, 'pupils', 'junior', 2020).status, 'estimated', 'other stages stay estimates');
  const gap = value(own, ENPING, 'gap', 'primary', 2020);
  t.equal(gap, value(own, ENPING, 'demand', 'primary', 2020) - 33_000, 'the gap follows');
  t.ok(gap >= 3_000, 'and is the 3,000 places that are short, or more for whole classes');
  t.equal(bytes(await projectEnping(SHIPPED)), before, 'the next run without it is the shipped one again');
  const foreign = await faultsOf(
    services.project(
      request([ENPING], {
        baselines: [{ schemaVersion: 1, area: '440781', schoolYear: 2020, source: { title: '他县' } }],
      }),
    ),
  );
  t.match(foreign, [{ code: 'EDU_FOREIGN_BASELINE' }], 'a baseline of a county outside the request is refused');
});

t.test('requests that cannot be', async (t) => {
  const codes = async (more: Partial<ProjectRequest>) =>
    (await faultsOf(services.project(request([ENPING], more)))).map(({ code, where }) => `${code} ${where}`);
  t.strictSame(await codes({ scenario: 'none' }), ['EDU_UNKNOWN_SCENARIO scenario'], 'unknown scenario');
  t.strictSame(await codes({ from: 2019 }), ['EDU_YEAR_OUT_OF_RANGE from'], 'before the base year');
  t.strictSame(await codes({ to: 2061 }), ['EDU_YEAR_OUT_OF_RANGE to'], 'after the last year of the data');
  t.strictSame(await codes({ from: 2030, to: 2025 }), ['EDU_YEAR_OUT_OF_RANGE from'], 'backwards');
  t.strictSame(
    await codes({ scenario: 'none', from: 2019, to: 2061 }),
    ['EDU_UNKNOWN_SCENARIO scenario', 'EDU_YEAR_OUT_OF_RANGE from', 'EDU_YEAR_OUT_OF_RANGE to'],
    'all faults at once',
  );
  const circle: Scenario = { schemaVersion: 1, id: 'circle', name: { zh: '圈' }, extends: 'absent', overrides: [] };
  t.strictSame(await codes({ scenario: circle }), ['EDU_UNKNOWN_SCENARIO scenario.extends'], 'unknown base');
  const last = await services.project(request([ENPING], { from: 2060, to: 2060 }));
  t.ok(value(last, ENPING, 'pupils', 'primary', 2060) > 0, 'the last possible year works');
});

t.test('notes say what to believe', async (t) => {
  const enping = await projectEnping(SHIPPED);
  const text = enping.notes.map(({ zh, en }) => `${zh}\n${en}`).join('\n');
  t.match(text, /estimated/, 'estimated starts');
  t.match(text, /assumed/, 'assumed supply');
  t.match(text, /reference-40-80-40-20/, 'the norm pack that stands in');
  t.ok(
    enping.notes.every(({ zh, en }) => /\p{Script=Han}/u.test(zh) && /[a-z]/.test(en)),
    'each in both languages',
  );
  const taiyuan = await services.project(request(['140100'], { to: 2021 }));
  t.match(
    taiyuan.notes.find(({ area }) => area === '140100')?.en,
    /census total 5304061, listed units 5045235, difference 258826/,
    'Taiyuan: development zones that the volume does not list are reported, not spread',
  );
  const guangdong = await services.project(request(['44'], { to: 2021 }));
  t.match(guangdong.notes[0]?.en, /124/, 'the note counts its counties');
});

t.test('the hindcast agrees with what was published later', async (t) => {
  const rows = await hindcastRows(services, library, 40);
  const error = (area: string, stage: Stage, year: number) =>
    Math.abs(rows.find((row) => row.area === area && row.stage === stage && row.schoolYear === year)!.errorPercent);
  t.ok(error('440000', 'primary', 2023) <= 2, 'Guangdong, primary 2023: within 2 %');
  t.ok(error('440000', 'kindergarten', 2023) <= 5, 'Guangdong, kindergarten 2023: within 5 %');
  t.ok(error('000000', 'primary', 2025) <= 2, 'the nation, primary 2025: within 2 %');
  t.ok(error('000000', 'junior', 2023) <= 2, 'the nation, junior 2023: within 2 %');
  // Comparable totals of later years lie in the band of nine draws in ten, but for a few.
  const comparable = rows.filter(({ band, note }) => band !== null && note === '');
  t.equal(comparable.length, 41);
  const held = comparable.filter(({ band }) => band!.holds).length;
  t.ok(held >= 35, `${held} of 41 published totals lie in their band`);
  t.ok(comparable.every(({ band, projected }) => band!.p05 < band!.p95 && band!.p95 < 1.5 * projected));
  t.comment(`Guangdong, junior 2023: ${error('440000', 'junior', 2023)} % (recorded, not a goal)`);
  t.ok(
    rows
      .filter(({ stage, schoolYear }) => stage === 'vocational' && schoolYear > 2020)
      .every(({ note }) => note !== ''),
    'where the published series breaks a note says so',
  );
});

t.test('closing', async (t) => {
  const own: Services = createServices(library, createPool(1));
  await own.project(request(['4407'], { to: 2021 }));
  await own.close();
  await own.close();
  const unused = createServices(library, createPool(2));
  await unused.close();
  t.pass('threads end; closing twice or without a run is harmless');
});
