import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { StoredJob } from '../../store/jobs.ts';
import { isActive } from '../../store/jobs.ts';
import type { Api, RouteContext } from '../api.ts';
import { chunkedStream } from '../chunked-stream.ts';
import { renderComparisonCsv, renderComparisonJson } from '../comparison-rendering.ts';
import { baseIndex, comparedNames, narrowed } from '../comparison-request.ts';
import { jobOf } from '../job.ts';
import { waitFor } from '../job-answer.ts';
import { projectionOf } from '../job-result.ts';
import { preferredLanguage } from '../language.ts';
import { negotiateFormat } from '../negotiation.ts';
import { LONGEST_WAIT, preferenceOf } from '../prefer.ts';
import { selectionFilter } from '../result-selection.ts';
import { runBody } from '../run-status.ts';
import { normalisedRun, submitRun } from '../run-submission.ts';
import { json, jsonOrCsv, problemAnswer } from '../schemas/answers.ts';
import { comparisonQuerySchema, comparisonSchema } from '../schemas/comparison.ts';
import { pendingRunsSchema } from '../schemas/run.ts';
import { setCsvHeaders } from '../table-csv.ts';

type Query = z.output<typeof comparisonQuerySchema>;

/** Runs side by side: an address that can be shared. */
export function registerComparisons(app: Api, context: RouteContext): void {
  const { desk } = context;
  app.get(
    '/comparisons',
    {
      config: { action: 'comparisons.read' },
      schema: {
        tags: ['comparisons'],
        summary: '情景比较 · Comparison',
        description:
          '给 runs，或给 scenarios 与 areas（from、to 可选；没有的测算会先算）。算不完时 202，附各次测算的地址。',
        querystring: comparisonQuerySchema,
        response: {
          200: jsonOrCsv(comparisonSchema, 'comparison'),
          202: json(pendingRunsSchema, '还在测算 · still at work'),
          ...problemAnswer,
        },
      },
    },
    async (request, reply) => {
      const { format: asked, area, stage, measure, schoolYear } = request.query;
      const format = negotiateFormat(request, reply, asked);
      const names = comparedNames(request.query, context);
      const base = baseIndex(request.query.base, names);
      const submittedRuns = await runsOf(request.query, names, request, context);
      const preference = preferenceOf(request.headers.prefer, LONGEST_WAIT);
      const compared = await Promise.all(
        submittedRuns.map(async (job) => (await waitFor(desk, { job, existing: true }, preference.wait, request)).job),
      );
      if (preference.applied !== undefined) reply.header('Preference-Applied', preference.applied);
      if (compared.some(({ status }) => isActive(status))) {
        reply.code(202).header('Retry-After', '1');
        return { runs: compared.map((run) => runBody(run, languageOf(request))) };
      }

      const results = await Promise.all(compared.map((run) => projectionOf(desk, run, area)));
      const all = { area, stage, measure, schoolYear };
      // A filter must hold for every result: they may cover different areas.
      const filter = results.map((result) => selectionFilter(all, result))[0] ?? {};
      const comparison = context.services.compare(
        results.map((result) => narrowed(result, filter)),
        base,
      );
      const ids = compared.map((run) => run.id);
      if (format === 'json') {
        reply.header('Content-Type', 'application/json; charset=utf-8');
        return reply.send(chunkedStream(renderComparisonJson(ids, comparison, filter)));
      }
      setCsvHeaders(reply, 'xuewei-comparison', '情景比较');
      return reply.send(chunkedStream(renderComparisonCsv(ids, comparison, filter)));
    },
  );
}

/** Existing runs by id, or runs of shipped scenarios that are computed where they are not there yet. */
async function runsOf(
  query: Query,
  names: readonly string[],
  request: FastifyRequest,
  context: RouteContext,
): Promise<StoredJob[]> {
  const { desk } = context;
  if (query.runs !== undefined) return Promise.all(names.map((id) => jobOf(desk, 'run', id)));
  const { from, to, areas = [] } = query;
  const jobs: StoredJob[] = [];
  for (const scenario of names) {
    const run = await normalisedRun({ areas, from, to, scenario }, request, context);
    jobs.push((await submitRun(run, context, true)).job);
  }
  return jobs;
}

function languageOf(request: FastifyRequest): ReturnType<typeof preferredLanguage> {
  return preferredLanguage(request.headers['accept-language']);
}
