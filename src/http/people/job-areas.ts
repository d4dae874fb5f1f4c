import type { FastifyRequest } from 'fastify';
import type { JobKind } from '../../store/tables.ts';
import type { Api, RouteContext } from '../api.ts';
import { jobOf } from '../job.ts';
import { requirePermission } from './permission-check.ts';
import { requireRegions } from './region-check.ts';

/** Areas that a stored batch or schedule asks for. */
export function areasAsked({ request }: { readonly request: unknown }): readonly string[] {
  return (request as { readonly areas?: readonly string[] }).areas ?? [];
}

/** Routes of one job, whatever follows its id. */
const ONE_JOB = /^\/api\/v1\/(run|backtest)s\/:id(\/|$)/;

/** Checks the areas of every route of jobs and comparisons in one place, after the shape of the request was checked. */
export function checkJobRegions(app: Api, { desk }: RouteContext): void {
  const areasOf = async (kind: JobKind, id: string) => (await jobOf(desk, kind, id)).areas;
  app.addHook('preHandler', async (request) => {
    const { url = '', method } = request.routeOptions;
    if (url === '/api/v1/comparisons') return checkComparison(request, (id) => areasOf('run', id));
    if (request.actor.regions.length === 0) return;
    const kind = ONE_JOB.exec(url)?.[1] as JobKind | undefined;
    const { id } = request.params as { readonly id: string };
    if (kind !== undefined) requireRegions(request, await areasOf(kind, id));
    if (url === '/api/v1/runs' && method === 'POST')
      requireRegions(request, (request.body as { readonly areas: readonly string[] }).areas);
  });
}

interface Compared {
  readonly runs?: readonly string[];
  readonly areas?: readonly string[];
}

/** Shipped scenarios are computed for a comparison: that is more than reading. */
async function checkComparison(
  request: FastifyRequest,
  areasOf: (id: string) => Promise<readonly string[]>,
): Promise<void> {
  const query = request.query as Compared;
  if (query.runs === undefined) requirePermission(request, 'comparisons.compute');
  if (request.actor.regions.length === 0) return;
  for (const id of query.runs ?? []) requireRegions(request, await areasOf(id));
  if (query.areas !== undefined) requireRegions(request, query.areas);
}
