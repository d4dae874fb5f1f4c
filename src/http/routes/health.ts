import { z } from 'zod';
import { MODEL_VERSION } from '../../../models/result.ts';
import type { Api, RouteContext } from '../api.ts';
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
export function registerHealth(app: Api, { services, desk }: RouteContext): void {
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
      return { status: 'ok', modelVersion: MODEL_VERSION, regions, scenarios, activeRuns: await desk.active() };
    },
  );
}
