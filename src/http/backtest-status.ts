import type { BacktestSubject, JobDesk } from '../queue/job-desk.ts';
import { usualError } from '../reports/backtest-report.ts';
import type { StoredJob } from '../store/jobs.ts';
import { addressOf } from './job.ts';
import { jobBody } from './job-status.ts';
import type { Bilingual, Language } from './language.ts';
import type { BacktestBody } from './schemas/backtest.ts';

/** Name of the picture, as the report's own link has it. */
export const CHART = 'error-by-lead.svg';

/** What the API says about a back-test. */
export async function backtestBody(desk: JobDesk, backtest: StoredJob, language: Language): Promise<BacktestBody> {
  const { areas, from, to, grades, origins, leads } = backtest.subject as BacktestSubject;
  return {
    ...jobBody(backtest, messageOf(backtest)[language]),
    areas,
    from,
    to,
    grades: [...grades],
    origins: [...origins],
    leads: [...leads],
    sentence: backtest.status === 'successful' ? await sentenceOf(desk, backtest.id) : null,
    links: linksOf(backtest),
  };
}

function linksOf(backtest: StoredJob): BacktestBody['links'] {
  const address = addressOf(backtest);
  const { status } = backtest;
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

function messageOf({ status, subject }: StoredJob): Bilingual {
  const { areas, origins } = subject as BacktestSubject;
  switch (status) {
    case 'accepted':
      return { zh: '已接受，等待回测', en: 'Accepted' };
    case 'running':
      return { zh: '正在回测', en: 'Running' };
    case 'successful':
      return {
        zh: `回测完成：${areas} 个地区，${origins.length} 个起点`,
        en: `Done: ${areas} area(s), ${origins.length} origin(s)`,
      };
    case 'failed':
      return { zh: '回测失败，原因见 scores', en: 'Failed; scores tells the cause' };
    case 'dismissed':
      return { zh: '已取消', en: 'Dismissed' };
  }
}

/** Sentences that were written once: what they are about never changes. */
const sentences = new Map<string, NonNullable<BacktestBody['sentence']>>();
const MOST_SENTENCES = 10_000;

async function sentenceOf(desk: JobDesk, id: string): Promise<BacktestBody['sentence']> {
  const written = sentences.get(id);
  if (written !== undefined) return written;
  const outcome = await desk.outcome(id);
  const sentence = outcome === undefined ? null : usualError(outcome.scores);
  if (sentence !== null && sentences.size < MOST_SENTENCES) sentences.set(id, sentence);
  return sentence;
}
