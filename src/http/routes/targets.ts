import { z } from 'zod';
import type { Api, RouteContext } from '../api.ts';
import { pageOf } from '../paging.ts';
import { json, problemAnswer } from '../schemas/answers.ts';
import { pageSchema, pagingFields } from '../schemas/paging.ts';
import { recordSchema } from '../schemas/reference.ts';

const query = z.strictObject({
  jurisdiction: z.string().min(1).max(40).optional().describe('适用地区的代码'),
  ...pagingFields(500),
});

/** Targets with their citations. */
export function registerTargets(app: Api, { services }: RouteContext): void {
  app.get(
    '/targets',
    {
      config: { action: 'reference.read' },
      schema: {
        tags: ['reference'],
        summary: '目标及出处 · Targets with citations',
        querystring: query,
        response: { 200: json(pageSchema(recordSchema), 'targets'), ...problemAnswer },
      },
    },
    async (request, reply) => pageOf(services.targets(request.query.jurisdiction), request.query, request, reply),
  );
}
