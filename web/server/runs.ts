import type { Explanation, Question } from '../../models/explain/explanation.ts';
import type { Override } from '../../models/inputs/scenario.ts';
import { ConnectionLost } from './problem.ts';
import type { Server } from './server.ts';

/** A run as the service tells of it. */
export interface RunStatus {
  readonly id: string;
  readonly status: 'accepted' | 'running' | 'successful' | 'failed' | 'dismissed';
  readonly progress: number;
  readonly message?: string;
  readonly preview: boolean;
  readonly created?: string;
}

export interface RunQuestion {
  readonly areas: readonly string[];
  readonly scenario: string;
  readonly overrides: readonly Override[];
  readonly from: number;
  readonly to: number;
  readonly datasets: 'latest';
  readonly draws?: number;
  readonly seed?: number;
}

const isOver = ({ status }: RunStatus) => status !== 'accepted' && status !== 'running';
/** Milliseconds between two looks, where events do not come through. */
const PAUSE = 1000;

/**
 * Hands a run in and follows it to its end.
 * @param told of every step; first, whether the run was begun for us
 * @throws ServerProblem, ConnectionLost
 */
export async function followRun(
  server: Server,
  { overrides, ...question }: RunQuestion,
  told: (run: RunStatus, isNew?: boolean) => void,
  signal: AbortSignal,
): Promise<RunStatus> {
  const body = { ...question, ...(overrides.length === 0 ? {} : { overrides }) };
  const submitted = await server.ask<RunStatus>('/runs', {
    method: 'POST',
    body,
    headers: { Prefer: 'wait=2' },
    signal,
  });
  let run = submitted.body;
  told(run, submitted.status !== 200);
  while (!isOver(run)) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    if (signal.aborted) throw new DOMException('', 'AbortError');
    try {
      ({ body: run } = await server.ask<RunStatus>(`/runs/${run.id}`, { signal }));
    } catch (error) {
      // The run goes on without us: it is looked for again until the line is back.
      if (!(error instanceof ConnectionLost)) throw error;
      continue;
    }
    told(run);
  }
  return run;
}

/** Stops a run that nobody waits for any more. */
export const dismissRun = (server: Server, id: string) => server.ask(`/runs/${id}`, { method: 'DELETE' });

/** How a number of a run comes about, where the engine has no inputs of it. @throws ServerProblem, ConnectionLost */
export async function explainRun(
  server: Server,
  id: string,
  { area, schoolYear, measure, stage, item }: Question,
  depth: number,
): Promise<Explanation> {
  const query = new URLSearchParams({ area, schoolYear: String(schoolYear), measure, depth: String(depth) });
  if (stage !== null) query.set('stage', stage);
  if (item !== null) query.set('item', item);
  return (await server.ask<Explanation>(`/runs/${id}/explain?${query}`)).body;
}
