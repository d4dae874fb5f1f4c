import { z } from 'zod';
import type { Api, RouteContext } from '../api.ts';
import { negotiateFormat } from '../negotiation.ts';
import { pageOf } from '../paging.ts';
import { jsonOrCsv, problemAnswer } from '../schemas/answers.ts';
import { formatField, pageSchema, pagingFields } from '../schemas/paging.ts';
import { POLICY_STATUSES, policySchema } from '../schemas/reference.ts';
import { setCsvHeaders, tableCsv } from '../table-csv.ts';

const query = z.strictObject({
  status: z.enum(POLICY_STATUSES).optional().describe('只列这一状态'),
  format: formatField,
  ...pagingFields(500),
});

/** Every policy clause and what became of it. */
export function registerPolicies(app: Api, { services }: RouteContext): void {
  app.get(
    '/policies',
    {
      config: { action: 'reference.read' },
      schema: {
        tags: ['reference'],
        summary: '政策条文与落实状态 · Policies and what became of them',
        querystring: query,
        response: { 200: jsonOrCsv(pageSchema(policySchema), 'policies'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const format = negotiateFormat(request, reply, request.query.format);
      const { status } = request.query;
      const found = services.policies().filter((row) => status === undefined || row.status === status);
      const page = pageOf(found, request.query, request, reply);
      if (format === 'json') return page;
      // Columns come from all rows: rows of different kinds may have columns of their own.
      const columns = [...new Set(['policyId', 'status', ...services.policies().flatMap((row) => Object.keys(row))])];
      setCsvHeaders(reply, 'policies', '政策条文');
      return tableCsv(
        columns,
        page.results.map((row) => columns.map((column) => row[column] ?? '')),
      );
    },
  );
}
