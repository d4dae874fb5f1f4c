import { renderTidyCsv } from '../../reports/tidy-csv.ts';
import type { Api, RouteContext } from '../api.ts';
import { chunkedStream } from '../chunked-stream.ts';
import { isImmutableAndKnown } from '../entity-tag.ts';
import { negotiateFormat } from '../negotiation.ts';
import { renderResultJson } from '../result-rendering.ts';
import { selectionFilter } from '../result-selection.ts';
import { projectionOf } from '../run-result.ts';
import { empty, jsonOrCsv, problemAnswer } from '../schemas/answers.ts';
import { jobParameters } from '../schemas/job.ts';
import { resultQuerySchema, resultSchema } from '../schemas/result.ts';
import { setCsvHeaders } from '../table-csv.ts';

/** The numbers of a run. */
export function registerRunResults(app: Api, { runs }: RouteContext): void {
  app.get(
    '/runs/:id/results',
    {
      config: { action: 'runs.read' },
      schema: {
        tags: ['runs'],
        summary: '测算结果 · Results of a run',
        description:
          'CSV 为整洁表，一行一个数；缺数为空值，状态为 missing。指标含义见 /api/v1/catalogue。带随机模拟的测算多出 p05—p95、mean、chance；模拟未完时先给出预览（draws.preview = true）。',
        params: jobParameters,
        querystring: resultQuerySchema,
        response: {
          200: jsonOrCsv(resultSchema, 'results'),
          304: empty('未变 · not modified'),
          ...problemAnswer,
        },
      },
    },
    async (request, reply) => {
      const { format: asked, shape, ...selection } = request.query;
      const format = negotiateFormat(request, reply, asked);
      const run = runs.find(request.params.id);
      const result = projectionOf(run);
      const filter = selectionFilter(selection, result);
      const preview = result.draws?.preview === true;
      reply.header('Link', '</api/v1/catalogue>; rel="describedby"');
      if (preview) reply.header('Cache-Control', 'no-store');
      else if (isImmutableAndKnown(request, reply, run.id, format, shape, JSON.stringify(selection)))
        return reply.send();
      if (format === 'json') {
        reply.header('Content-Type', 'application/json; charset=utf-8');
        return reply.send(chunkedStream(renderResultJson(run.id, result, filter, shape)));
      }
      const { areas, from, to } = run.request;
      const name = `${areas.length === 1 ? areas[0] : `${areas.length}-areas`}-${from}-${to}`;
      setCsvHeaders(reply, `xuewei-${name}`, `学位测算-${name}`);
      return reply.send(chunkedStream(renderTidyCsv(result, filter)));
    },
  );
}
