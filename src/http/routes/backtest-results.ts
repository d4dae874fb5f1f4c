import { rowsOf } from '../../../models/backtest/ledger-columns.ts';
import type { BacktestOutcome } from '../../../models/backtest/outcome.ts';
import type { BacktestSubject } from '../../queue/job-desk.ts';
import { backtestChart, backtestReport } from '../../reports/backtest-report.ts';
import { ledgerCsv, ledgerJson, scoresJson } from '../../reports/ledger.ts';
import type { Api, RouteContext } from '../api.ts';
import { CHART } from '../backtest-status.ts';
import { chunkedStream } from '../chunked-stream.ts';
import { isImmutableAndKnown } from '../entity-tag.ts';
import { jobOf } from '../job.ts';
import { outcomeOf } from '../job-result.ts';
import { negotiateFormat } from '../negotiation.ts';
import { empty, json, jsonOrCsv, problemAnswer, text } from '../schemas/answers.ts';
import { ledgerQuerySchema, ledgerSchema, scoresSchema } from '../schemas/backtest.ts';
import { jobParameters } from '../schemas/job.ts';
import { setCsvHeaders } from '../table-csv.ts';

const tags = ['backtests'];
const otherAnswers = { 304: empty('未变 · not modified'), ...problemAnswer };

/** What came of a back-test: every number, the scores, the report and its picture. */
export function registerBacktestResults(app: Api, { desk }: RouteContext): void {
  app.get(
    '/backtests/:id/ledger',
    {
      config: { action: 'backtests.read' },
      schema: {
        tags,
        summary: '回测账本：每个预测数与实际数 · Ledger of a back-test',
        description: '一行一个数：地区、系列、起点、提前年数、预测、80% 区间两端、实际；缺数为空值或 null。',
        params: jobParameters,
        querystring: ledgerQuerySchema,
        response: { 200: jsonOrCsv(ledgerSchema, 'ledger'), ...otherAnswers },
      },
    },
    async (request, reply) => {
      const format = negotiateFormat(request, reply, request.query.format);
      const backtest = await jobOf(desk, 'backtest', request.params.id);
      const { plan, ledger } = await outcomeOf(desk, backtest);
      if (isImmutableAndKnown(request, reply, backtest.id, 'ledger', format)) return reply.send();
      if (format === 'json') {
        reply.header('Content-Type', 'application/json; charset=utf-8');
        return reply.send(chunkedStream(ledgerJson(rowsOf(ledger), { backtest: backtest.id, ...plan })));
      }
      const { from, to } = backtest.subject as BacktestSubject;
      const name = `${from}-${to}`;
      setCsvHeaders(reply, `xuewei-backtest-${name}`, `回测账本-${name}`);
      return reply.send(chunkedStream(ledgerCsv(rowsOf(ledger))));
    },
  );

  app.get(
    '/backtests/:id/scores',
    {
      config: { action: 'backtests.read' },
      schema: {
        tags,
        summary: '回测误差：按提前年数、系列、规模、地区 · Scores of a back-test',
        params: jobParameters,
        response: { 200: json(scoresSchema, 'scores'), ...otherAnswers },
      },
    },
    async (request, reply) => {
      const backtest = await jobOf(desk, 'backtest', request.params.id);
      const { plan, scores } = await outcomeOf(desk, backtest);
      if (isImmutableAndKnown(request, reply, backtest.id, 'scores')) return reply.send();
      reply.header('Content-Type', 'application/json; charset=utf-8');
      return reply.send(chunkedStream(scoresJson(backtest.id, plan, scores)));
    },
  );

  const document = (name: string, type: string, summary: string, render: (outcome: BacktestOutcome) => string) =>
    app.get(
      `/backtests/:id/${name}`,
      {
        config: { action: 'backtests.read' },
        schema: { tags, summary, params: jobParameters, response: { 200: text(type, name), ...otherAnswers } },
      },
      async (request, reply) => {
        const backtest = await jobOf(desk, 'backtest', request.params.id);
        const outcome = await outcomeOf(desk, backtest);
        if (isImmutableAndKnown(request, reply, backtest.id, name)) return reply.send();
        return reply.header('Content-Type', `${type}; charset=utf-8`).send(render(outcome));
      },
    );
  document('report', 'text/markdown', '回测报告 · Report of a back-test', (outcome) =>
    backtestReport(outcome, { chart: CHART, broken: 'scores' }),
  );
  document(CHART, 'image/svg+xml', '报告的插图：误差与提前年数 · Picture of the report', backtestChart);
}
