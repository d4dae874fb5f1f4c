import t from 'tap';
import { STAGES } from '../models/stages.ts';
import type { Moved } from '../web/address/moved.ts';
import { en } from '../web/language/en.ts';
import { zh } from '../web/language/zh.ts';
import { lastCounted, measuresOf, reachOf, rowsOf, stagesOf } from '../web/screens/accuracy-rows.ts';
import { actOf, isWriting, KEYS } from '../web/screens/meeting-keys.ts';
import {
  type Guess,
  hasTried,
  keepLog,
  lastChange,
  MOST_TRIED,
  readLog,
  type Tried,
  triedOf,
  withTried,
} from '../web/screens/meeting-log.ts';
import { dayAndClock, guessText, minutesTable, minutesText, type Say } from '../web/screens/meeting-minutes.ts';
import { replaySteps } from '../web/screens/meeting-replay.ts';
import { movedSentences } from '../web/screens/moved-sentences.ts';

const lower: Moved = { parameters: { fertilityMultiplier: { 2026: 1, 2027: 0.8 } }, places: [] };
const nothing: Moved = { parameters: {}, places: [] };
const tried = (moved: Moved, more: Partial<Tried> = {}): Tried => ({
  at: '2026-11-22T14:05:00.000Z',
  area: '440785',
  areaName: '恩平市',
  scenario: 'enping-a',
  scenarioName: { zh: '恩平A', en: 'Enping A' },
  moved:
    Object.keys(moved.parameters).length + moved.places.length === 0 ? '' : JSON.stringify({ p: moved.parameters }),
  sentences: [{ zh: '=生育率系数：1 → 0.8', en: '=fertility: 1 → 0.8' }],
  tightest: { stage: 'junior', schoolYear: 2030, value: 1234.4 },
  emptiest: null,
  stages: STAGES.map((stage, at) => ({
    stage,
    shortage: [null, 0, 1234.4, 5, 0][at]!,
    surplus: [null, 0, 0, 7, 9][at]!,
  })),
  targets: { met: 3, missed: 1 },
  needs: { capital: null, land: 5000, staff: 40 },
  guess: null,
  ...more,
});
const guess: Guess = { stage: 'junior', year: 2030, guessed: 1000, result: 1234.4 };

/** Words as the page says them. */
const sayIn =
  (words: typeof zh): Say =>
  (key, named = {}) => {
    const found = key
      .split('.')
      .reduce<unknown>((at, part) => (at as Record<string, unknown>)?.[part], words.meeting.minutes);
    if (typeof found !== 'string') throw new Error(`no words for ${key}`);
    return found.replace(/\{(\w+)\}/g, (_, name: string) => String(named[name] ?? `{${name}}`));
  };

// --- the log ------------------------------------------------------------------------------------------------------

t.test('what was just noted is not noted twice, but takes a guess', async (t) => {
  const one = withTried([], tried(nothing));
  t.equal(withTried(one, tried(nothing)), one);
  const guessed = withTried(one, tried(nothing, { at: '2026-11-22T15:00:00.000Z', guess }));
  t.strictSame([guessed.length, guessed[0]!.guess, guessed[0]!.at], [1, guess, one[0]!.at]);
  const again = withTried(guessed, tried(nothing, { guess: { ...guess, guessed: 2 } }));
  t.equal(again.length, 2, 'a second guess is a second entry');
  t.equal(withTried(guessed, tried(lower)).length, 2);
  t.ok(hasTried(guessed, '440785', 'enping-a', nothing));
  t.notOk(hasTried(guessed, '440785', 'enping-a', lower));
  const full = Array.from({ length: MOST_TRIED + 5 }, (_, at) => tried(lower, { moved: String(at) })).reduce<
    readonly Tried[]
  >(withTried, []);
  t.strictSame([full.length, full[0]!.moved], [MOST_TRIED, '5']);
});

t.test('an entry holds the numbers as they stood, none as 0 and missing as missing', async (t) => {
  const found = { stage: 'junior' as const, schoolYear: 2030, value: 12 };
  const overview = {
    area: '440785',
    from: 2027,
    to: 2035,
    stages: STAGES.map((stage) => ({
      stage,
      shortage: stage === 'junior' ? found : null,
      surplus: null,
      peak: null,
      missing: stage === 'vocational',
    })),
    tightest: found,
    emptiest: null,
    assumed: null,
    targets: { met: 1, missed: 2, notComputable: 3, notDue: 4 },
    metByAssumption: 0,
  };
  const numbers = {
    value: (_: string, measure: string) => (measure === 'landNeed' ? 7 : null),
    status: () => 'assumed',
  } as never;
  const { at, areaName, scenario, scenarioName, sentences } = tried(nothing);
  const entry = triedOf(overview, numbers, lower, { at, areaName, scenario, scenarioName, sentences, guess: null });
  t.strictSame(
    entry.stages.map(({ shortage, surplus }) => [shortage, surplus]),
    [
      [0, 0],
      [0, 0],
      [12, 0],
      [0, 0],
      [null, null],
    ],
  );
  t.strictSame(
    [entry.needs, entry.targets],
    [
      { capital: null, land: 7, staff: null },
      { met: 1, missed: 2 },
    ],
  );
  t.match(entry.moved, /fertilityMultiplier/);
  t.match(minutesText([entry], 'zh', sayIn(zh)), /缺 \S+个学位（学位数为假定）/, 'what is assumed is said so');
  t.notMatch(minutesText([{ ...entry, status: 'reported' }], 'zh', sayIn(zh)), /假定/);
  const { status: _status, ...before } = entry;
  t.notMatch(minutesText([before], 'zh', sayIn(zh)), /假定|undefined/, 'minutes of an older page');
});

t.test('a reload loses nothing, and what cannot be read is no entry', async (t) => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  const log = [tried(nothing), tried(lower, { guess })];
  t.ok(keepLog(storage, log));
  t.strictSame(readLog(storage), log);
  for (const broken of ['', '{', 'null', '{"a":1}', '[null,1,"x",{},{"at":"x"}]', '[{"at":1,"scenarioName":null}]'])
    t.strictSame(readLog({ ...storage, getItem: () => broken }), [], broken);
  t.ok(keepLog(storage, []));
  t.equal(kept.size, 0, 'nothing stays behind');
  const full = {
    ...storage,
    setItem: () => {
      throw new Error('quota');
    },
    getItem: () => {
      throw new Error('denied');
    },
  };
  t.notOk(keepLog(full, log));
  t.strictSame([readLog(full), readLog(null), keepLog(null, log)], [[], [], false]);
});

// --- replay -------------------------------------------------------------------------------------------------------

t.test('the last change lies between the last state of a scenario and the one before it', async (t) => {
  const of = (log: readonly Tried[]) => lastChange(log, '440785', 'enping-a');
  t.equal(of([]), null);
  t.equal(of([tried(nothing)]), null);
  t.strictSame(of([tried(lower)]), { before: nothing, after: lower }, 'opened with something moved');
  t.strictSame(of([tried(nothing), tried(lower), tried(lower, { guess })]), { before: nothing, after: lower });
  t.strictSame(of([tried(nothing), tried(lower), tried(nothing)]), { before: lower, after: nothing });
  const elsewhere = [
    tried(nothing),
    tried(lower),
    tried(nothing, { scenario: 'enping-b' }),
    tried(nothing, { area: '440700' }),
  ];
  t.strictSame(of(elsewhere), { before: nothing, after: lower });
});

t.test('a replay goes in equal steps from before to after, each a state that can be computed', async (t) => {
  const inForce = (id: string) => (id === 'classSizeCap' ? { primary: 45, junior: 50 } : null);
  const steps = replaySteps(nothing, lower, inForce, 4);
  t.strictSame([steps[0], steps[4]], [nothing, lower]);
  t.strictSame(
    steps
      .slice(1, 4)
      .map(({ parameters }) =>
        Object.values(parameters.fertilityMultiplier!).map((value) => Math.round(value * 1e6) / 1e6),
      ),
    [
      [1, 0.95],
      [1, 0.9],
      [1, 0.85],
    ],
  );
  const caps = replaySteps(nothing, { parameters: { classSizeCap: { primary: 40 } }, places: [] }, inForce, 5);
  t.strictSame(
    caps.slice(1).map(({ parameters }) => parameters.classSizeCap),
    [44, 43, 42, 41, 40].map((primary) => ({ primary })),
    'whole pupils, and nothing of other stages',
  );
  const built = replaySteps(
    { parameters: {}, places: [{ stage: 'junior', places: 300, openingYear: 2028 }] },
    { parameters: {}, places: [{ stage: 'primary', places: -100, openingYear: 2030 }] },
    inForce,
    2,
  );
  t.strictSame(built[1]!.places, [
    { stage: 'junior', places: 150, openingYear: 2028 },
    { stage: 'primary', places: -50, openingYear: 2030 },
  ]);
  const jumps = replaySteps(
    nothing,
    { parameters: { normPack: 'x', nineYearRetention: { 2030: 0.99 } }, places: [] },
    inForce,
    4,
  );
  t.strictSame(
    jumps.map(({ parameters }) => Object.keys(parameters).length),
    [0, 0, 2, 2, 2],
    'what has no number to start from changes at half the way',
  );
  const paths = replaySteps(
    { parameters: { nineYearRetention: { 2030: 0.9 } }, places: [] },
    { parameters: { nineYearRetention: { 2028: 1, 2030: 1 } }, places: [] },
    inForce,
    2,
  );
  t.strictSame(paths[1]!.parameters.nineYearRetention, { 2028: 0.95, 2030: 0.95 });
});

// --- minutes ------------------------------------------------------------------------------------------------------

t.test('minutes as text and as a table, in both languages', async (t) => {
  const log = [tried(nothing, { sentences: [], tightest: null }), tried(lower, { guess })];
  const text = minutesText(log, 'zh', sayIn(zh));
  t.ok(text.includes(`2. ${dayAndClock(log[1]!.at)} 恩平市 · 恩平A`));
  for (const part of [
    '原情景，未作调整',
    '各学段都不缺',
    '生育率系数：1 → 0.8',
    '最紧：初中 2030，缺 1,234个学位',
    '幼儿园 缺数',
    '小学 不缺不余',
    '投资 缺数',
    '大家猜 1,000个学位',
    '相差 +234个学位',
  ])
    t.ok(text.includes(part), part);
  t.notMatch(text, /\{|undefined|NaN/);
  t.notMatch(minutesText(log, 'en', sayIn(en)).replace(/恩平市/g, ''), /\{|undefined|NaN|[一-鿿]/);
  for (const [language, words] of [
    ['zh', zh],
    ['en', en],
  ] as const) {
    const { columns, rows } = minutesTable(log, language, sayIn(words));
    for (const row of rows) t.equal(row.length, columns.length);
    t.equal(new Set(columns).size, columns.length);
    t.ok(rows[1]!.includes(1234.4), 'full precision');
  }
  t.match(guessText({ ...guess, result: 0 }, 'zh', sayIn(zh)), /算出不缺，相差 -1,000个学位/);
  t.match(guessText({ ...guess, result: null }, 'zh', sayIn(zh)), /算出 缺数$/);
  t.equal(dayAndClock('nonsense'), 'nonsense');
});

t.test('what was moved, in words of both languages', async (t) => {
  const states = new Map([
    ['fertilityMultiplier', { zh: '生育率系数', en: 'Fertility', value: null }],
    ['classSizeCap', { zh: '班额标准', en: 'Class cap', value: { primary: 45, junior: 50 } }],
  ]);
  const moved: Moved = {
    parameters: { ...lower.parameters, classSizeCap: { primary: 40 }, urbanisationDamping: 0.5 },
    places: [{ stage: 'primary', places: 500, openingYear: 2028 }],
  };
  const places = (stage: { zh: string; en: string }, count: number, year: number) => ({
    zh: `${stage.zh}${count}${year}`,
    en: `${stage.en}${count}${year}`,
  });
  const sentences = movedSentences(moved, states, places);
  t.strictSame(
    sentences.map(({ zh }) => zh),
    [
      '生育率系数：1 → 2026年 1，2027年起 0.8',
      '班额标准：小学 45 → 小学 40',
      'urbanisationDamping：0.5',
      '小学5002028',
    ],
  );
  t.equal(sentences[1]!.en, 'Class cap: Primary 45 → Primary 40');
});

// --- keys ---------------------------------------------------------------------------------------------------------

t.test('keys, also under a Chinese input method, and never while somebody writes', async (t) => {
  const press = (key: string, code = '', more = {}) =>
    actOf({ key, code, ctrlKey: false, altKey: false, metaKey: false, ...more });
  for (const [key, at] of [
    ['a', 0],
    ['B', 1],
    ['3', 2],
    ['D', 3],
    ['4', 3],
  ] as const)
    t.strictSame(press(key), { kind: 'show', at });
  for (const [key, kind] of [
    ['f', 'fullScreen'],
    ['G', 'guess'],
    ['p', 'replay'],
    ['m', 'minutes'],
    ['?', 'keys'],
    ['？', 'keys'],
    ['Escape', 'leave'],
  ] as const)
    t.strictSame(press(key), { kind });
  t.strictSame(press('Process', 'KeyB'), { kind: 'show', at: 1 });
  t.strictSame(press('Process', 'KeyG'), { kind: 'guess' });
  for (const key of ['x', '5', '0', 'Enter', ' ', 'ArrowLeft', 'constructor', 'F5', 'F1', 'Process'])
    t.equal(press(key, key === 'Process' ? 'Space' : key), undefined, key);
  t.equal(press('f', 'KeyF', { ctrlKey: true }), undefined, 'the search of the browser stays');
  t.ok(
    isWriting({ tagName: 'INPUT', type: 'text' }) &&
      isWriting({ tagName: 'SELECT' }) &&
      isWriting({ tagName: 'textarea' }),
  );
  t.notOk(isWriting({ tagName: 'INPUT', type: 'range' }) || isWriting({ tagName: 'BUTTON' }) || isWriting(null));
  for (const [, name] of KEYS) t.ok(zh.meeting.key[name] && en.meeting.key[name]);
});

// --- how wrong it was ---------------------------------------------------------------------------------------------

t.test('rows of a source, the last count, and how far a band reaches', async (t) => {
  const row = (stage: string, measure: string, lead: number) => ({ stage, measure, lead }) as never;
  const source = {
    rows: [row('junior', 'pupils', 2), row('primary', 'entrants', 1), row('junior', 'pupils', 1)],
  } as never;
  t.strictSame(stagesOf(source), ['primary', 'junior']);
  t.strictSame([measuresOf(source, 'primary'), measuresOf(source, 'junior')], [['entrants'], ['pupils']]);
  t.strictSame(
    rowsOf(source, 'junior', 'pupils').map(({ lead }) => lead),
    [1, 2],
  );
  const numbers = (counted: number) =>
    ({
      result: { years: [2020, 2021, 2022, 2023], baseYear: 2020 },
      status: (_: string, __: string, ___: string, year: number) => (year === counted ? 'reported' : 'projected'),
    }) as never;
  t.equal(lastCounted(numbers(2022), '440785', 'primary'), 2022);
  t.equal(lastCounted(numbers(1999), '440785', 'primary'), 2020);
  t.strictSame(reachOf(50, 100, 175), { below: -0.5, above: 0.75 });
  t.equal(reachOf(0, 0, 3), null);
});
