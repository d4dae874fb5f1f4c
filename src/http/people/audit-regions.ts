import type { FastifyRequest } from 'fastify';
import type { Database } from '../../store/database.ts';
import { findDataset } from '../../store/datasets.ts';
import { scenarioSteps } from '../../store/scenarios.ts';
import { Problem } from '../problem.ts';
import { requireRegions } from './region-check.ts';
import { requireScenarioRegions } from './scenario-regions.ts';

const ALL_STEPS = { limit: 1_000_000, offset: 0 };

/**
 * Rows of the audit do not say which areas they are about, so auditors with regions read those of one resource at a
 * time, and only of such as tell their areas: a dataset, whose area never changes, and a scenario with all its versions.
 */
export async function requireAuditRegions(
  request: FastifyRequest,
  database: Database,
  resource: string | undefined,
): Promise<void> {
  const { actor, server } = request;
  if (server.regionScope.codes(actor) === undefined) return;
  const [, kind, id = ''] = /^(\S+) (.+)$/.exec(resource ?? '') ?? [];
  if (kind === 'dataset') {
    const dataset = await findDataset(database, id);
    if (dataset !== undefined) return requireRegions(request, [dataset.area]);
  }
  if (kind === 'scenario') {
    const steps = await scenarioSteps(database, id, ALL_STEPS);
    const documents = steps.map(({ document }) => document);
    if (steps.length > 0) return requireScenarioRegions(request, documents);
  }
  throw new Problem('region-not-permitted', {
    zh: `你（${actor.name}）的地区有限：只能查阅本地区某个数据集或情景的审计记录（resource=dataset 编号 或 scenario 编号）；全部记录由不限地区的审计人员查阅。`,
    en: `Your regions (${actor.name}) are limited: ask for the audit of one dataset or scenario within them (resource=dataset ID or scenario ID); the whole audit is for auditors without regions.`,
  });
}
