import type { FastifyReply } from 'fastify';
import type { RunSubject } from '../../queue/job-desk.ts';
import { renderTidyCsv } from '../../reports/tidy-csv.ts';
import type { StoredJob } from '../../store/jobs.ts';
import type { Api, RouteContext } from '../api.ts';
import { chunkedStream } from '../chunked-stream.ts';
import { isImmutableAndKnown } from '../entity-tag.ts';
import { jobOf } from '../job.ts';
import { projectionOf } from '../job-result.ts';
import { passportBody } from '../job-status.ts';
import { negotiateFormat } from '../negotiation.ts';
import { acceptsGzip, sendRendition } from '../rendition.ts';
import { renderResultJson } from '../result-rendering.ts';
import { selectionFilter } from '../result-selection.ts';
import { empty, jsonOrCsv, problemAnswer } from '../schemas/answers.ts';
import { jobParameters } from '../schemas/job.ts';
import { resultQuerySchema, resultSchema } from '../schemas/result.ts';
import { setCsvHeaders } from '../table-csv.ts';

/**
 * Goes up with every change of what an answer looks like: answers that were kept, here and at the client, are of the number
 * before. The golden answers of the tests show such a change.
 */
const RENDERING = '1';

/** The numbers of a run. */
export function registerRunResults(app: Api, { desk }: RouteContext): void {
  app.get(
    '/runs/:id/results',
    {
      config: { action: 'runs.read' },
      schema: {
        tags: ['runs'],
        summary: '测算结果 · Results of a run',
        description:
          'CSV 为整洁表，一行一个数；缺数为空值，状态为 missing。指标含义见 /api/v1/catalogue。带随机模拟的测算多出 p05—p95、mean、chance、shortageChance（短缺超出“学位等于基年在校生”这一假定本身造成的短缺的概率）；模拟未完时先给出预览（draws.preview = true）。',
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
      const run = await jobOf(desk, 'run', request.params.id);
      const whole = Object.values(selection).every((value) => value === undefined);
      reply.header('Link', '</api/v1/catalogue>; rel="describedby"');
      if (run.status === 'successful') {
        const encoding = whole && acceptsGzip(request) ? 'gzip' : 'identity';
        const tag = [run.id, RENDERING, format, shape, JSON.stringify(selection), encoding];
        if (isImmutableAndKnown(request, reply, ...tag)) return reply.send();
      } else reply.header('Cache-Control', 'no-store');
      const render = async () => {
        const result = await projectionOf(desk, run, selection.area);
        const filter = selectionFilter(selection, result);
        return format === 'json'
          ? renderResultJson({ run: run.id, passport: passportBody(run) }, result, filter, shape)
          : renderTidyCsv(result, filter);
      };
      setType(run, format, reply);
      if (whole && run.status === 'successful') {
        // The whole answer is asked for again and again, and never changes.
        reply.header('Vary', 'Accept, Accept-Encoding, Accept-Language');
        return sendRendition(
          desk,
          { id: run.id, name: `results-${RENDERING}-${shape}.${format}`, render },
          request,
          reply,
        );
      }
      return reply.send(chunkedStream(await render()));
    },
  );
}

function setType(run: StoredJob, format: 'json' | 'csv' | 'text', reply: FastifyReply): void {
  if (format === 'json') {
    reply.header('Content-Type', 'application/json; charset=utf-8');
    return;
  }
  const { from, to } = run.subject as RunSubject;
  const name = `${run.areas.length === 1 ? run.areas[0] : `${run.areas.length}-areas`}-${from}-${to}`;
  setCsvHeaders(reply, `xuewei-${name}`, `学位测算-${name}`);
}
