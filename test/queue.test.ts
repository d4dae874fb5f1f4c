import t, { type Test } from 'tap';
import { seriesIndex } from '../models/catalogue/index.ts';
import { QUEUES } from '../src/queue/boss.ts';
import { joinPhase } from '../src/queue/compute.ts';
import { Questions } from '../src/queue/questions.ts';
import { createServices } from '../src/services/create-services.ts';
import { InputFaults, type ProjectRequest, type Services } from '../src/services/ports.ts';
import { findBatch, listAlerts, listBatches } from '../src/store/batches.ts';
import { createJobId } from '../src/store/job-id.ts';
import { dropJoinedParts } from '../src/store/job-parts.ts';
import { hashOfPieces } from '../src/store/job-results.ts';
import { eventsAfter } from '../src/store/jobs.ts';
import { piecesOf } from '../src/store/result-pieces.ts';
import { putSchedule } from '../src/store/schedules.ts';
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
  const dismissed = await desk.dismiss('run', job.id);
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
