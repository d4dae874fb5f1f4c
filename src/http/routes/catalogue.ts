import { z } from 'zod';
import type { Api, RouteContext } from '../api.ts';
import { negotiateFormat } from '../negotiation.ts';
import { pageOf } from '../paging.ts';
import { jsonOrCsv, problemAnswer } from '../schemas/answers.ts';
import { formatField, pageSchema, pagingFields } from '../schemas/paging.ts';
import { measureSchema } from '../schemas/reference.ts';
import { setCsvHeaders, tableCsv } from '../table-csv.ts';

const query = z.strictObject({ format: formatField, ...pagingFields(500) });
const COLUMNS = [
  'id',
  'zh',
  'en',
  'unit',
  'stages',
  'definitionZh',
  'definitionEn',
  'formula',
  'source',
  'aggregation',
];

/** Every measure: name, unit, definition, formula, source. */
export function registerCatalogue(app: Api, { services }: RouteContext): void {
  app.get(
    '/catalogue',
    {
      config: { action: 'reference.read' },
      schema: {
        tags: ['reference'],
        summary: '指标目录 · Measures',
        querystring: query,
        response: { 200: jsonOrCsv(pageSchema(measureSchema), 'measures'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const format = negotiateFormat(request, reply, request.query.format);
      const page = pageOf(services.catalogue(), request.query, request, reply);
      if (format === 'json') return page;
      setCsvHeaders(reply, 'catalogue', '指标目录');
      const rows = page.results.map(({ id, zh, en, unit, stages, definition, formula, source, aggregation }) => [
        id,
        zh,
        en,
        unit,
        stages.join(' '),
        definition.zh,
        definition.en,
        formula,
        source,
        aggregation.kind,
      ]);
      return tableCsv(COLUMNS, rows);
    },
  );
}
