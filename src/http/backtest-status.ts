import { usualError } from '../reports/backtest-report.ts';
import type { Backtest } from './backtest.ts';
import { jobBody } from './job-status.ts';
import type { Bilingual, Language } from './language.ts';
import type { BacktestBody } from './schemas/backtest.ts';

/** Name of the picture, as the report's own link has it. */
export const CHART = 'error-by-lead.svg';

/** What the API says about a back-test. */
export function backtestBody(backtest: Backtest, language: Language): BacktestBody {
  const { areas, from, to, grades, plan, result } = backtest;
  return {
    ...jobBody(backtest, messageOf(backtest)[language]),
    areas,
    from,
    to,
    grades: [...grades],
    origins: [...plan.origins],
    leads: [...plan.leads],
    sentence: result === null ? null : usualError(result.scores),
    links: linksOf(backtest),
  };
}

function linksOf({ address, status }: Backtest): BacktestBody['links'] {
  const links = [{ rel: 'self', href: address, type: 'application/json' }];
  if (status === 'failed') links.push({ rel: 'scores', href: `${address}/scores`, type: 'application/problem+json' });
  if (status === 'successful') {
    links.push({ rel: 'scores', href: `${address}/scores`, type: 'application/json' });
    links.push({ rel: 'ledger', href: `${address}/ledger`, type: 'application/json' });
    links.push({ rel: 'ledger', href: `${address}/ledger?format=csv`, type: 'text/csv' });
    links.push({ rel: 'report', href: `${address}/report`, type: 'text/markdown' });
    links.push({ rel: 'picture', href: `${address}/${CHART}`, type: 'image/svg+xml' });
  }
  return links;
}

function messageOf({ status, areas, plan }: Backtest): Bilingual {
  switch (status) {
    case 'accepted':
      return { zh: '已接受，等待回测', en: 'Accepted' };
    case 'running':
      return { zh: '正在回测', en: 'Running' };
    case 'successful':
      return {
        zh: `回测完成：${areas} 个地区，${plan.origins.length} 个起点`,
        en: `Done: ${areas} area(s), ${plan.origins.length} origin(s)`,
      };
    case 'failed':
      return { zh: '回测失败，原因见 scores', en: 'Failed; scores tells the cause' };
    case 'dismissed':
      return { zh: '已取消', en: 'Dismissed' };
  }
}
