import { type Kysely, sql } from 'kysely';

/** Datasets, scenarios, batches, schedules and alerts. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    create table xuewei.datasets (
      id text primary key,
      area text not null,
      name text not null,
      version integer not null,
      created_at timestamptz not null default clock_timestamp(),
      updated_at timestamptz not null default clock_timestamp()
    )`.execute(database);
  await sql`create index datasets_area on xuewei.datasets (area)`.execute(database);
  await sql`
    create table xuewei.dataset_versions (
      dataset_id text not null references xuewei.datasets,
      version integer not null,
      baselines jsonb not null,
      sha256 text not null,
      author text not null,
      note text not null,
      created_at timestamptz not null default clock_timestamp(),
      primary key (dataset_id, version)
    )`.execute(database);
  await sql`
    create table xuewei.scenarios (
      id text primary key,
      version integer not null,
      deleted boolean not null default false,
      locked_by text,
      locked_at timestamptz,
      created_at timestamptz not null default clock_timestamp(),
      updated_at timestamptz not null default clock_timestamp()
    )`.execute(database);
  await sql`
    create table xuewei.scenario_versions (
      scenario_id text not null references xuewei.scenarios,
      version integer not null,
      document jsonb not null,
      author text not null,
      note text not null,
      action text not null,
      created_at timestamptz not null default clock_timestamp(),
      primary key (scenario_id, version)
    )`.execute(database);
  // What was used by a run stays as it was.
  await sql`
    create function xuewei.refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception '% rows are never changed or deleted', tg_table_name using errcode = 'restrict_violation';
    end $$`.execute(database);
  for (const table of ['dataset_versions', 'scenario_versions'])
    await sql`
      create trigger never_changed before update or delete on ${sql.table(`xuewei.${table}`)}
      for each row execute function xuewei.refuse_change()`.execute(database);
  await sql`
    create table xuewei.schedules (
      id uuid primary key,
      name text not null unique,
      cron text not null,
      timezone text not null,
      request jsonb not null,
      enabled boolean not null,
      created_by text not null,
      created_at timestamptz not null default clock_timestamp(),
      updated_at timestamptz not null default clock_timestamp()
    )`.execute(database);
  await sql`
    create table xuewei.batches (
      id uuid primary key,
      name text not null,
      request jsonb not null,
      requested_by text not null,
      schedule_id uuid,
      previous_id uuid references xuewei.batches,
      failure jsonb,
      finished_at timestamptz,
      created_at timestamptz not null default clock_timestamp()
    )`.execute(database);
  await sql`create index batches_newest on xuewei.batches (created_at desc, id desc)`.execute(database);
  await sql`
    create table xuewei.batch_jobs (
      batch_id uuid not null references xuewei.batches on delete cascade,
      position integer not null,
      scenario text not null,
      job_id uuid not null references xuewei.jobs,
      primary key (batch_id, position)
    )`.execute(database);
  await sql`create index batch_jobs_job on xuewei.batch_jobs (job_id)`.execute(database);
  await sql`
    create table xuewei.alerts (
      id uuid primary key,
      batch_id uuid not null references xuewei.batches on delete cascade,
      scenario text not null,
      area text not null,
      stage text not null,
      school_year integer not null,
      level_before text,
      level text,
      reason jsonb not null,
      created_at timestamptz not null default clock_timestamp(),
      unique (batch_id, scenario, area, stage, school_year)
    )`.execute(database);
}
