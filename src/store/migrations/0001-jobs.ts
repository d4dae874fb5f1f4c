import { type Kysely, sql } from 'kysely';

/** Jobs with their parts, results and events; idempotency keys. Plain SQL: what stands here is what the server has. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    create table xuewei.jobs (
      id uuid primary key,
      kind text not null check (kind in ('run', 'backtest')),
      content_key text not null,
      lane text not null check (lane in ('interactive', 'nightly')),
      status text not null check (status in ('accepted', 'running', 'successful', 'failed', 'dismissed')),
      question bytea not null,
      subject jsonb not null,
      passport jsonb not null,
      requested_by text not null,
      -- what lists filter by: codes asked for
      areas text[] not null,
      counties integer not null,
      phases integer not null check (phases >= 1),
      failure jsonb,
      created_at timestamptz not null default clock_timestamp(),
      started_at timestamptz,
      finished_at timestamptz,
      updated_at timestamptz not null default clock_timestamp()
    )`.execute(database);
  await sql`
    create unique index jobs_live on xuewei.jobs (content_key)
    where status in ('accepted', 'running', 'successful')`.execute(database);
  await sql`create index jobs_newest on xuewei.jobs (kind, created_at desc, id desc)`.execute(database);
  await sql`create index jobs_status on xuewei.jobs (status) where status in ('accepted', 'running')`.execute(database);
  await sql`
    create table xuewei.job_parts (
      job_id uuid not null references xuewei.jobs on delete cascade,
      phase integer not null,
      part integer not null,
      content jsonb not null,
      counties integer not null,
      -- counties times draws: what progress is measured in
      work double precision not null,
      done integer not null default 0,
      region text not null default '',
      finished_at timestamptz,
      primary key (job_id, phase, part)
    )`.execute(database);
  // Apart from the parts: a part is written without holding the job, and dropped when its phase has been joined.
  await sql`
    create table xuewei.job_part_data (
      job_id uuid not null references xuewei.jobs on delete cascade,
      phase integer not null,
      part integer not null,
      data bytea not null,
      primary key (job_id, phase, part)
    )`.execute(database);
  await sql`
    create table xuewei.job_results (
      job_id uuid not null references xuewei.jobs on delete cascade,
      phase integer not null,
      head bytea not null,
      sha256 text not null,
      created_at timestamptz not null default clock_timestamp(),
      primary key (job_id, phase)
    )`.execute(database);
  await sql`
    create table xuewei.job_blocks (
      job_id uuid not null,
      phase integer not null,
      block integer not null,
      codes text[] not null,
      data bytea not null,
      primary key (job_id, phase, block),
      foreign key (job_id, phase) references xuewei.job_results on delete cascade
    )`.execute(database);
  await sql`
    create table xuewei.job_renditions (
      job_id uuid not null references xuewei.jobs on delete cascade,
      rendition text not null,
      data bytea not null,
      created_at timestamptz not null default clock_timestamp(),
      primary key (job_id, rendition)
    )`.execute(database);
  // Numbers do not compress, and trying costs more than writing them.
  for (const [table, column] of [
    ['jobs', 'question'],
    ['job_part_data', 'data'],
    ['job_results', 'head'],
    ['job_blocks', 'data'],
    ['job_renditions', 'data'],
  ] as const)
    await sql`alter table ${sql.table(`xuewei.${table}`)} alter column ${sql.ref(column)} set storage external`.execute(
      database,
    );
  await sql`
    create table xuewei.job_events (
      job_id uuid not null references xuewei.jobs on delete cascade,
      event_id integer not null,
      event text not null,
      data jsonb not null,
      created_at timestamptz not null default clock_timestamp(),
      primary key (job_id, event_id)
    )`.execute(database);
  await sql`
    create table xuewei.idempotency_keys (
      key text not null,
      actor text not null,
      route text not null,
      body_sha256 text not null,
      status integer,
      headers jsonb,
      body bytea,
      created_at timestamptz not null default clock_timestamp(),
      primary key (key, actor, route)
    )`.execute(database);
}
