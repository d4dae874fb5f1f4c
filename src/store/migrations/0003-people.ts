import { type Kysely, sql } from 'kysely';

/** Accounts and how they come in; the audit. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    create table xuewei.accounts (
      id uuid primary key,
      name text not null,
      password_hash text,
      roles text[] not null,
      regions text[] not null default '{}',
      disabled boolean not null default false,
      created_at timestamptz not null default clock_timestamp(),
      updated_at timestamptz not null default clock_timestamp()
    )`.execute(database);
  await sql`create unique index accounts_name on xuewei.accounts (lower(name))`.execute(database);
  await sql`
    create table xuewei.sessions (
      id_hash text primary key,
      account_id uuid not null references xuewei.accounts on delete cascade,
      csrf_hash text not null,
      expires_at timestamptz not null,
      last_seen_at timestamptz not null default clock_timestamp(),
      created_at timestamptz not null default clock_timestamp()
    )`.execute(database);
  await sql`
    create table xuewei.tokens (
      id uuid primary key,
      account_id uuid not null references xuewei.accounts on delete cascade,
      name text not null,
      secret_hash text not null unique,
      roles text[] not null,
      expires_at timestamptz,
      last_used_at timestamptz,
      created_at timestamptz not null default clock_timestamp()
    )`.execute(database);
  await sql`
    create table xuewei.identities (
      issuer text not null,
      subject text not null,
      account_id uuid not null references xuewei.accounts on delete cascade,
      created_at timestamptz not null default clock_timestamp(),
      primary key (issuer, subject)
    )`.execute(database);
  await sql`
    create table xuewei.login_failures (
      name text primary key,
      failures integer not null,
      locked_until timestamptz,
      updated_at timestamptz not null default clock_timestamp()
    )`.execute(database);
  await sql`
    create table xuewei.audit (
      seq bigint primary key generated always as identity,
      at text not null,
      actor text not null,
      action text not null,
      resource text not null,
      change text not null,
      previous_hash text not null unique,
      hash text not null unique
    )`.execute(database);
  await sql`create index audit_resource on xuewei.audit (resource, seq)`.execute(database);
  await sql`
    create trigger never_changed before update or delete on xuewei.audit
    for each row execute function xuewei.refuse_change()`.execute(database);
  await sql`
    create trigger never_emptied before truncate on xuewei.audit
    for each statement execute function xuewei.refuse_change()`.execute(database);
}
