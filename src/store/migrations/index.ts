import type { Migration } from 'kysely';
import * as jobs from './0001-jobs.ts';
import * as planning from './0002-planning.ts';
import * as people from './0003-people.ts';
import * as backups from './0004-backups.ts';

/** Every step from an empty database to today's tables; a step that was released is never changed. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-jobs': jobs,
  '0002-planning': planning,
  '0003-people': people,
  '0004-backups': backups,
};
