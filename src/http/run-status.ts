import type { RunSubject } from '../queue/job-desk.ts';
import type { StoredJob } from '../store/jobs.ts';
import { isActive } from '../store/jobs.ts';
import { addressOf } from './job.ts';
import { jobBody } from './job-status.ts';
import type { Bilingual, Language } from './language.ts';
import type { RunBody } from './schemas/run.ts';

/** What the API says about a run. */
export function runBody(run: StoredJob, language: Language): RunBody {
  const subject = run.subject as RunSubject;
  return {
    ...jobBody(run, messageOf(run)[language]),
    areas: [...run.areas],
    counties: run.counties,
    from: subject.from,
    to: subject.to,
    scenario: subject.scenario,
    draws: subject.draws,
    seed: subject.seed,
    preview: isActive(run.status) && run.preview,
    links: linksOf(run),
  };
}

function linksOf(run: StoredJob): RunBody['links'] {
  const self = addressOf(run);
  const links = [
    { rel: 'self', href: self, type: 'application/json' },
    { rel: 'events', href: `${self}/events`, type: 'text/event-stream' },
  ];
  if (run.status === 'failed')
    links.push({ rel: 'results', href: `${self}/results`, type: 'application/problem+json' });
  if (isActive(run.status) && run.preview)
    links.push({ rel: 'preview', href: `${self}/results`, type: 'application/json' });
  if (run.status === 'successful') {
    links.push({ rel: 'results', href: `${self}/results`, type: 'application/json' });
    links.push({ rel: 'results', href: `${self}/results?format=csv`, type: 'text/csv' });
  }
  return links;
}

function messageOf(run: StoredJob): Bilingual {
  switch (run.status) {
    case 'accepted':
      return { zh: '已接受，等待测算', en: 'Accepted' };
    case 'running':
      return {
        zh: `正在测算：${doneOf(run)}/${run.counties} ${run.region}`.trimEnd(),
        en: `Running: ${doneOf(run)}/${run.counties} ${run.region}`.trimEnd(),
      };
    case 'successful':
      return { zh: `测算完成：${run.counties} 个县级单位`, en: `Done: ${run.counties} county-level unit(s)` };
    case 'failed':
      return { zh: '测算失败，原因见 results', en: 'Failed; results tells the cause' };
    case 'dismissed':
      return { zh: '已取消', en: 'Dismissed' };
  }
}

/** Counties' worth of work that is done. */
const doneOf = ({ progress, counties }: StoredJob): number => Math.floor(progress * counties);
