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

/** Standards with their citations. */
export function registerStandards(app: Api, { services }: RouteContext): void {
  app.get(
    '/standards',
    {
      config: { action: 'reference.read' },
      schema: {
        tags: ['reference'],
        summary: '标准及出处 · Standards with citations',
        querystring: query,
        response: { 200: json(pageSchema(recordSchema), 'standards'), ...problemAnswer },
      },
    },
    async (request, reply) => pageOf(services.standards(request.query.jurisdiction), request.query, request, reply),
  );
}
