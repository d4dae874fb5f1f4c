import type { ColumnType, Generated } from 'kysely';
import type { AccountTable, IdentityTable, LoginFailureTable, SessionTable, TokenTable } from './tables-people.ts';
import type {
  AlertTable,
  BatchJobTable,
  BatchTable,
  DatasetTable,
  DatasetVersionTable,
  ScenarioTable,
  ScenarioVersionTable,
  ScheduleTable,
} from './tables-planning.ts';

/** Written by the database. */
export type Stamp = ColumnType<Date, string | undefined, string>;
export type OptionalStamp = ColumnType<Date | null, string | null | undefined, string | null>;
/** JSON is handed over as text. */
export type Json<Shape> = ColumnType<Shape, string, string>;

export type JobKind = 'run' | 'backtest';
export type JobStatus = 'accepted' | 'running' | 'successful' | 'failed' | 'dismissed';
/** interactive is served before nightly. */
export type Lane = 'interactive' | 'nightly';

export interface JobTable {
  id: string;
  kind: JobKind;
  /** Same where the answer must be the same; one live job a key. */
  content_key: string;
  lane: Lane;
  status: JobStatus;
  /** What was asked, as binary-value.ts writes it. */
  question: Buffer;
  /** What lists show without reading the question. */
  subject: Json<unknown>;
  passport: Json<unknown>;
  requested_by: string;
  /** Codes asked for. */
  areas: string[];
  counties: number;
  /** Number of phases; the last is the whole result. */
  phases: number;
  failure: ColumnType<unknown, string | null | undefined, string | null>;
  created_at: Stamp;
  started_at: OptionalStamp;
  finished_at: OptionalStamp;
  updated_at: Stamp;
}

export interface JobPartTable {
  job_id: string;
  phase: number;
  part: number;
  /** What the part is: as the services describe it. */
  content: Json<unknown>;
  counties: number;
  /** Counties times draws: what progress is measured in. */
  work: number;
  done: Generated<number>;
  /** County at work or done last. */
  region: Generated<string>;
  finished_at: OptionalStamp;
}

export interface JobPartDataTable {
  job_id: string;
  phase: number;
  part: number;
  data: Buffer;
}

export interface JobResultTable {
  job_id: string;
  phase: number;
  head: Buffer;
  /** Of head and blocks, in their order. */
  sha256: string;
  created_at: Stamp;
}

export interface JobBlockTable {
  job_id: string;
  phase: number;
  block: number;
  codes: string[];
  data: Buffer;
}

export interface JobRenditionTable {
  job_id: string;
  rendition: string;
  data: Buffer;
  created_at: Stamp;
}

export interface JobEventTable {
  job_id: string;
  event_id: number;
  event: string;
  data: Json<unknown>;
  created_at: Stamp;
}

export interface AuditTable {
  seq: Generated<string>;
  at: string;
  actor: string;
  action: string;
  resource: string;
  /** JSON text, exactly as it was hashed. */
  change: string;
  previous_hash: string;
  hash: string;
}

export interface IdempotencyKeyTable {
  key: string;
  actor: string;
  route: string;
  body_sha256: string;
  status: number | null;
  headers: ColumnType<unknown, string | null | undefined, string | null>;
  body: ColumnType<Buffer | null, Buffer | null | undefined, Buffer | null>;
  created_at: Stamp;
}

export interface BackupTable {
  id: Generated<string>;
  started_at: string | Date;
  finished_at: Stamp;
  bytes: number | string;
  rows: number | string;
  sha256: string;
}

/** Every table of schema xuewei. */
export interface Tables {
  jobs: JobTable;
  job_parts: JobPartTable;
  job_part_data: JobPartDataTable;
  job_results: JobResultTable;
  job_blocks: JobBlockTable;
  job_renditions: JobRenditionTable;
  job_events: JobEventTable;
  datasets: DatasetTable;
  dataset_versions: DatasetVersionTable;
  scenarios: ScenarioTable;
  scenario_versions: ScenarioVersionTable;
  batches: BatchTable;
  batch_jobs: BatchJobTable;
  schedules: ScheduleTable;
  alerts: AlertTable;
  accounts: AccountTable;
  sessions: SessionTable;
  tokens: TokenTable;
  identities: IdentityTable;
  login_failures: LoginFailureTable;
  audit: AuditTable;
  idempotency_keys: IdempotencyKeyTable;
  backups: BackupTable;
}
