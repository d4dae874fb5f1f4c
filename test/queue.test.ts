import t, { type Test } from 'tap';
import { startBoss } from '../src/queue/boss.ts';
import { Desk } from '../src/queue/desk.ts';
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
  draws: { count: 300, seed: 7 },
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
  t.equal(result?.draws?.count, 300);
  const { rows } = await open.pool.query('select event, event_id, created_at from xuewei.job_events order by 2');
  t.comment(JSON.stringify(rows));
  const events = await eventsAfter(open.database, done.id, 0);
  t.ok(events.some(({ event }) => event === 'partial'));
  t.equal(events.at(-1)?.event, 'done');
  t.strictSame(await open.database.selectFrom('job_part_data').selectAll().execute(), [], 'parts are gone');
});
