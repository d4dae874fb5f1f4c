import { type RawBuilder, sql } from 'kysely';

/** The present moment as a piece of SQL, so that everything is compared with one clock. */
export type Now = () => RawBuilder<Date>;

/** The database's clock: machines whose clocks differ agree on when a session ends. */
export const databaseTime: Now = () => sql<Date>`clock_timestamp()`;

/** So many seconds as an interval. */
export function seconds(count: number): RawBuilder<unknown> {
  return sql`make_interval(secs => ${count})`;
}
