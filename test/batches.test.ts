import t, { type Test } from 'tap';
import { seriesIndex } from '../models/catalogue/index.ts';
import type { Baseline } from '../models/inputs/baseline.ts';
import { buildApp } from '../src/http/app.ts';
import { batchBody } from '../src/http/batch-status.ts';
import { LOCAL_ACTOR } from '../src/people/actor.ts';
import { addDatasetVersion, createDataset } from '../src/planning/datasets.ts';
import type { Batches, BatchRequest } from '../src/queue/batches.ts';
import { type BatchMessage, QUEUES } from '../src/queue/boss.ts';
import { failLostBatches } from '../src/queue/lost-batches.ts';
import { requeueActiveJobs } from '../src/queue/requeue.ts';
import { Worker } from '../src/queue/worker.ts';
import { createServices } from '../src/services/create-services.ts';
import type { Passport } from '../src/services/passport.ts';
import { findBatch, insertBatch, listAlerts, listBatches } from '../src/store/batches.ts';
import { createJobId } from '../src/store/job-id.ts';
import { insertResult } from '../src/store/job-results.ts';
import { setStatus } from '../src/store/jobs.ts';
import { piecesOf } from '../src/store/result-pieces.ts';
import { putSchedule } from '../src/store/schedules.ts';
import { inTransaction } from '../src/store/transaction.ts';
import { queuedOver } from './fixtures/queue/queued.ts';

/* What was accepted becomes runs, once, and comes to an end; no change of a level goes untold. */

t.setTimeout(120_000);
const services = createServices();
t.teardown(() => services.close());

const request: BatchRequest = {
  name: '每晚',
  areas: ['440785'],
  from: 2020,
  to: 2022,
  scenarios: ['reference', 'guangdong-2035'],
};
const WARNING = seriesIndex('warning', 'primary') * 3;
const GREEN = 0;
const RED = 3;

/** No worker is started: expansion and end are called as it would, results are written without the queue. */
async function nightly(t: Test) {
  let night = 1;
  const origin = () => ({ ...services.origin(), modelVersion: String(night) });
  const queue = await queuedOver(t, services, { origin });
  const { batches, desk, boss } = queue;
  const { database } = queue.open;
  const told: string[] = [];
  const read = async (id: string) => (await findBatch(database, id))!;
  const finishEnded = () => batches.finishEnded((_, error) => told.push(String(error)));
  const compute = async (id: string, level: number) => {
    const result = await services.project(await desk.requestOf(id));
    for (const { values } of result.areas) values.fill(level, WARNING, WARNING + 3);
    await inTransaction(database, async (transaction) => {
      await insertResult(transaction, id, 0, piecesOf(result));
      await setStatus(transaction, id, 'successful');
    });
  };
  /** Accepted and made into runs; the next one is of another model, so its runs are others. */
  const begun = async (more: Partial<BatchRequest> = {}) => {
    const id = await batches.submit({ ...request, ...more }, 'local');
    await batches.expand({ batchId: id }, createJobId());
    night += 1;
    return read(id);
  };
  return {
    ...queue,
    database,
    told,
    read,
    finishEnded,
    compute,
    begun,
    runs: async () => (await desk.list({ kind: 'run', limit: 100, offset: 0 })).jobs,
    ended: async (level: number, more: Partial<BatchRequest> = {}) => {
      const { id, jobs } = await begun(more);
      for (const job of jobs) await compute(job.id, level);
      await finishEnded();
      return read(id);
    },
    /** What of the queue's messages goes to a worker. */
    messages: async () => boss.fetch<BatchMessage>(QUEUES.nightly, { batchSize: 10 }),
    breakSubmissions: (after: number) => {
      const submit = desk.submitRun.bind(desk);
      let left = after;
      desk.submitRun = async (...given) => {
        if (left-- <= 0) throw new Error('could not extend file: No space left on device');
        return submit(...given);
      };
      return () => {
        desk.submitRun = submit;
      };
    },
  };
}

async function schedule(database: Parameters<typeof putSchedule>[0], enabled = true, id = createJobId()) {
  const { name, ...asked } = request;
  const clock = { name, cron: '0 2 * * *', timezone: 'Asia/Shanghai', request: asked, createdBy: 'local' };
  await putSchedule(database, { id, ...clock, enabled });
  return id;
}

t.test('a restore enqueues batches that had not ended, and only those', async (t) => {
  const { batches, database, boss, messages, read } = await nightly(t);
  const id = await batches.submit(request, 'local');
  const dismissed = await batches.submit({ ...request, name: '取消' }, 'local');
  await batches.dismiss(dismissed, 'local');
  await inTransaction(database, (transaction) => requeueActiveJobs(boss, transaction));
  const found = await messages();
  t.strictSame(
    found.map(({ data }) => data),
    [{ batchId: id }],
  );
  await batches.expand(found[0]!.data, found[0]!.id);
  t.equal((await read(id)).jobs.length, 2);
});

t.test('a batch whose message was given up has failed, and says why', async (t) => {
  const { batches, database, boss, open, messages, read, breakSubmissions } = await nightly(t);
  const id = await batches.submit(request, 'local');
  await boss.send(QUEUES.nightly, { scheduleId: await schedule(database) });
  t.strictSame(await failLostBatches(database), [], 'it waits');
  await open.pool.query(`update pgboss.job set retry_limit = 0 where name = $1`, [QUEUES.nightly]);
  const mend = breakSubmissions(1);
  const found = await messages();
  t.equal(found.length, 2);
  t.strictSame(await failLostBatches(database), [], 'somebody has it in hand');
  for (const message of found) {
    const error = await batches.expand(message.data, message.id).then(
      () => undefined,
      (refused: unknown) => refused as Error,
    );
    t.ok(error, 'the disk is full');
    await boss.fail(QUEUES.nightly, message.id, error!);
  }
  mend();
  const ofSchedule = found.find(({ data }) => data.scheduleId !== undefined)!.id;
  t.strictSame([...(await failLostBatches(database))].sort(), [id, ofSchedule].sort());
  for (const lost of [id, ofSchedule]) {
    const batch = await read(lost);
    t.ok(batch.finished);
    t.match(batch.failure, { kind: 'internal', message: /No space left/ });
    t.match(batchBody(batch, 'zh'), { status: 'failed', message: /重新提交.*No space left/ });
  }
  t.strictSame(await failLostBatches(database), []);
});

t.test('a batch that was begun is brought to its end, though its schedule is off', async (t) => {
  const { batches, database, read, breakSubmissions } = await nightly(t);
  for (const cut of ['switched off', 'deleted']) {
    const scheduleId = await schedule(database);
    const messageId = createJobId();
    const mend = breakSubmissions(1);
    await t.rejects(batches.expand({ scheduleId }, messageId));
    mend();
    t.equal((await read(messageId)).jobs.length, 1);
    if (cut === 'deleted') await database.deleteFrom('schedules').execute();
    else await schedule(database, false, scheduleId);
    await batches.expand({ scheduleId }, messageId);
    t.equal((await read(messageId)).jobs.length, 2, cut);
    await batches.expand({ scheduleId }, createJobId());
    if (cut === 'switched off') await database.deleteFrom('schedules').execute();
  }
  t.equal((await listBatches(database, { limit: 10, offset: 0 })).total, 2, 'no new one is made');
});

t.test('expanded again a batch takes the same data, and makes no run twice', async (t) => {
  const { batches, database, desk, read, runs, breakSubmissions } = await nightly(t);
  const author = { actor: LOCAL_ACTOR, note: '', requireAreas: () => {} };
  const dataset = createJobId();
  const figures = (pupils: number) => {
    const source = { title: '教育事业统计报表' };
    const baseline = {
      schemaVersion: 1,
      area: '440785',
      schoolYear: 2024,
      source,
      enrolment: [{ grade: 'P1', pupils }],
    };
    return { area: '440785', name: '恩平', note: '', baselines: [baseline as unknown as Baseline] };
  };
  await createDataset(database, dataset, figures(6500), author);
  const cuts = {
    'between two runs': () => breakSubmissions(1),
    'right behind a run, before it is noted': () => {
      const submit = desk.submitRun.bind(desk);
      desk.submitRun = async (...given) => {
        await submit(...given);
        throw new Error('killed');
      };
      return () => {
        desk.submitRun = submit;
      };
    },
  };
  let version = 1;
  for (const [cut, breakOff] of Object.entries(cuts)) {
    const before = (await runs()).length;
    const id = await batches.submit({ ...request, name: cut, datasets: 'latest' }, 'local');
    const mend = breakOff();
    await t.rejects(batches.expand({ batchId: id }, createJobId()));
    mend();
    await addDatasetVersion(database, dataset, figures(6500 + version), author, 'any');
    await batches.expand({ batchId: id }, createJobId());
    const { jobs } = await read(id);
    t.strictSame(
      jobs.map(({ position, scenario }) => [position, scenario]),
      [...request.scenarios.entries()],
    );
    t.equal((await runs()).length - before, 2, `${cut}: no run that no batch knows`);
    for (const job of jobs) {
      const { datasets } = (await desk.find('run', job.id))!.passport as Passport;
      t.match(datasets, [{ id: dataset, version }], cut);
    }
    version += 1;
  }
});

t.test('what is dismissed while it becomes runs leaves none', async (t) => {
  const { batches, desk, read, runs } = await nightly(t);
  const id = await batches.submit(request, 'local');
  const submit = desk.submitRun.bind(desk);
  desk.submitRun = async (...given) => {
    const submitted = await submit(...given);
    await batches.dismiss(id, 'local');
    return submitted;
  };
  await batches.expand({ batchId: id }, createJobId());
  desk.submitRun = submit;
  t.strictSame(
    (await runs()).map(({ status }) => status),
    ['dismissed'],
    'the first is stopped, the second never asked',
  );
  const batch = await read(id);
  t.strictSame(batch.jobs, []);
  t.equal(batchBody(batch, 'zh').status, 'dismissed');
});

t.test('alerts compare with the last night that told its own', async (t) => {
  const { batches, database, begun, ended, compute, finishEnded, read } = await nightly(t);
  const first = await ended(GREEN);
  t.strictSame([first.previousId, first.alerts], [null, 0]);
  const dismissed = await begun();
  await compute(dismissed.jobs[0]!.id, RED);
  await batches.dismiss(dismissed.id, 'local');
  const unfit = { ...request, scenarios: ['reference', 'nonsense'] };
  const failed = { id: createJobId(), name: request.name, request: unfit, requestedBy: 'local', scheduleId: null };
  await insertBatch(database, failed);
  await batches.expand({ batchId: failed.id }, createJobId());
  t.match((await read(failed.id)).failure, { kind: 'faults' });
  await ended(RED, { areas: ['440784'] });
  const third = await ended(RED);
  t.equal(third.previousId, first.id);
  t.equal(third.alerts, 2, 'one a scenario');
  t.equal((await listAlerts(database, { batch: third.id, limit: 9, offset: 0 })).alerts[0]?.level, 'red');

  // One scenario fails in the fourth night: in the fifth it is compared with the third, the other with the fourth.
  const fourth = await begun();
  await compute(fourth.jobs[0]!.id, GREEN);
  await inTransaction(database, (transaction) =>
    setStatus(transaction, fourth.jobs[1]!.id, 'failed', { kind: 'internal' }),
  );
  await finishEnded();
  t.equal((await read(fourth.id)).alerts, 1);
  const fifth = await ended(GREEN);
  t.equal(fifth.previousId, fourth.id);
  const { alerts } = await listAlerts(database, { batch: fifth.id, limit: 9, offset: 0 });
  t.strictSame(
    alerts.map(({ scenario }) => scenario),
    [request.scenarios[1]],
  );
});

t.test("a schedule's nights are compared with each other, whatever others call theirs", async (t) => {
  const { batches, database, ended, compute, finishEnded, read } = await nightly(t);
  const scheduleId = await schedule(database);
  const night = async (level: number) => {
    const id = createJobId();
    await batches.expand({ scheduleId }, id);
    for (const job of (await read(id)).jobs) if (job.status !== 'successful') await compute(job.id, level);
    await finishEnded();
    return read(id);
  };
  const first = await night(GREEN);
  await ended(RED, { to: 2023 });
  const { id } = await ended(GREEN, { to: 2021 });
  const second = await night(GREEN);
  t.not(second.previousId, id);
  t.equal(second.previousId, first.id);
});

t.test('a result that cannot be read holds up no other batch, and is told', async (t) => {
  const { open, begun, compute, ended, finishEnded, read, told } = await nightly(t);
  const first = await ended(GREEN);
  const poisoned = await begun();
  const other = await begun({ name: '另一批' });
  for (const { id } of [...poisoned.jobs, ...other.jobs]) await compute(id, RED);
  const [unreadable] = poisoned.jobs;
  await open.pool.query(`update xuewei.job_results set head = 'x' where job_id = $1`, [unreadable!.id]);
  await finishEnded();
  t.ok((await read(other.id)).finished, 'the other one is done');
  t.notOk((await read(poisoned.id)).finished);
  await finishEnded();
  await finishEnded();
  const batch = await read(poisoned.id);
  t.ok(batch.finished, 'after three attempts it ends');
  t.match(batch.failure, { kind: 'alerts' });
  t.match(batchBody(batch, 'zh'), {
    status: 'failed',
    alerts: 1,
    comparedWith: first.id,
    message: /未能得出全部预警变化/,
  });
  t.equal(told.length, 3);
  // The next night: what the unreadable run would have told is told now, and nothing is held up for ever.
  const next = await ended(RED);
  t.equal(next.failure, null);
  t.strictSame([next.previousId, next.alerts], [first.id, 2]);
});

t.test('where the only earlier run cannot be read, the night after the next goes on', async (t) => {
  const { open, ended, finishEnded, read } = await nightly(t);
  const scenarios = ['reference'];
  const first = await ended(GREEN, { scenarios });
  await open.pool.query(`update xuewei.job_results set head = 'x' where job_id = $1`, [first.jobs[0]!.id]);
  const { id } = await ended(RED, { scenarios });
  await finishEnded();
  await finishEnded();
  const second = await read(id);
  t.match(second.failure, { kind: 'alerts', message: /earlier run/ });
  const third = await ended(GREEN, { scenarios });
  t.strictSame([third.previousId, third.alerts, third.failure], [id, 1, null]);
});

t.test('no transaction stands idle while results are read, and two workers do not read the same', async (t) => {
  const { open, desk, begun, compute, ended, finishEnded, read } = await nightly(t);
  await ended(GREEN);
  const { id, jobs } = await begun();
  for (const job of jobs) await compute(job.id, RED);
  const projection = desk.projection.bind(desk);
  const idle: number[] = [];
  desk.projection = async (...given) => {
    const { rows } = await open.pool.query(`
      select count(*)::int as idle from pg_stat_activity
      where datname = current_database() and state like 'idle in transaction%'`);
    idle.push(rows[0].idle);
    return projection(...given);
  };
  await Promise.all([finishEnded(), finishEnded(), finishEnded()]);
  t.strictSame(idle, [0, 0, 0, 0]);
  t.equal((await read(id)).alerts, 2);
});

t.test('one leftover that breaks every time does not keep the others from being looked after', async (t) => {
  const { open, boss, database } = await nightly(t);
  await open.pool.query(`insert into xuewei.idempotency_keys (key, actor, route, body_sha256, created_at)
    values ('old', 'local', 'POST /', '', now() - interval '2 days')`);
  const broken = { finishEnded: async () => Promise.reject(new Error('broken')) } as unknown as Batches;
  const worker = new Worker({ database, boss, services, batches: broken, threads: 1, log: () => {} });
  await worker.start();
  t.teardown(() => worker.stop());
  for (const until = Date.now() + 20_000; Date.now() < until; await new Promise((done) => setTimeout(done, 200)))
    if ((await database.selectFrom('idempotency_keys').selectAll().execute()).length === 0) break;
  t.strictSame(await database.selectFrom('idempotency_keys').selectAll().execute(), []);
});

t.test('a batch that was accepted right before a crash is not accepted again', async (t) => {
  const { batches, database, desk, open } = await nightly(t);
  const submit = batches.submit.bind(batches);
  const app = buildApp({ services, desk, database, batches });
  t.teardown(() => app.close());
  const post = () =>
    app.inject({
      method: 'POST',
      url: '/api/v1/batches',
      headers: { 'idempotency-key': '"tonight"' },
      payload: { ...request, scenarios: [...request.scenarios] },
    });
  let committed = () => {};
  const isCommitted = new Promise<void>((resolve) => {
    committed = resolve;
  });
  // Killed right behind the commit: nothing after it is ever done.
  batches.submit = async (...given) => {
    await submit(...given);
    committed();
    return new Promise(() => {});
  };
  void post();
  await isCommitted;
  batches.submit = submit;
  await open.pool.query(`update xuewei.idempotency_keys set created_at = now() - interval '61 seconds'`);
  const again = await post();
  t.equal(again.statusCode, 202);
  t.equal(again.headers['idempotency-replayed'], 'true');
  t.equal(again.headers.location, `/api/v1/batches/${again.json().id}`);
  const { batches: kept, total } = await listBatches(database, { limit: 10, offset: 0 });
  t.strictSame([total, kept[0]?.id], [1, again.json().id]);
});
