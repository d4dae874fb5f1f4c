// What must be true when all is quiet again: asked of the database itself, past all code of the service.
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

/** Longest time until all is done after the last blow, in milliseconds. */
const QUIET = 300_000;

/** Waits until nothing is at work, queued or left over. @returns what was still there when the time was up */
export async function untilQuiet(connectionString, limit = QUIET) {
  const begun = performance.now();
  for (;;) {
    const left = await onDatabase(connectionString, async (client) => {
      const { rows } = await client.query(`
        select (select count(*)::int from xuewei.jobs where status in ('accepted', 'running')) as jobs,
          (select count(*)::int from xuewei.job_part_data) as parts,
          (select count(*)::int from pgboss.job where name in ('parts', 'joins', 'backtests', 'nightly')
            and state in ('created', 'retry', 'active')) as messages,
          (select count(*)::int from xuewei.batches where finished_at is null) as batches`);
      return rows[0];
    }).catch((error) => ({ error: String(error) }));
    if (left.jobs === 0 && left.parts === 0 && left.messages === 0 && left.batches === 0) return undefined;
    if (performance.now() - begun > limit) return left;
    await pause(500);
  }
}

/**
 * Compares what is stored with what was acknowledged and with what an undisturbed computation gives.
 * @param expected gives the hash of a request's result
 * @returns faults, one sentence each, and counts
 */
export async function verify({ connectionString, acknowledged, batches = new Map(), expected, program }) {
  const faults = [];
  const jobs = await onDatabase(connectionString, async (client) => {
    const query = async (text) => (await client.query(text)).rows;
    for (const { content_key } of await query(`
      select content_key from xuewei.jobs where status in ('accepted', 'running', 'successful')
      group by content_key having count(*) > 1`))
      faults.push(`several live jobs of one question: ${content_key}`);
    for (const { job_id, phase, count } of await query(
      'select job_id, phase, count(*)::int from xuewei.job_results group by 1, 2 having count(*) > 1',
    ))
      faults.push(`${count} results of job ${job_id}, phase ${phase}`);
    for (const { job_id, count } of await query('select job_id, count(*)::int from xuewei.job_part_data group by 1'))
      faults.push(`${count} parts are left of job ${job_id}`);
    for (const { data, source_output } of await query(`select data, source_output from pgboss.job where name = 'dead'`))
      faults.push(`a dead letter: ${JSON.stringify(data)} ${JSON.stringify(source_output)}`);
    for (const { name, id, output } of await query(`select name, id, output from pgboss.job where state = 'failed'`))
      faults.push(`message ${id} of ${name} failed for good: ${JSON.stringify(output)}`);
    await verifyEvents(query, faults);
    await verifyBatches(query, batches, faults);
    await verifyBytes(query, client, faults);
    return query('select id, kind, status, phases, failure from xuewei.jobs');
  });
  const results = await onDatabase(
    connectionString,
    async (client) => (await client.query('select job_id, phase, sha256 from xuewei.job_results')).rows,
  );
  const byId = new Map(jobs.map((job) => [job.id, job]));
  for (const { id, status, failure } of jobs)
    if (!['successful', 'dismissed'].includes(status))
      faults.push(
        `job ${id}${acknowledged.has(id) ? '' : ' (its answer was lost)'} is ${status}: ${JSON.stringify(failure)}`,
      );
  const hashes = new Map(results.map(({ job_id, phase, sha256 }) => [`${job_id}/${phase}`, sha256]));
  let compared = 0;
  for (const [id, asked] of acknowledged) {
    const job = byId.get(id);
    if (job === undefined) {
      faults.push(`acknowledged job ${id} (${asked.kind}) is lost`);
      continue;
    }
    const dismissed = job.status === 'dismissed';
    if (dismissed && asked.dismissed === 'no') faults.push(`job ${id} is dismissed, and nobody asked for that`);
    if (!dismissed && asked.dismissed === 'yes') faults.push(`job ${id} was dismissed and is ${job.status}`);
    if (job.status !== 'successful') continue;
    const found = hashes.get(`${id}/${job.phases - 1}`);
    const right = await expected(asked);
    compared += 1;
    if (found !== right) faults.push(`result of ${id} (${asked.kind}) is ${found}, undisturbed it is ${right}`);
  }
  for (const { job_id } of results)
    if (byId.get(job_id)?.status === 'dismissed') faults.push(`the dismissed job ${job_id} still has a result`);
  await verifyAuditOf(program, connectionString, faults);
  return {
    faults,
    counts: {
      jobs: jobs.length,
      batches: batches.size,
      compared,
      unanswered: jobs.filter(({ id }) => !acknowledged.has(id)).length,
      dismissed: jobs.filter(({ status }) => status === 'dismissed').length,
    },
  };
}

/**
 * Each that was acknowledged is there once (its name is its own) and has ended, with a successful run for every scenario:
 * nobody dismisses batches here. A run that somebody has dismissed since was asked by him too.
 */
async function verifyBatches(query, batches, faults) {
  const kept = await query(`
    select b.id, b.name, b.finished_at is not null as finished, b.failure, b.request -> 'scenarios' as scenarios,
      coalesce(array_agg(j.scenario order by j.position) filter (where j.scenario is not null), '{}') as run,
      coalesce(array_agg(o.status::text) filter (where o.status not in ('successful', 'dismissed')), '{}') as others
    from xuewei.batches b left join xuewei.batch_jobs j on j.batch_id = b.id left join xuewei.jobs o on o.id = j.job_id
    group by b.id`);
  const names = new Set(kept.map(({ name }) => name));
  if (names.size < kept.length) faults.push(`${kept.length - names.size} batches are doubled`);
  const ids = new Set(kept.map(({ id }) => id));
  for (const [id, { name }] of batches) if (!ids.has(id)) faults.push(`acknowledged batch ${id} (${name}) is lost`);
  for (const { id, finished, failure, scenarios, run, others } of kept) {
    if (!finished || failure !== null)
      faults.push(`batch ${id} is not finished, or failed: ${JSON.stringify(failure)}`);
    if (run.join() !== scenarios.join())
      faults.push(`batch ${id} has runs of ${run.join()}, not of ${scenarios.join()}`);
    if (others.length > 0) faults.push(`runs of batch ${id} are ${others.join()}`);
  }
}

/** Numbers without gaps; one end, or a second one where a finished job was dismissed. */
async function verifyEvents(query, faults) {
  for (const { id, status, numbers, events, statuses } of await query(`
    select j.id, j.status, array_agg(e.event_id::int order by e.event_id) as numbers,
      array_agg(e.event order by e.event_id) as events,
      array_agg(e.data ->> 'status' order by e.event_id) as statuses
    from xuewei.jobs j left join xuewei.job_events e on e.job_id = j.id group by j.id, j.status`)) {
    if (numbers.some((number, index) => number !== index + 1))
      faults.push(`events of ${id} are not numbered 1 to n: ${numbers.join(', ')}`);
    const ends = events.flatMap((event, index) => (event === 'done' ? [statuses[index]] : []));
    const right = status === 'dismissed' ? [['dismissed'], ['successful', 'dismissed']] : [[status]];
    if (!right.some((wanted) => wanted.join() === ends.join()))
      faults.push(`job ${id} is ${status}, its events say done: ${ends.join(', ') || 'never'}`);
    if (ends.length > 0 && events.at(-1) !== 'done')
      faults.push(`job ${id} goes on after its end: ${events.join(', ')}`);
    if (events.filter((event) => event === 'partial').length > 1) faults.push(`job ${id} tells twice of its preview`);
  }
}

/** The bytes that are stored are those of the hash. */
async function verifyBytes(query, client, faults) {
  for (const { job_id, phase, head, sha256 } of await query(
    'select job_id, phase, head, sha256 from xuewei.job_results',
  )) {
    const hash = createHash('sha256').update(head);
    const { rows } = await client.query(
      'select data from xuewei.job_blocks where job_id = $1 and phase = $2 order by block',
      [job_id, phase],
    );
    for (const { data } of rows) hash.update(data);
    if (hash.digest('hex') !== sha256) faults.push(`stored bytes of ${job_id}, phase ${phase}, do not fit their hash`);
  }
}

async function verifyAuditOf(program, connectionString, faults) {
  const { openDatabase } = await program.load('src/store/database.js');
  const { verifyAudit } = await program.load('src/store/audit.js');
  const open = openDatabase({ connectionString });
  try {
    const verdict = await verifyAudit(open.database);
    if (!verdict.intact) faults.push(`the chain of the audit is broken: ${JSON.stringify(verdict)}`);
  } finally {
    await open.close();
  }
}

/** One connection for a few questions. */
export async function onDatabase(connectionString, work) {
  const client = new pg.Client({ connectionString });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}
