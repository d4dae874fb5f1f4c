import type { Stage } from '../../../models/stages.ts';
import { explanationText } from '../../reports/explanation-text.ts';
import { InputFaults, type Services } from '../../services/ports.ts';
import type { Api, RouteContext } from '../api.ts';
import { jobOf } from '../job.ts';
import { projectionOf } from '../job-result.ts';
import { LANGUAGE_TAG, preferredLanguage } from '../language.ts';
import { negotiateFormat } from '../negotiation.ts';
import { faultyRequest } from '../problem.ts';
import { jsonOrText, problemAnswer } from '../schemas/answers.ts';
import { explanationQuerySchema, explanationSchema } from '../schemas/explanation.ts';
import { jobParameters } from '../schemas/job.ts';

/** How a number of a run comes about. */
export function registerRunExplanation(app: Api, { desk, services }: RouteContext): void {
  app.get(
    '/runs/:id/explain',
    {
      config: { action: 'runs.read' },
      schema: {
        tags: ['runs'],
        summary: '一个数从哪里来 · Where a number comes from',
        description:
          '返回一棵树：数值、公式（文字）、每个输入及其来历，直到数据表的单元格、上报文件的位置、参数及条款。以前学年的数、单岁和下级地区先不展开（more = true），用其 query 再问；depth 是展开的层数。Accept: text/plain 或 ?format=text 给出可贴进报告的文字。带随机模拟的测算解释单一路径的数，根上附分位数。\n\nA tree: value, formula in words, every input with its own tree, down to a cell of a table, a place in your file, a parameter with its clause. Earlier years, single ages and areas below are closed at first (more = true): their query opens them. text/plain gives text for a memo. Of a run with draws the single path is explained, with the quantiles at the root.',
        params: jobParameters,
        querystring: explanationQuerySchema,
        response: { 200: jsonOrText(explanationSchema, 'explanation'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const { area, schoolYear, measure, stage = null, item = null, depth, unfold, format: wanted } = request.query;
      const format = negotiateFormat(request, reply, wanted, ['json', 'text']);
      const run = await jobOf(desk, 'run', request.params.id);
      const result = await projectionOf(desk, run, areasOf(area, services));
      const asked = await desk.requestOf(run.id);
      const question = { area, schoolYear, measure, stage: stage as Stage | null, item };
      const limits = { depth, unfold: unfold === 'true' };
      const explanation = await services.explain(asked, question, limits, result).catch((error: unknown) => {
        throw error instanceof InputFaults ? faultyRequest('invalid-query', error.faults, 'query') : error;
      });
      if (format === 'json') return reply.send(explanation);
      const language = preferredLanguage(request.headers['accept-language']);
      return reply
        .header('Content-Type', 'text/plain; charset=utf-8')
        .header('Content-Language', LANGUAGE_TAG[language])
        .send(explanationText(explanation, language));
    },
  );
}

/** What an explanation looks at: the area and those right below it; everything where it is not known, or is the nation. */
function areasOf(area: string, services: Services): string[] | undefined {
  if (services.region(area)?.parent == null) return undefined;
  return [
    area,
    ...services
      .regions()
      .filter(({ parent }) => parent === area)
      .map(({ code }) => code),
  ];
}
