import type { ColumnType } from 'kysely';
import type { Json, OptionalStamp, Stamp } from './tables.ts';

export interface DatasetTable {
  id: string;
  area: string;
  name: string;
  /** Newest version. */
  version: number;
  created_at: Stamp;
  updated_at: Stamp;
}

/** Never changed once written. */
export interface DatasetVersionTable {
  dataset_id: string;
  version: number;
  /** Baselines of the area, as they were checked. */
  baselines: Json<unknown>;
  sha256: string;
  author: string;
  note: string;
  created_at: Stamp;
}

export interface ScenarioTable {
  id: string;
  /** Newest version: its entity tag. */
  version: number;
  deleted: ColumnType<boolean, boolean | undefined, boolean>;
  locked_by: string | null;
  locked_at: OptionalStamp;
  created_at: Stamp;
  updated_at: Stamp;
}

export interface ScenarioVersionTable {
  scenario_id: string;
  version: number;
  document: Json<unknown>;
  author: string;
  note: string;
  /** What the change was: created, changed, restored, copied, deleted. */
  action: string;
  created_at: Stamp;
}

export interface BatchTable {
  id: string;
  name: string;
  request: Json<unknown>;
  requested_by: string;
  schedule_id: string | null;
  /** Batch of the same name before this one: alerts compare with it. */
  previous_id: string | null;
  /** Why it could not be expanded into runs. */
  failure: ColumnType<unknown, string | null | undefined, string | null>;
  finished_at: OptionalStamp;
  created_at: Stamp;
}

export interface BatchJobTable {
  batch_id: string;
  position: number;
  scenario: string;
  job_id: string;
}

export interface ScheduleTable {
  id: string;
  name: string;
  cron: string;
  timezone: string;
  request: Json<unknown>;
  enabled: boolean;
  created_by: string;
  created_at: Stamp;
  updated_at: Stamp;
}

export interface AlertTable {
  id: string;
  batch_id: string;
  scenario: string;
  area: string;
  stage: string;
  school_year: number;
  level_before: string | null;
  level: string | null;
  reason: Json<unknown>;
  created_at: Stamp;
}
