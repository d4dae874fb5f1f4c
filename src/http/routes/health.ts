import { z } from 'zod';
import { MODEL_VERSION } from '../../../models/result.ts';
import type { Ailment } from '../../queue/vital-signs.ts';
import type { Api, RouteContext } from '../api.ts';
import type { Bilingual } from '../language.ts';
import { Problem } from '../problem.ts';
import { json, problemAnswer } from '../schemas/answers.ts';

const liveSchema = z.object({ status: z.literal('ok') });
const readySchema = z.object({
  status: z.literal('ok'),
  modelVersion: z.string(),
  regions: z.number().int(),
  scenarios: z.number().int(),
  activeRuns: z.number().int(),
});
const tags = ['health'];

/** For whatever watches the process. */
export function registerHealth(app: Api, { services, desk, examine }: RouteContext): void {
  app.get(
    '/health/live',
    {
      config: { action: 'public' },
      schema: { tags, summary: '进程在运行 · Alive', response: { 200: json(liveSchema, 'alive') } },
    },
    async () => ({ status: 'ok' }),
  );

  app.get(
    '/health/ready',
    {
      config: { action: 'public' },
      schema: {
        tags,
        summary: '数据已读入，可以测算 · Ready',
        response: { 200: json(readySchema, 'ready'), ...problemAnswer },
      },
    },
    async () => {
      const regions = services.regions().length;
      const scenarios = services.scenarios().length;
      if (regions === 0 || scenarios === 0) {
        const detail = {
          zh: `行政区 ${regions} 个，情景 ${scenarios} 个；两者都须大于 0。`,
          en: `${regions} regions, ${scenarios} scenarios; both must be above 0.`,
        };
        throw new Problem('not-ready', detail);
      }
      const ailments = (await examine?.()) ?? [];
      if (ailments.length > 0) throw new Problem('not-ready', inWords(ailments), { headers: { 'Retry-After': '5' } });
      return { status: 'ok', modelVersion: MODEL_VERSION, regions, scenarios, activeRuns: await desk.active() };
    },
  );
}

const PARTS: Readonly<Record<Ailment['part'], Bilingual>> = {
  database: { zh: '数据库没有及时应答', en: 'the database does not answer in time' },
  tables: { zh: '数据库的表与本程序的版本不符', en: 'the tables are not those of this version of the program' },
  queue: { zh: '任务队列无人照管', en: 'nobody looks after the queue' },
};

function inWords(ailments: readonly Ailment[]): Bilingual {
  return {
    zh: `${ailments.map(({ part, found }) => `${PARTS[part].zh}（${found}）`).join('；')}。`,
    en: `${ailments.map(({ part, found }) => `${PARTS[part].en} (${found})`).join('; ')}.`,
  };
}
