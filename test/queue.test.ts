import t, { type Test } from 'tap';
import { startBoss } from '../src/queue/boss.ts';
import { joinPhase } from '../src/queue/compute.ts';
import { Desk } from '../src/queue/desk.ts';
import { Questions } from '../src/queue/questions.ts';
import { Worker } from '../src/queue/worker.ts';
import { createServices } from '../src/services/create-services.ts';
import type { ProjectRequest } from '../src/services/ports.ts';
import { JobListener } from '../src/store/job-listener.ts';
import { hashOfPieces } from '../src/store/job-results.ts';
import { eventsAfter } from '../src/store/jobs.ts';
import { piecesOf } from '../src/store/result-pieces.ts';
import { migratedDatabase } from './fixtures/store/database.ts';

const services = createServices();
t.teardown(() => services.close());

async function desk(t: Test, over: Partial<typeof services> = {}) {
  const open = await migratedDatabase(t);
  const { connectionString } = open;
  const boss = await startBoss({ connectionString, onError: () => {} });
  const listener = new JobListener(connectionString);
  await listener.open();
  const used = { ...services, ...over };
  const desk = new Desk({ open, boss, services: used, listener, maxActive: 20 });
  const worker = new Worker({ database: open.database, boss, services: used, threads: 2, log: () => {} });
  t.teardown(async () => {
    await worker.stop();
    await listener.close();
  });
  return { open, boss, desk, worker };
}

const asked = (request: ProjectRequest) => ({
  by: 'local',
  lane: 'interactive' as const,
  canonical: JSON.stringify(request),
});
const hainan: ProjectRequest = {
  areas: ['460000'],
  from: 2020,
  to: 2035,
  scenario: 'reference',
  draws: { count: 1_000, seed: 7 },
};

t.test('a run through the queue has the bytes of one computed here', async (t) => {
  const { desk: desk1, worker, open } = await desk(t);
  const submitted = await desk1.submitRun(hainan, asked(hainan), false);
  t.notOk(submitted.existing);
  t.equal(submitted.job.status, 'accepted');
  t.equal(submitted.job.phases, 2, 'a preview first');
  t.ok((await desk1.submitRun(hainan, asked(hainan), false)).existing, 'the same question is the same run');
  await worker.start();
  const done = await desk1.waitFor(submitted.job, 60);
  t.equal(done.status, 'successful');
  t.equal(done.resultSha256, hashOfPieces(piecesOf(await services.project(hainan))));
  const result = await desk1.projection(done.id);
  t.equal(result?.draws?.count, 1_000);
  const { rows } = await open.pool.query('select event, event_id, created_at from xuewei.job_events order by 2');
  t.comment(JSON.stringify(rows));
  const events = await eventsAfter(open.database, done.id, 0);
  t.ok(events.some(({ event }) => event === 'partial'));
  t.equal(events.at(-1)?.event, 'done');
  t.strictSame(await open.database.selectFrom('job_part_data').selectAll().execute(), [], 'parts are gone');
});

t.test('a joiner that was taken for lost and ends first takes nothing from the other', async (t) => {
  let overtaken = false;
  const {
    desk: desk1,
    worker,
    open,
    boss,
  } = await desk(t, {
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
  } = await desk(t, {
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
