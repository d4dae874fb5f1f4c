import { ServerProblem } from '../server/problem.ts';
import type { KeptScenario, Step } from './kept-scenario.ts';
import type { Asker } from './save.ts';

interface Page<T> {
  readonly paging: { readonly totalPages: number };
  readonly results: readonly T[];
}

/** What the service says of a scenario now. */
export type ScenarioNow =
  | { readonly state: 'there'; readonly document: KeptScenario; readonly tag: string }
  | { readonly state: 'deleted'; readonly by: string; readonly at: string };

/** Versions that are asked for at once, and at most so many pages of them. */
const PAGE = 200;
const MOST_PAGES = 10;

/** How a scenario stands. @throws ServerProblem where nobody ever kept it */
export async function readNow(server: Asker, id: string): Promise<ScenarioNow> {
  try {
    const { body, headers } = await server.ask<KeptScenario>(`/scenarios/${id}`);
    return { state: 'there', document: body, tag: headers.get('etag') ?? '' };
  } catch (error) {
    if (!(error instanceof ServerProblem) || error.status !== 410) throw error;
    const { changedBy = '', changedAt = '' } = error.body;
    return { state: 'deleted', by: String(changedBy), at: String(changedAt) };
  }
}

/** Every version of a scenario, newest first; of very long histories the newest. */
export async function readHistory(server: Asker, id: string): Promise<readonly Step[]> {
  const steps: Step[] = [];
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { body } = await server.ask<Page<Step>>(`/scenarios/${id}/history?pageSize=${PAGE}&page=${page}`);
    steps.push(...body.results);
    if (page >= body.paging.totalPages) break;
  }
  return steps;
}

/** A row of the audit. */
export interface AuditRow {
  readonly seq: number;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly resource: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly previousHash: string;
  readonly hash: string;
}

interface AuditPage {
  readonly results: readonly AuditRow[];
  /** Row after which the next page begins; null: there is none. */
  readonly next: number | null;
}

/** What GET /audit/verification says. */
export interface AuditVerdict {
  readonly intact: boolean;
  readonly rows: number;
  readonly last: string | null;
  readonly seq: number | null;
}

/** Rows of the audit about a scenario, oldest first. */
export async function readAudit(server: Asker, id: string): Promise<readonly AuditRow[]> {
  const rows: AuditRow[] = [];
  let after: number | null = 0;
  for (let page = 0; page < MOST_PAGES && after !== null; page++) {
    const query: URLSearchParams = new URLSearchParams({
      resource: `scenario ${id}`,
      after: String(after),
      limit: '500',
    });
    const { body }: { readonly body: AuditPage } = await server.ask<AuditPage>(`/audit?${query}`);
    rows.push(...body.results);
    after = body.next;
  }
  return rows;
}

/** A time of the service as people read it: Beijing time, to the minute. */
export const timeText = (at: string): string => at.slice(0, 16).replace('T', ' ');
