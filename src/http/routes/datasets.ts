import { z } from 'zod';
import type { Actor } from '../../people/actor.ts';
import { createDataset, knownDataset } from '../../planning/datasets.ts';
import type { Services } from '../../services/ports.ts';
import { listDatasets } from '../../store/datasets.ts';
import { createJobId } from '../../store/job-id.ts';
import type { Api, StoreContext } from '../api.ts';
import { DATA_BODY_LIMIT } from '../body-limits.ts';
import { authorOf } from '../change-note.ts';
import { acceptCsvBodies } from '../csv-body.ts';
import {
  datasetAddress,
  datasetBody,
  datasetHeaders,
  examine,
  findingBodies,
  required,
  withNote,
} from '../dataset-view.ts';
import { isKnownToClient } from '../entity-tag.ts';
import { keepWithChange } from '../idempotency.ts';
import { pageOfTotal, windowOf } from '../paging.ts';
import { requireRegions } from '../people/region-check.ts';
import { empty, json, problemAnswer } from '../schemas/answers.ts';
import {
  datasetListQuery,
  datasetParameters,
  datasetRequestSchema,
  datasetSchema,
  dryRunQuery,
  examinedSchema,
  writtenDatasetSchema,
} from '../schemas/dataset.ts';
import { noteHeader, requiredKeyHeader } from '../schemas/headers.ts';
import { pageSchema } from '../schemas/paging.ts';
import { registerDatasetVersions } from './dataset-versions.ts';

const tags = ['datasets'];

/** A county's own figures: hand them in, list them, look at them. */
export function registerDatasets(app: Api, context: StoreContext): void {
  app.register(async (scope) => {
    acceptCsvBodies(scope);
    const api: Api = scope.withTypeProvider();
    registerSubmission(api, context);
    registerLists(api, context);
    registerDatasetVersions(api, context);
  });
}

function registerLists(app: Api, { services, database }: StoreContext): void {
  app.get(
    '/datasets',
    {
      config: { action: 'datasets.read' },
      schema: {
        tags,
        summary: '数据集，最近改的在前 · Datasets, changed last first',
        querystring: datasetListQuery,
        response: { 200: json(pageSchema(datasetSchema), 'datasets'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const { area } = request.query;
      const known = area !== undefined && services.region(area) !== undefined;
      const asked = area === undefined ? undefined : known ? services.countiesOf([area]) : [];
      const own = countiesOf(request.actor, services);
      const areas = own === undefined ? asked : own.filter((code) => asked?.includes(code) ?? true);
      const { datasets, total } = await listDatasets(database, { areas, ...windowOf(request.query) });
      reply.header('Cache-Control', 'no-cache');
      return pageOfTotal(datasets.map(datasetBody), total, request.query, request, reply);
    },
  );

  app.get(
    '/datasets/:id',
    {
      config: { action: 'datasets.read' },
      schema: {
        tags,
        summary: '一个数据集（最新一版） · One dataset, its newest version',
        params: datasetParameters,
        response: { 200: json(datasetSchema, 'dataset'), 304: empty('未变 · not modified'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const dataset = await knownDataset(database, request.params.id);
      requireRegions(request, [dataset.area]);
      const { etag = '', ...headers } = datasetHeaders(dataset);
      reply.headers(headers);
      if (isKnownToClient(request, reply, etag)) return reply.send();
      return datasetBody(dataset);
    },
  );
}

/** Counties that somebody may see; undefined: all. */
function countiesOf({ regions }: Actor, services: Services): readonly string[] | undefined {
  if (regions.length === 0 || regions.includes(NATION)) return undefined;
  return services.countiesOf(regions.filter((code) => services.region(code) !== undefined));
}

const NATION = '000000';

function registerSubmission(app: Api, { services, database }: StoreContext): void {
  app.post(
    '/datasets',
    {
      config: { action: 'datasets.write', requiresIdempotencyKey: true, hasDryRun: true },
      attachValidation: true,
      bodyLimit: DATA_BODY_LIMIT,
      schema: {
        tags,
        summary: '存入本县数据 · Hand in the figures of a county',
        description:
          '给出 baselines（各学年一份），或 text（CSV、YAML、JSON 文件的内容，与命令行读的一样）。全部问题一次列出；有一处错误就什么都不写。dryRun=true 只检查。正文也可直接是 CSV 文件（Content-Type: text/csv，UTF-8 或 GB18030），说明放在 X-Change-Note。',
        consumes: ['application/json', 'text/csv'],
        querystring: dryRunQuery,
        headers: z.looseObject({ ...requiredKeyHeader, ...noteHeader }),
        body: datasetRequestSchema,
        response: {
          200: json(examinedSchema, '只检查 · examined only'),
          201: json(writtenDatasetSchema, '已存 · kept'),
          ...problemAnswer,
        },
      },
    },
    async (request, reply) => {
      const examined = examine(request, services);
      const findings = findingBodies(examined.faults, request);
      if (request.query.dryRun === 'true') return { valid: examined.input !== undefined, findings };
      const id = createJobId();
      const location = datasetAddress(id);
      const author = authorOf(request);
      const input = withNote(required(examined), author);
      const dataset = await createDataset(database, id, input, author, (transaction, written) =>
        keepWithChange(
          transaction,
          request,
          201,
          { ...datasetHeaders(written), location },
          {
            ...datasetBody(written),
            findings,
          },
        ),
      );
      reply.code(201).headers({ ...datasetHeaders(dataset), location });
      return { ...datasetBody(dataset), findings };
    },
  );
}
