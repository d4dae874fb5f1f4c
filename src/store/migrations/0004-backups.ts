import { type Kysely, sql } from 'kysely';

/** When backups were made: whoever watches asks how old the newest is. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    create table xuewei.backups (
      id bigint primary key generated always as identity,
      -- of the snapshot
      started_at timestamptz not null,
      finished_at timestamptz not null default clock_timestamp(),
      bytes bigint not null,
      rows bigint not null,
      sha256 text not null
    )`.execute(database);
}
