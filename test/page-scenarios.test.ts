import t from 'tap';
import { z } from 'zod';
import { overrideSchema, type Scenario, scenarioSchema } from '../models/inputs/scenario.ts';
import { PLANNING_PROBLEMS } from '../src/http/planning-problems.ts';
import { type Moved, NOTHING_MOVED } from '../web/address/moved.ts';
import { troubleOf } from '../web/desk/trouble.ts';
import { overrideFaults } from '../web/engine/override-faults.ts';
import { changesInWords, sentenceOf } from '../web/scenarios/changes-in-words.ts';
import { collisionsOf, givingWay } from '../web/scenarios/collisions.ts';
import { hasAll, soughtWords } from '../web/scenarios/find-steps.ts';
import { chainOf, coversArea, isOfOthers, readReference } from '../web/scenarios/kept-scenario.ts';
import { layOver } from '../web/scenarios/lay-over.ts';
import { cleanId, idFault, proposedId } from '../web/scenarios/scenario-id.ts';
import { ServerProblem } from '../web/server/problem.ts';

const ENPING = '440785';
const CHAIN = [ENPING, '440700', '440000', '000000'];
const moved = (parameters: Moved['parameters'], places: Moved['places'] = []): Moved => ({ parameters, places });
const scenario = (...overrides: Scenario['overrides']): Scenario => ({
  schemaVersion: 1,
  id: 'mine',
  name: { zh: '我的' },
  overrides,
});
const step = (parameters: Moved['parameters'], areas?: string[]) => ({
  name: { zh: '一步' },
  ...(areas === undefined ? {} : { areas }),
  parameters,
});

t.test('ids: what was meant is read, what is wrong is named, a free one is proposed', async (t) => {
  t.equal(cleanId('　Ｅｎｐｉｎｇ　Ｌｏｗ_Births２ '), 'enping-low-births2');
  t.equal(cleanId('enping–low'), 'enping-low', 'a dash that Word made');
  const taken = new Set(['mine']);
  t.equal(idFault('', taken), 'empty');
  t.equal(idFault('-a', taken), 'letters');
  t.equal(idFault('恩平', taken), 'letters');
  t.equal(idFault('a'.repeat(81), taken), 'long');
  t.equal(idFault('mine', taken), 'taken');
  t.equal(idFault('mine-2', taken), null);
  t.equal(proposedId(['低生育', 'Low births'], 'enping-a', ENPING, taken), '440785-low-births');
  t.equal(proposedId(['低生育', ''], 'enping-a', ENPING, taken), 'enping-a-2', 'no letters to take');
  t.equal(proposedId(['方案', ''], 'enping-a-2', ENPING, new Set(['enping-a-2', 'enping-a-3'])), 'enping-a-4');
  t.equal(proposedId(['x'], 'a', ENPING, new Set(['440785-x'])), '440785-x-2');
  const long = proposedId(['x'.repeat(200)], 'a', ENPING, new Set());
  t.equal(idFault(long, new Set()), null);
});

t.test('references and areas', async (t) => {
  t.strictSame(readReference('mine@3'), { id: 'mine', version: 3 });
  t.strictSame(readReference('mine'), { id: 'mine', version: null });
  const parents: Readonly<Record<string, string | null>> = {
    '440785': '440700',
    '440700': '440000',
    '440000': '000000',
  };
  t.strictSame(
    chainOf(ENPING, (code) => parents[code] ?? null),
    CHAIN,
  );
  t.ok(coversArea(undefined, CHAIN));
  t.ok(coversArea(['440000'], CHAIN));
  t.notOk(coversArea(['440111'], CHAIN));
});

t.test('what was moved becomes a step about the area, and goes into that step the next time', async (t) => {
  t.strictSame(layOver({ overrides: [] }, NOTHING_MOVED, ENPING, 'mine'), []);
  const first = layOver(
    scenario(step({ planningMargin: 0.1 })),
    moved({ classSizeCap: { primary: 45 } }),
    ENPING,
    'mine',
  );
  t.match(first[1], { areas: [ENPING], parameters: { classSizeCap: { primary: 45 } } });
  t.equal(first.length, 2);
  const second = layOver(
    { overrides: first },
    moved({ classSizeCap: { junior: 50 }, planningMargin: 0.2 }, [
      { stage: 'primary', places: 300, openingYear: 2027 },
    ]),
    ENPING,
    'mine',
  );
  t.equal(second.length, 2, 'the same step');
  t.strictSame(second[1]!.parameters, { classSizeCap: { primary: 45, junior: 50 }, planningMargin: 0.2 });
  const third = layOver(
    { overrides: second },
    moved({}, [
      { stage: 'primary', places: 200, openingYear: 2027 },
      { stage: 'junior', places: -100, openingYear: 2028 },
    ]),
    ENPING,
    'mine',
  );
  t.strictSame(
    third[1]!.addProjects!.map(({ id, places, kind }) => [id, places, kind]),
    [
      ['mine-primary-2027', 300, 'newBuild'],
      ['mine-primary-2027-2', 200, 'newBuild'],
      ['mine-junior-2028', 100, 'closure'],
    ],
    'places are added to those before',
  );
  t.equal(layOver({ overrides: third }, moved({ planningMargin: 0.3 }), '440700', 'mine').length, 3, 'another area');
  t.notOk('areas' in layOver({ overrides: [] }, moved({ planningMargin: 0.3 }), '000000', 'mine')[0]!);
  t.ok(scenarioSchema.safeParse(scenario(...third)).success);
});

t.test(
  'two who touched the same: members of parts by themselves, other areas and the same value are no collision',
  async (t) => {
    const seen = scenario(step({ classSizeCap: { primary: 45 }, planningMargin: 0.1 }));
    const newest = scenario(
      step({ classSizeCap: { primary: 45 }, planningMargin: 0.1 }),
      step({ classSizeCap: { junior: 48 }, fertilityMultiplier: { '2027': 0.9 } }, ['440700']),
      step({ planningMargin: 0.5 }, ['110101']),
    );
    const mine = moved({
      classSizeCap: { primary: 40, junior: 50 },
      fertilityMultiplier: { '2027': 0.8 },
      planningMargin: 0.2,
    });
    const found = collisionsOf(mine, seen, newest, CHAIN);
    t.strictSame(
      found.map(({ id, member, before, theirs, mine }) => [id, member, before, theirs, mine]),
      [
        ['classSizeCap', 'junior', undefined, 48, 50],
        ['fertilityMultiplier', null, undefined, { '2027': 0.9 }, { '2027': 0.8 }],
      ],
    );
    t.strictSame(givingWay(mine, found).parameters, { classSizeCap: { primary: 40 }, planningMargin: 0.2 });
    t.strictSame(givingWay(moved({ classSizeCap: { junior: 50 } }), found.slice(0, 1)), NOTHING_MOVED);
    t.strictSame(collisionsOf(moved({ classSizeCap: { junior: 48 } }), seen, newest, CHAIN), [], 'both meant the same');
  },
);

const NAMES = new Map([
  ['classSizeCap', { zh: '班额标准', en: 'Class size cap' }],
  ['fertilityMultiplier', { zh: '生育率系数', en: 'Fertility multiplier' }],
]);
const change = (pointer: string, from: unknown, to: unknown) => ({
  pointer,
  kind: from === null ? ('added' as const) : to === null ? ('removed' as const) : ('changed' as const),
  from,
  to,
});

t.test('changes in words', async (t) => {
  const words = (changes: Parameters<typeof changesInWords>[0], language: 'zh' | 'en' = 'zh') =>
    changesInWords(changes, NAMES, language).map((each) => sentenceOf(each, language));
  t.strictSame(words([change('/overrides/0/parameters/classSizeCap/primary', 45, 50)]), ['班额标准 · 小学：45 → 50']);
  t.strictSame(words([change('/overrides/0/parameters/classSizeCap/primary', 45, 50)], 'en'), [
    'Class size cap · Primary: 45 → 50',
  ]);
  t.strictSame(
    words([
      change('/overrides/1/name/zh', null, '会上调整'),
      change('/overrides/1/areas/0', null, ENPING),
      change('/overrides/1/parameters/fertilityMultiplier/2026', null, 1),
      change('/overrides/1/parameters/fertilityMultiplier/2027', null, 0.8),
    ]),
    ['第2步 · 名称：设为 会上调整', '第2步 · 适用地区：设为 440785', '生育率系数：设为 2026 1，2027 0.8'],
  );
  t.strictSame(
    words([
      change('/overrides/0/addProjects/0/id', null, 'mine-primary-2027'),
      change('/overrides/0/addProjects/0/name/zh', null, '会上新增300个学位'),
      change('/overrides/0/addProjects/0/name/en', null, '300 places'),
      change('/overrides/0/addProjects/0/stage', null, 'primary'),
      change('/overrides/0/addProjects/0/places', null, 300),
      change('/overrides/0/addProjects/0/openingYear', null, 2027),
      change('/overrides/0/addProjects/0/schools', null, null),
    ]),
    ['新增项目 1（第1步）：设为 名称 会上新增300个学位，学段 小学，学位 300，启用学年 2027'],
  );
  t.strictSame(words([change('/extends', 'enping-a', null), change('/description/zh', '旧', '新')]), [
    '所依据的情景：enping-a → 去掉',
    '说明：旧 → 新',
  ]);
  t.strictSame(words([change('/id', null, 'x'), change('/overrides/0/parameters/a~1b', null, true)]), [
    'a/b：设为 true',
  ]);
});

t.test('a question finds its version', async (t) => {
  t.strictSame(soughtWords('谁把班额改成 50？'), ['班额', '50']);
  t.strictSame(soughtWords('who set the cap to ５０'), ['cap', '50']);
  const text = '张三 加余量 班额标准 · 小学：45 → 50';
  t.ok(hasAll(text, soughtWords('谁把班额改成50')));
  t.notOk(hasAll('班额标准：45 → 150', soughtWords('班额 50')));
  t.notOk(hasAll('班额标准：45 → 50.5', soughtWords('班额 50')));
  t.ok(hasAll('巩固率：设为 2030 0.96', soughtWords('巩固率 96%')));
  t.ok(hasAll(text, soughtWords('')), 'nothing sought, everything found');
  t.notOk(hasAll(text, soughtWords('李四')));
});

t.test('refusals are told in words of the page, not of the API', async (t) => {
  const ofProgrammes = /\b(GET|POST|PUT|PATCH|DELETE|ETag|extends)\b|…\//;
  const met = Object.values(PLANNING_PROBLEMS).filter(
    ({ code }) => /^EDU_SCENARIO_(?!UNKNOWN)/.test(code) || code === 'EDU_CHANGED_MEANWHILE',
  );
  t.ok(met.length >= 6);
  for (const { code, status, title, cure } of met)
    for (const [at, language] of (['zh', 'en'] as const).entries()) {
      const problem = new ServerProblem(status, { code, title: title[language], cure: cure[language] });
      const told = troubleOf(problem, language);
      t.notMatch(told.cure, ofProgrammes, `${code} ${at}`);
      t.ok(told.cure.length > 0 && told.title.length > 0);
    }
});

t.test('a scenario of another place is known by its areas', async (t) => {
  t.equal(isOfOthers(['450800'], '440785'), true);
  for (const area of ['450800', '450803', '450000', '000000']) t.equal(isOfOthers(['450800'], area), false, area);
  t.equal(isOfOthers(undefined, '440785'), false, 'about all');
  t.equal(isOfOthers(['000000'], '440785'), false);
});

t.test('what the model does not take is said in words', async (t) => {
  const told = (parameters: object) => {
    const overrides = [{ name: { zh: '会上' }, parameters }];
    return overrideFaults(z.array(overrideSchema).safeParse(overrides).error!.issues, overrides);
  };
  t.match(
    told({ classSizeCap: { primary: 500 } }),
    /^班额标准（小学） 500：至多 100 · .+ \(Primary\) 500: at most 100$/,
  );
  t.match(told({ blah: 3 }), /^没有这个参数或部分：blah/);
  t.match(
    told({ fertilityVariant: 'huge' }),
    /生育率方案 "huge"：只能是 low、medium、high · .+: one of low, medium, high$/,
  );
  const both = told({ planningMargin: 'x', nineYearRetention: { 2027: 0.1 } });
  t.match(both, /九年义务教育巩固率（2027） 0.1：至少 0.5/);
  t.match(both, /规划余量 "x"：值读不懂/);
});
