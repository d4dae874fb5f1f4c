import { type AuditRow, readAudit, verifyAudit } from '../../store/audit.ts';
import type { Api, StoreContext } from '../api.ts';
import { beijingTime } from '../clock.ts';
import { requireAuditRegions } from '../people/audit-regions.ts';
import { json, problemAnswer } from '../schemas/answers.ts';
import { auditQuery, auditSchema, auditVerdictSchema } from '../schemas/audit.ts';

const tags = ['audit'];
const config = { action: 'audit.read' } as const;

/** Who changed what, from what to what; and whether the record is whole. */
export function registerAudit(app: Api, { database }: StoreContext): void {
  app.get(
    '/audit',
    {
      config,
      schema: {
        tags,
        summary: '审计记录，按先后 · The audit, in its order',
        description:
          '地区有限的审计账户须用 resource 指明本地区的一个数据集或情景。 Auditors with regions name one dataset or scenario within them.',
        querystring: auditQuery,
        response: { 200: json(auditSchema, 'audit'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const { after, limit, resource } = request.query;
      await requireAuditRegions(request, database, resource);
      // One more than asked tells whether there is a next page.
      const rows = await readAudit(database, {
        after,
        limit: limit + 1,
        ...(resource === undefined ? {} : { resource }),
      });
      const results = rows.slice(0, limit);
      const next = rows.length > limit ? results.at(-1)!.seq : null;
      reply.header('Cache-Control', 'no-store');
      if (next !== null) {
        const parameters = new URLSearchParams({ after: String(next), limit: String(limit) });
        if (resource !== undefined) parameters.set('resource', resource);
        reply.header('Link', `</api/v1/audit?${parameters}>; rel="next"`);
      }
      return { results: results.map(rowBody), next };
    },
  );

  app.get(
    '/audit/verification',
    {
      config,
      schema: {
        tags,
        summary: '核对审计链 · Verify the chain of the audit',
        response: { 200: json(auditVerdictSchema, 'verdict'), ...problemAnswer },
      },
    },
    async (_request, reply) => {
      const verdict = await verifyAudit(database);
      reply.header('Cache-Control', 'no-store');
      return { last: null, seq: null, expected: null, found: null, ...verdict };
    },
  );
}

function rowBody({ change, at, ...row }: AuditRow) {
  const { from = null, to = null } = JSON.parse(change) as { readonly from?: unknown; readonly to?: unknown };
  return { ...row, at: beijingTime(Date.parse(at)), from, to };
}
