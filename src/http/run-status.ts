import { jobBody } from './job-status.ts';
import type { Bilingual, Language } from './language.ts';
import type { Run } from './run.ts';
import type { RunBody } from './schemas/run.ts';

/** What the API says about a run. */
export function runBody(run: Run, language: Language): RunBody {
  const { request } = run;
  return {
    ...jobBody(run, messageOf(run)[language]),
    areas: [...request.areas],
    counties: run.counties,
    from: request.from,
    to: request.to,
    scenario: typeof request.scenario === 'string' ? request.scenario : request.scenario.id,
    draws: request.draws?.count ?? null,
    seed: request.draws?.seed ?? null,
    preview: run.preview !== null && run.result === null,
    links: linksOf(run),
  };
}

function linksOf(run: Run): RunBody['links'] {
  const self = run.address;
  const links = [
    { rel: 'self', href: self, type: 'application/json' },
    { rel: 'events', href: `${self}/events`, type: 'text/event-stream' },
  ];
  if (run.status === 'failed')
    links.push({ rel: 'results', href: `${self}/results`, type: 'application/problem+json' });
  if (run.active && run.preview !== null)
    links.push({ rel: 'preview', href: `${self}/results`, type: 'application/json' });
  if (run.status === 'successful') {
    links.push({ rel: 'results', href: `${self}/results`, type: 'application/json' });
    links.push({ rel: 'results', href: `${self}/results?format=csv`, type: 'text/csv' });
  }
  return links;
}

function messageOf(run: Run): Bilingual {
  switch (run.status) {
    case 'accepted':
      return { zh: '已接受，等待测算', en: 'Accepted' };
    case 'running':
      return {
        zh: `正在测算：${run.done}/${run.total} ${run.region}`.trimEnd(),
        en: `Running: ${run.done}/${run.total} ${run.region}`.trimEnd(),
      };
    case 'successful':
      return { zh: `测算完成：${run.counties} 个县级单位`, en: `Done: ${run.counties} county-level unit(s)` };
    case 'failed':
      return { zh: '测算失败，原因见 results', en: 'Failed; results tells the cause' };
    case 'dismissed':
      return { zh: '已取消', en: 'Dismissed' };
  }
}
