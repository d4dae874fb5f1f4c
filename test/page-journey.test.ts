import { parse } from 'devalue';
import type { InjectOptions } from 'fastify';
import t from 'tap';
import type { ModelInputs } from '../models/projection/model-inputs.ts';
import { ProjectionEngine } from '../models/projection/projection-engine.ts';
import { type Moved, NOTHING_MOVED, overridesOf } from '../web/address/moved.ts';
import { perform } from '../web/scenarios/acts.ts';
import { changesInWords, sentenceOf } from '../web/scenarios/changes-in-words.ts';
import { collisionsOf, givingWay } from '../web/scenarios/collisions.ts';
import { hasAll, soughtWords } from '../web/scenarios/find-steps.ts';
import { readAudit, readHistory, readNow } from '../web/scenarios/read-history.ts';
import {
  type Asker,
  changedMeanwhile,
  readScenario,
  readVersion,
  saveNew,
  saveVersion,
} from '../web/scenarios/save.ts';
import { idFault, proposedId } from '../web/scenarios/scenario-id.ts';
import { ServerProblem } from '../web/server/problem.ts';
import type { Answer, Question } from '../web/server/server.ts';
import { submissionKey } from '../web/server/submission-key.ts';
import { type Kept, keptApi } from './fixtures/http/kept.ts';

/*
 * What the page does with scenarios, by its own functions, against the API over a real database: the calls of saving,
 * merging, locking, restoring, and the history that is left.
 */

t.setTimeout(300_000);

const ENPING = '440785';
const CHAIN = [ENPING, '440700', '440000', '000000'];

/** A page at which somebody sits. */
function pageOf({ ask }: Kept, as: string): Asker {
  return {
    async ask<T>(path: string, { method = 'GET', body, headers = {} }: Question = {}): Promise<Answer<T>> {
      const type: Readonly<Record<string, string>> = body === undefined ? {} : { 'Content-Type': 'application/json' };
      const sent = Object.entries({ ...type, ...headers }).map(([name, value]) => [name.toLowerCase(), value]);
      const answer = await ask({
        method: method as NonNullable<InjectOptions['method']>,
        url: `/api/v1${path}`,
        as,
        headers: Object.fromEntries(sent),
        ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      });
      const told = answer.body === '' ? null : answer.json();
      if (answer.statusCode >= 400) throw new ServerProblem(answer.statusCode, told);
      const heard = new Headers(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]));
      return { status: answer.statusCode, headers: heard, body: told as T };
    },
  };
}

async function refused(work: Promise<unknown>): Promise<ServerProblem> {
  const error = await work.then(
    () => undefined,
    (problem: unknown) => problem,
  );
  if (!(error instanceof ServerProblem)) throw new Error('nothing was refused');
  return error;
}

/** What the engine of the page says of the county under a scenario and what is moved. */
async function numbersOf(api: Kept, scenario: string, moved: Moved): Promise<Buffer> {
  const query = new URLSearchParams({ areas: ENPING, scenario, from: '2020', to: '2035' });
  const { body } = await api.app.inject(`/api/v1/model-inputs?${query}`);
  const { areas } = await new ProjectionEngine(parse(body) as ModelInputs).project(overridesOf(moved, ENPING));
  return Buffer.from(areas.find(({ code }) => code === ENPING)!.values.buffer);
}

const FIRST: Moved = {
  parameters: { classSizeCap: { primary: 45 }, fertilityMultiplier: { '2026': 1, '2027': 0.8 } },
  places: [{ stage: 'junior', places: 300, openingYear: 2028 }],
};

t.test('what was moved is saved and computes to the same numbers, as new and as a new version', async (t) => {
  const api = await keptApi(t);
  const page = pageOf(api, '张三');
  const shown = await numbersOf(api, 'enping-a', FIRST);
  const id = proposedId(['Classes of 45', '班额 45'], 'enping-a', ENPING, new Set());
  const asNew = { id, name: { zh: '班额 45', en: 'Classes of 45' }, note: '会上商定', key: submissionKey() };
  const created = await saveNew(page, 'enping-a', FIRST, ENPING, asNew);
  t.match(created, { id, version: 1, author: '张三', note: '会上商定', extends: 'enping-a', areas: [ENPING] });
  t.ok(shown.equals(await numbersOf(api, id, NOTHING_MOVED)), 'saved as it was shown');
  t.equal(
    (await saveNew(page, 'enping-a', FIRST, ENPING, asNew)).version,
    1,
    'sent again after a lost answer: done once',
  );
  const taken = await refused(saveNew(page, 'enping-a', FIRST, ENPING, { ...asNew, key: submissionKey() }));
  t.match(taken, { status: 409, code: 'EDU_SCENARIO_TAKEN' });
  t.equal(idFault(proposedId(['Classes of 45'], 'enping-a', ENPING, new Set([id])), new Set([id])), null);

  const more: Moved = {
    parameters: { classSizeCap: { junior: 48 } },
    places: [{ stage: 'junior', places: 300, openingYear: 2028 }],
  };
  const meant = await numbersOf(api, id, more);
  const changed = await saveVersion(page, await readScenario(page, id), more, ENPING, '');
  t.equal(changed.version, 2);
  t.equal(changed.overrides.length, 1, 'the step of the page goes on');
  t.ok(meant.equals(await numbersOf(api, id, NOTHING_MOVED)));
  const old = await saveNew(page, `${id}@1`, more, ENPING, { ...asNew, id: 'from-old', key: submissionKey() });
  t.equal(old.extends, 'enping-a', 'an old version cannot be built upon: what it said is taken along');
  t.ok(meant.equals(await numbersOf(api, 'from-old', NOTHING_MOVED)), 'and what was moved over it too');
  const closed: Moved = { parameters: {}, places: [{ stage: 'primary', places: -200, openingYear: 2029 }] };
  const fewer = await numbersOf(api, id, closed);
  await saveVersion(page, await readScenario(page, id), closed, ENPING, '撤并');
  t.ok(fewer.equals(await numbersOf(api, id, NOTHING_MOVED)), 'places that are given up');
});

t.test('somebody was faster: who, what, and both are kept', async (t) => {
  const api = await keptApi(t);
  const [mine, theirs] = [pageOf(api, '张三'), pageOf(api, '李四')];
  const asNew = { id: 'shared', name: { zh: '共用' }, note: '', key: submissionKey() };
  await saveNew(mine, 'enping-a', FIRST, ENPING, asNew);
  const seen = await readScenario(mine, 'shared');
  const other: Moved = { parameters: { classSizeCap: { primary: 50 }, planningMargin: 0.1 }, places: [] };
  await saveVersion(theirs, await readScenario(theirs, 'shared'), other, ENPING, '放宽');
  const moved: Moved = { parameters: { classSizeCap: { primary: 40, junior: 48 } }, places: [] };
  const told = changedMeanwhile(await refused(saveVersion(mine, seen, moved, ENPING, '')))!;
  t.match(told, { changedBy: '李四', version: 2, changedAt: /\+08:00$/, moreChanges: 0 });
  t.strictSame(
    changesInWords(told.changes, new Map(), 'zh').map((each) => sentenceOf(each, 'zh')),
    ['classSizeCap · 小学：45 → 50', 'planningMargin：设为 0.1'],
  );
  const newest = await readScenario(mine, 'shared');
  const collisions = collisionsOf(moved, seen.document, newest.document, CHAIN);
  t.match(collisions, [{ id: 'classSizeCap', member: 'primary', before: 45, theirs: 50, mine: 40 }]);
  t.equal(collisions.length, 1);
  const merged = await saveVersion(mine, newest, givingWay(moved, collisions), ENPING, '合并');
  t.match(merged, { version: 3, author: '张三' });
  t.match(merged.overrides[0]!.parameters, { classSizeCap: { primary: 50, junior: 48 }, planningMargin: 0.1 });
  t.equal(changedMeanwhile(new Error('x')), null);

  const steps = await readHistory(mine, 'shared');
  const names = new Map([['classSizeCap', { zh: '班额标准', en: 'Class size cap' }]]);
  const found = steps.filter((step) =>
    changesInWords(step.changes, names, 'zh').some((each) =>
      hasAll(`${step.author} ${sentenceOf(each, 'zh')}`, soughtWords('谁把班额改成 50')),
    ),
  );
  t.match(found, [{ version: 2, author: '李四' }], 'who set the class size to 50');
  t.equal(found.length, 1);
  t.equal((await readVersion(mine, 'shared', 1)).overrides.length, 1);
});

t.test('locked, shipped, deleted: refused in words, and undone', async (t) => {
  const api = await keptApi(t);
  const page = pageOf(api, '张三');
  const approver = pageOf(api, '审定人');
  await saveNew(page, 'enping-a', FIRST, ENPING, { id: 'plan', name: { zh: '方案' }, note: '', key: submissionKey() });
  const seen = await readScenario(page, 'plan');
  await perform(approver, 'plan', { kind: 'lock', tag: seen.tag }, '会审通过');
  const locked = await refused(saveVersion(page, seen, FIRST, ENPING, ''));
  t.match(locked, { status: 409, code: 'EDU_SCENARIO_LOCKED', body: { lockedBy: '审定人' } });
  const copy = await perform(page, 'plan', { kind: 'copy', id: 'plan-2', name: '方案（副本）' }, '');
  t.match(copy, { id: 'plan-2', version: 1, lockedBy: null });
  await perform(approver, 'plan', { kind: 'unlock' }, '');
  t.equal(
    (await saveVersion(page, seen, { ...FIRST, places: [] }, ENPING, '')).version,
    1,
    'the same again is no version',
  );
  t.match(await refused(saveVersion(page, await readScenario(page, 'enping-a'), FIRST, ENPING, '')), {
    status: 409,
    code: 'EDU_SCENARIO_SHIPPED',
  });
  t.strictSame(await readHistory(page, 'enping-a'), []);

  t.equal(await perform(page, 'plan', { kind: 'delete', tag: (await readScenario(page, 'plan')).tag }, '不用'), null);
  t.match(await readNow(page, 'plan'), { state: 'deleted', by: '张三', at: /\+08:00$/ });
  t.equal((await refused(saveVersion(page, seen, FIRST, ENPING, ''))).status, 410);
  const back = await perform(page, 'plan', { kind: 'restore', version: 1, tag: null }, '误删');
  t.match(back, { version: 3, note: '误删' });
  t.match(await readNow(page, 'plan'), { state: 'there', document: { version: 3 } });
  t.equal((await refused(readNow(page, 'nobody'))).status, 404);
  t.strictSame(
    (await readHistory(page, 'plan')).map(({ action }) => action),
    ['restored', 'deleted', 'created'],
  );
  t.strictSame(
    (await readAudit(page, 'plan')).map(({ action }) => action),
    ['created', 'locked', 'unlocked', 'deleted', 'restored'],
  );
  const changes = { ...FIRST, parameters: { classSizeCap: { primary: 1000 } } };
  const wrong = await refused(saveVersion(page, await readScenario(page, 'plan'), changes, ENPING, ''));
  t.match(wrong, { status: 422 });
  t.match(wrong.errors, [{ pointer: '#/overrides/0/parameters/classSizeCap/primary' }], 'every fault in its place');
});
