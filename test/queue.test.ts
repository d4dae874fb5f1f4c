import { setTimeout as wait } from 'node:timers/promises';
import type { PgBoss } from 'pg-boss';
import t, { type Test } from 'tap';
import { seriesIndex } from '../models/catalogue/index.ts';
import { buildApp } from '../src/http/app.ts';
import { adoptActiveJobs } from '../src/queue/adopt.ts';
import { QUEUES } from '../src/queue/boss.ts';
import { joinPhase } from '../src/queue/compute.ts';
import { listDeadLetters } from '../src/queue/dead-letters.ts';
import { Questions } from '../src/queue/questions.ts';
import { Schedules } from '../src/queue/schedules.ts';
import { createServices } from '../src/services/create-services.ts';
import { InputFaults, type ProjectRequest, type Services } from '../src/services/ports.ts';
import { readAudit } from '../src/store/audit.ts';
import { findBatch, listAlerts, listBatches } from '../src/store/batches.ts';
import { createJobId } from '../src/store/job-id.ts';
import { dropJoinedParts } from '../src/store/job-parts.ts';
import { hashOfPieces } from '../src/store/job-results.ts';
import { eventsAfter } from '../src/store/jobs.ts';
import { piecesOf } from '../src/store/result-pieces.ts';
import { putSchedule } from '../src/store/schedules.ts';
import { isProblem } from './fixtures/http/problems.ts';
import { queuedOver } from './fixtures/queue/queued.ts';

const services = createServices();
t.teardown(() => services.close());

const queued = (t: Test, over: Partial<Services> = {}) => queuedOver(t, services, over);

const asked = (request: ProjectRequest) => ({
  by: 'local',
  lane: 'interactive' as const,
  canonical: JSON.stringify(request),
});
const hainan: ProjectRequest = {
  areas: ['460000'],
  from: 2020,
  to: 2030,
  scenario: 'reference',
  draws: { count: 260, seed: 7, measures: ['shortage', 'pupils'] },
};
const county: ProjectRequest = { areas: ['440785'], from: 2020, to: 2030, scenario: 'enping-a' };
const pair: ProjectRequest = { ...county, areas: ['440784', '440785'] };

t.test('a run through the queue has the bytes of one computed here', async (t) => {
  const { desk, worker, open } = await queued(t);
  const submitted = await desk.submitRun(hainan, asked(hainan), false);
  t.notOk(submitted.existing);
  t.equal(submitted.job.status, 'accepted');
  t.equal(submitted.job.phases, 2, 'a preview first');
  t.ok((await desk.submitRun(hainan, asked(hainan), false)).existing, 'the same question is the same run');
  await worker.start();
  const done = await desk.waitFor(submitted.job, 100);
  t.equal(done.status, 'successful');
  t.equal(done.resultSha256, hashOfPieces(piecesOf(await services.project(hainan))));
  t.equal((await desk.projection(done.id))?.draws?.count, 260);
  const events = await eventsAfter(open.database, done.id, 0);
  t.strictSame(
    events.map(({ id }) => id),
    events.map((_, index) => index + 1),
    'events are numbered without gaps',
  );
  t.ok(events.filter(({ event }) => event === 'partial').length <= 1, 'a preview comes once, or too late to be told');
  t.equal(events.at(-1)?.event, 'done');
  await dropJoinedParts(open.database);
  t.strictSame(await open.database.selectFrom('job_part_data').selectAll().execute(), [], 'parts are gone');
});

t.test('one county does not wait for the queue, and is kept all the same', async (t) => {
  const { desk } = await queued(t);
  const { job } = await desk.submitRun(county, asked(county), true);
  t.equal(job.status, 'successful', 'no worker is there');
  t.equal(job.resultSha256, hashOfPieces(piecesOf(await services.project(county))));
  const twenty = await Promise.all(Array.from({ length: 20 }, () => desk.submitRun(pair, asked(pair), true)));
  t.equal(new Set(twenty.map(({ job: each }) => each.id)).size, 1, 'twenty at once are one');
  t.equal(twenty.filter(({ existing }) => !existing).length, 1);
});

t.test('what is dismissed stops, and may be asked again', async (t) => {
  const { desk, worker } = await queued(t);
  const { job } = await desk.submitRun(hainan, asked(hainan), false);
  await worker.start();
  const dismissed = await desk.dismiss('run', job.id, 'local');
  t.equal(dismissed?.status, 'dismissed');
  const again = await desk.submitRun(pair, asked(pair), false);
  t.equal((await desk.waitFor(again.job, 60)).status, 'successful', 'the worker goes on');
  t.equal((await desk.find('run', job.id))?.status, 'dismissed');
  t.equal(await desk.projection(job.id), undefined);
  t.notOk((await desk.submitRun(hainan, asked(hainan), false)).existing);
});

t.test(
  'what cannot be answered fails at once; what breaks fails after three attempts, with a dead letter',
  async (t) => {
    let attempts = 0;
    const { desk, worker, boss } = await queued(t, {
      projectPart: async (request) => {
        attempts += 1;
        if (request.to === 2029) throw new InputFaults([]);
        throw new TypeError('a mistake');
      },
    });
    await worker.start();
    const refused = await desk.submitRun({ ...pair, to: 2029 }, asked({ ...pair, to: 2029 }), false);
    t.match(await desk.waitFor(refused.job, 30), { status: 'failed', failure: { kind: 'faults' } });
    t.equal(attempts, 1);
    const broken = await desk.submitRun(pair, asked(pair), false);
    t.match(await desk.waitFor(broken.job, 60), { status: 'failed', failure: { kind: 'internal' } });
    t.equal(attempts, 4);
    const letters = await boss.findJobs<{ jobId: string }>(QUEUES.dead);
    t.strictSame(
      letters.map(({ data }) => data.jobId),
      [broken.job.id],
    );
  },
);

t.test('interactive goes before nightly; too many interactive are refused', async (t) => {
  const order: number[] = [];
  const { desk, worker } = await queued(t, {
    projectPart: async (request, part, options) => {
      order.push(request.to);
      return services.projectPart(request, part, options);
    },
  });
  for (const to of [2021, 2022, 2023]) {
    const request = { ...pair, to };
    await desk.submitRun(request, { ...asked(request), lane: 'nightly' }, false);
  }
  const submit = (to: number) => desk.submitRun({ ...pair, to }, asked({ ...pair, to }), false);
  const { job } = await submit(2024);
  await submit(2025);
  await submit(2026);
  await t.rejects(submit(2027), /waiting or at work/);
  t.equal((await desk.list({ kind: 'run', limit: 10, offset: 0 })).total, 6, 'what was refused was not kept');
  await worker.start();
  await desk.waitFor(job, 60);
  t.ok(order.indexOf(2024) <= 1, `among the first two: ${order}`);
});

t.test('a batch becomes runs, and alerts tell what changed since the one before', async (t) => {
  let night = 1;
  const warning = seriesIndex('warning', 'primary') * 11;
  const { batches, worker, open, desk } = await queued(t, {
    origin: () => ({ ...services.origin(), modelVersion: String(night) }),
    joinParts: async (...given) => {
      const result = await services.joinParts(...given);
      if (night === 2) for (const { values } of result.areas) values.fill(3, warning, warning + 11);
      return result;
    },
  });
  await worker.start();
  const request = { name: '每晚', areas: ['440700'], from: 2020, to: 2030, scenarios: ['reference', 'guangdong-2035'] };
  const ended = async (id: string) => {
    for (;;) {
      const batch = await findBatch(open.database, id);
      if (batch?.finished) return batch;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  const first = await ended(await batches.submit(request, 'local'));
  t.strictSame(
    first.jobs.map(({ scenario, status }) => [scenario, status]),
    [
      ['reference', 'successful'],
      ['guangdong-2035', 'successful'],
    ],
  );
  t.equal(first.alerts, 0, 'nothing to compare with');
  t.equal((await desk.find('run', first.jobs[0]!.id))?.lane, 'nightly');
  night = 2;
  const second = await ended(await batches.submit(request, 'local'));
  t.equal(second.previousId, first.id);
  const { alerts, total } = await listAlerts(open.database, { batch: second.id, limit: 500, offset: 0 });
  t.ok(total > 0);
  for (const { stage, level, reason } of alerts)
    t.match({ stage, level, reason }, { stage: 'primary', level: 'red', reason: { causes: ['model'] } });
  await t.rejects(batches.submit({ ...request, scenarios: ['reference', 'nonsense'] }, 'local'), InputFaults);
  t.equal((await listBatches(open.database, { limit: 10, offset: 0 })).total, 2, 'what cannot be answered is not kept');
});

t.test('a schedule makes a batch when its time comes, and no second one for the same message', async (t) => {
  const { schedules, batches, open } = await queued(t);
  const schedule = {
    id: createJobId(),
    name: '夜间',
    cron: '0 2 * * *',
    timezone: 'Asia/Shanghai',
    request: { areas: ['440785'], from: 2020, to: 2025, scenarios: ['reference'] },
    enabled: true,
    createdBy: 'local',
  };
  t.ok(await putSchedule(open.database, schedule));
  t.notOk(await putSchedule(open.database, { ...schedule, id: createJobId() }), 'one name, one schedule');
  await schedules.set();
  const [next] = schedules.next('0 2 * * *', 'Asia/Shanghai', 1);
  t.equal(next?.getUTCHours(), 18, 'two in the morning in Beijing');
  const messageId = createJobId();
  await batches.expand({ scheduleId: schedule.id }, messageId);
  await batches.expand({ scheduleId: schedule.id }, messageId);
  const { total, batches: made } = await listBatches(open.database, { limit: 10, offset: 0 });
  t.equal(total, 1);
  t.match(made[0], { id: messageId, name: '夜间', scheduleId: schedule.id });
  t.throws(() => schedules.next('0 2 * * *', 'Nowhere/Town', 1));
});

/** The API over a queue, and how schedules are asked for. */
async function schedulesApi(t: Test) {
  const queue = await queued(t);
  const { open, desk, batches, schedules } = queue;
  const app = buildApp({ services, desk, database: open.database, batches, schedules });
  t.teardown(() => app.close());
  const ask = (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    more: string,
    given: { name?: string; match?: string } = {},
  ) =>
    app.inject({
      method,
      url: `/api/v1/schedules${more}`,
      headers: given.match === undefined ? {} : { 'if-match': given.match },
      ...(given.name === undefined
        ? {}
        : { payload: { name: given.name, batch: { areas: ['440785'], scenarios: ['reference'] } } }),
    });
  const rows = async () => {
    const found = await readAudit(open.database, { after: 0, limit: 100 });
    return found.map(({ action, change }) => ({ action, ...(JSON.parse(change) as { from: object; to: object }) }));
  };
  return { ...queue, ask, rows };
}

t.test('schedules: whoever changes one has seen it; changes at once come one after the other', async (t) => {
  const { ask, rows } = await schedulesApi(t);
  const made = await ask('POST', '', { name: 'a' });
  t.equal(made.statusCode, 201, made.body);
  const at = `/${made.json().id}`;
  const read = await ask('GET', at);
  const match = String(read.headers.etag);
  t.equal(made.headers.etag, match);
  isProblem(t, await ask('PUT', at, { name: 'b' }), 428, 'precondition-required');
  isProblem(t, await ask('DELETE', at), 428, 'precondition-required');
  isProblem(t, await ask('PUT', at, { name: 'b', match: 'x' }), 400, 'header-invalid');
  const changed = await ask('PUT', at, { name: 'b', match });
  t.equal(changed.statusCode, 200, changed.body);
  for (const refused of [await ask('PUT', at, { name: 'c', match }), await ask('DELETE', at, { match })]) {
    isProblem(t, refused, 412, 'changed-meanwhile');
    t.match(refused.json(), { changedBy: 'local', changedAt: changed.json().updated });
  }
  const names = ['c', 'd', 'e', 'f', 'g', 'h'];
  const seen = String(changed.headers.etag);
  const once = await Promise.all(names.map((name) => ask('PUT', at, { name, match: seen })));
  t.strictSame(
    once.map(({ statusCode }) => statusCode).sort(),
    [200, 412, 412, 412, 412, 412],
    'one of them had seen it',
  );
  const all = await Promise.all(names.map((name) => ask('PUT', at, { name, match: '*' })));
  t.ok(all.every(({ statusCode }) => statusCode === 200));
  const [put, gone] = await Promise.all([ask('PUT', at, { name: 'z', match: '*' }), ask('DELETE', at, { match: '*' })]);
  t.ok(put.statusCode === 200 || put.statusCode === 404, `${put.statusCode}`);
  t.equal(gone.statusCode, 204);
  isProblem(t, await ask('GET', at), 404, 'schedule-unknown');
  isProblem(t, await ask('PUT', at, { name: 'y', match: '*' }), 404, 'schedule-unknown');
  const audit = await rows();
  t.equal(audit.at(-1)?.action, 'deleted', 'what was deleted stays so');
  for (const [index, { from }] of audit.entries()) t.strictSame(from, audit[index - 1]?.to ?? null, 'from is what was');
});

t.test('a name that somebody else has just given is taken, whoever that is', async (t) => {
  const { ask, open } = await schedulesApi(t);
  const client = await open.pool.connect();
  await client.query('begin');
  await client.query(
    `insert into xuewei.schedules (id, name, cron, timezone, request, enabled, created_by)
      values ($1, 'a', '0 2 * * *', 'Asia/Shanghai', '{}', false, 'x')`,
    [createJobId()],
  );
  const waiting = ask('POST', '', { name: 'a' });
  await new Promise((resolve) => setTimeout(resolve, 300));
  await client.query('commit');
  client.release();
  isProblem(t, await waiting, 409, 'name-taken');
  isProblem(t, await ask('POST', '', { name: 'a' }), 409, 'name-taken');
});

t.test('two services: none takes away the schedule that the other has just made', async (t) => {
  const { ask, boss, open } = await schedulesApi(t);
  // The other service has read its list, and pauses before it asks what the queue has.
  const step = () => {
    let reach = () => {};
    const reached = new Promise<void>((resolve) => {
      reach = resolve;
    });
    return { reach, reached };
  };
  const [pause, end] = [step(), step()];
  const slow: Pick<PgBoss, 'getSchedules' | 'unschedule' | 'schedule'> = {
    getSchedules: async (name) => {
      pause.reach();
      await end.reached;
      return boss.getSchedules(name);
    },
    unschedule: (name, key) => boss.unschedule(name, key),
    schedule: (...given: Parameters<PgBoss['schedule']>) => boss.schedule(...given),
  };
  const other = new Schedules(slow as PgBoss, open.database, async () => t.fail('nothing is checked') as never);
  const setting = other.set();
  await pause.reached;
  const posted = ask('POST', '', { name: 'a' });
  await Promise.race([posted, new Promise((resolve) => setTimeout(resolve, 500))]);
  end.reach();
  await setting;
  const { id } = (await posted).json();
  t.match(await boss.getSchedules(QUEUES.nightly), [{ key: id }], 'the clock knows of it');
});

t.test('a joiner that was taken for lost and ends first takes nothing from the other', async (t) => {
  let overtaken = false;
  const {
    desk: desk1,
    worker,
    open,
    boss,
  } = await queued(t, {
    joinParts: async (request, parts, options) => {
      // The joiner pauses with its message in hand; somebody else joins, and takes the parts away.
      if (!overtaken) {
        overtaken = true;
        const others = { database: open.database, boss, services, questions: new Questions(open.database) };
        const { rows } = await open.pool.query(`select data from pgboss.job where name = 'joins' and state = 'active'`);
        await joinPhase(rows[0].data, new AbortController().signal, others);
        throw new RangeError('0 of 1 parts are there');
      }
      return services.joinParts(request, parts, options);
    },
  });
  const request = { ...hainan, areas: ['460100'], draws: { count: 260, seed: 1 } };
  const { job } = await desk1.submitRun(request, asked(request), false);
  await worker.start();
  const done = await desk1.waitFor(job, 60);
  t.ok(overtaken);
  t.equal(done.status, 'successful');
  const { rows } = await open.pool.query(`select state, output from pgboss.job where name in ('joins', 'dead')`);
  t.strictSame(
    rows.map(({ output }) => output).filter((output) => output !== null),
    [],
    'no joiner failed',
  );
});

t.test('work waits as long as it takes: for weeks, for a disk, but not for the twentieth dead worker', async (t) => {
  const { desk: desk1, worker, open, boss } = await queued(t);
  const request = { ...hainan, areas: ['460100'], draws: { count: 7, seed: 1 } };
  const { job } = await desk1.submitRun(request, asked(request), false);
  await open.pool.query(`
    update pgboss.job set created_on = created_on - interval '60 days', start_after = start_after - interval '60 days',
      keep_until = keep_until - interval '60 days', retry_delay_max = 1`);
  await boss.supervise();
  await open.pool.query(`
    create function xuewei.full() returns trigger language plpgsql as
      $$ begin raise exception 'No space left on device' using errcode = '53100'; end $$;
    create trigger no_space before insert on xuewei.job_part_data for each row execute function xuewei.full()`);
  await worker.start();
  const tries = async () =>
    (await open.pool.query(`select max(retry_count) as n from pgboss.job where name = 'parts'`)).rows[0].n;
  for (let waited = 0; (await tries()) < 4 && waited < 300; waited += 1) await wait(100);
  t.ok((await tries()) >= 4, 'more often than what breaks while computing');
  t.match(await desk1.find('run', job.id), { status: 'running' });
  await open.pool.query('drop trigger no_space on xuewei.job_part_data');
  t.equal((await desk1.waitFor(job, 60)).status, 'successful', 'there is room again');
});

t.test('what another version accepted is begun anew by this one, and its passport says so', async (t) => {
  const before = { ...services.origin(), modelVersion: 'before' };
  const { desk: desk1, worker, open, boss } = await queued(t);
  const request = { ...hainan, areas: ['460100'], draws: { count: 300, seed: 8 } };
  const { job } = await desk1.submitRun(request, asked(request), false);
  await open.pool.query('update xuewei.jobs set passport = passport || $1::jsonb', [JSON.stringify(before)]);
  await open.pool.query(`insert into xuewei.job_part_data select id, 1, 0, 'of before' from xuewei.jobs`);
  await open.pool.query('update xuewei.job_parts set finished_at = now(), content = content || $1', [{ codes: [] }]);
  await worker.start();
  await wait(2_500);
  t.match(await desk1.find('run', job.id), { status: 'accepted' }, 'no worker of this version mixes its numbers in');
  t.equal(await adoptActiveJobs(boss, open.database, services), 1);
  t.equal(await adoptActiveJobs(boss, open.database, services), 0);
  const done = await desk1.waitFor(job, 60);
  t.equal(done.status, 'successful');
  t.match(done.passport, services.origin());
  t.equal(done.resultSha256, hashOfPieces(piecesOf(await services.project(request))), 'the bytes of this version');
  const again = await desk1.submitRun(request, asked(request), false);
  t.notOk(again.existing, 'the question itself was never asked of this version');
  await open.pool.query(`update xuewei.jobs set passport = passport || $1::jsonb where id = $2`, [
    before,
    again.job.id,
  ]);
  const narrow = {
    ...services,
    planParts: () => {
      throw new InputFaults([]);
    },
  };
  await adoptActiveJobs(boss, open.database, narrow);
  t.match(await desk1.find('run', again.job.id), { status: 'failed', failure: { kind: 'faults' } });
});

t.test('what only the night had asked is done by day where somebody waits, and is theirs', async (t) => {
  const { desk: desk1, open, batches } = await queued(t);
  const { job } = await desk1.submitRun(pair, { ...asked(pair), lane: 'nightly' }, false);
  const priority = async () =>
    (await open.pool.query(`select min(priority) as p from pgboss.job where data->>'jobId' = $1`, [job.id])).rows[0].p;
  const before = await priority();
  const { job: same, existing } = await desk1.submitRun(pair, asked(pair), false);
  t.strictSame([same.id, existing, same.lane], [job.id, true, 'interactive']);
  t.equal((await priority()) - before, 100);
  t.equal((await desk1.submitRun(pair, asked(pair), false)).job.lane, 'interactive');
  t.equal((await priority()) - before, 100, 'once');
  void batches;

  await desk1.dismiss('run', job.id, '李四');
  const audit = await open.pool.query('select actor, action, resource from xuewei.audit');
  t.strictSame(audit.rows, [{ actor: '李四', action: 'dismissed', resource: `run ${job.id}` }]);
  t.equal((await desk1.find('run', job.id))!.status, 'dismissed');
  const { job: next } = await desk1.submitRun(county, asked(county), true);
  await open.pool.query(`update xuewei.jobs set status = 'failed', failure = '{"kind": "internal"}' where id = $1`, [
    next.id,
  ]);
  t.match(await desk1.dismiss('run', next.id, 'local'), { status: 'dismissed', failure: { kind: 'internal' } });
});

t.test('what twenty workers have died of is given up, with that cause', async (t) => {
  const { desk: desk1, worker, open } = await queued(t);
  const request = { ...hainan, areas: ['460100'], draws: { count: 8, seed: 1 } };
  const { job } = await desk1.submitRun(request, asked(request), false);
  const silent = `output = '{"value": {"message": "job heartbeat timeout"}}'`;
  await open.pool.query(
    `update pgboss.job set state = 'retry', retry_count = 40, data = data || '{"deaths": 19}', ${silent} where name = 'parts'`,
  );
  await worker.start();
  const failed = await desk1.waitFor(job, 30);
  t.match([failed.status, failed.failure], ['failed', { kind: 'internal', message: /^DeadlyWork: 20 workers/ }]);
  const { letters, total } = await listDeadLetters(open.database, { offset: 0, limit: 10 });
  t.match([total, letters[0]], [1, { queue: 'parts', error: /DeadlyWork/, job: { id: job.id, status: 'failed' } }]);
});

t.test('workers that died under a part do not count as breaks of the work', async (t) => {
  let breaks = 1;
  const {
    desk: desk1,
    worker,
    open,
  } = await queued(t, {
    projectPart: async (request, part, options) => {
      if (breaks-- > 0) throw new TypeError('something nobody foresaw');
      return services.projectPart(request, part, options);
    },
  });
  const request = { ...hainan, areas: ['460100'], draws: { count: 5, seed: 1 } };
  const { job } = await desk1.submitRun(request, asked(request), false);
  await open.pool.query('update pgboss.job set retry_count = 8, retry_delay_max = 1');
  await worker.start();
  t.equal((await desk1.waitFor(job, 60)).status, 'successful', 'one break after eight deaths is forgiven');

  breaks = 3;
  const hopeless = { ...request, draws: { count: 6, seed: 1 } };
  const { job: second } = await desk1.submitRun(hopeless, asked(hopeless), false);
  const failed = await desk1.waitFor(second, 60);
  t.equal(failed.status, 'failed', 'three breaks are not');
  t.match(failed.failure, { kind: 'internal', message: /nobody foresaw/ });
});
