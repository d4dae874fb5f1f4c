import type { FastifyRequest } from 'fastify';
import type { Api, RouteContext } from '../api.ts';
import { Backtest } from '../backtest.ts';
import type { Job } from '../job.ts';
import { Run } from '../run.ts';
import { requirePermission } from './permission-check.ts';
import { requireRegions } from './region-check.ts';

/** Areas that a job was asked for. */
export function areasOf(job: Job<unknown>): readonly string[] {
  if (job instanceof Run) return job.request.areas;
  return job instanceof Backtest ? job.codes : [];
}

/** Routes of one job, whatever follows its id. */
const ONE_JOB = /^\/api\/v1\/(runs|backtests)\/:id(\/|$)/;

/** Checks the areas of every route of jobs and comparisons in one place, after the shape of the request was checked. */
export function checkJobRegions(app: Api, { runs, backtests }: RouteContext): void {
  app.addHook('preHandler', async (request) => {
    const { url = '', method } = request.routeOptions;
    if (url === '/api/v1/comparisons') return checkComparison(request, runs);
    if (request.actor.regions.length === 0) return;
    const kind = ONE_JOB.exec(url)?.[1];
    const { id } = request.params as { readonly id: string };
    if (kind !== undefined) requireRegions(request, areasOf((kind === 'runs' ? runs : backtests).find(id)));
    if (url === '/api/v1/runs' && method === 'POST')
      requireRegions(request, (request.body as { readonly areas: readonly string[] }).areas);
  });
}

interface Compared {
  readonly runs?: readonly string[];
  readonly areas?: readonly string[];
}

/** Shipped scenarios are computed for a comparison: that is more than reading. */
async function checkComparison(request: FastifyRequest, runs: RouteContext['runs']): Promise<void> {
  const query = request.query as Compared;
  if (query.runs === undefined) requirePermission(request, 'comparisons.compute');
  if (request.actor.regions.length === 0) return;
  const areas = query.runs?.flatMap((id) => areasOf(runs.find(id))) ?? query.areas;
  if (areas !== undefined) requireRegions(request, areas);
}
