import { z } from 'zod';
import { figureChanges } from '../../planning/dataset-changes.ts';
import { addDatasetVersion, knownDataset, knownVersion } from '../../planning/datasets.ts';
import { listDatasetVersions } from '../../store/datasets.ts';
import type { Api, StoreContext } from '../api.ts';
import { DATA_BODY_LIMIT } from '../body-limits.ts';
import { authorOf } from '../change-note.ts';
import {
  datasetAddress,
  datasetBody,
  datasetHeaders,
  examine,
  findingBodies,
  required,
  versionBody,
  withNote,
} from '../dataset-view.ts';
import { isKnownToClient } from '../entity-tag.ts';
import { keepWithChange } from '../idempotency.ts';
import { pageOf, pageOfTotal, windowOf } from '../paging.ts';
import { requireRegions } from '../people/region-check.ts';
import { requiredVersion, versionTag } from '../preconditions.ts';
import { empty, json, problemAnswer } from '../schemas/answers.ts';
import {
  datasetParameters,
  datasetVersionListSchema,
  datasetVersionParameters,
  datasetVersionRequestSchema,
  datasetVersionSchema,
  figureChangesQuery,
  figureChangesSchema,
  versionListQuery,
  writtenDatasetSchema,
} from '../schemas/dataset.ts';
import { matchHeader, noteHeader, requiredKeyHeader } from '../schemas/headers.ts';

const tags = ['datasets'];

/** Versions of a county's figures: add one, read any, see what differs. */
export function registerDatasetVersions(app: Api, { services, database }: StoreContext): void {
  app.get(
    '/datasets/:id/versions',
    {
      config: { action: 'datasets.read' },
      schema: {
        tags,
        summary: '各版，最新在前 · Versions, newest first',
        params: datasetParameters,
        querystring: versionListQuery,
        response: { 200: json(datasetVersionListSchema, 'versions'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const { id, area, version } = await knownDataset(database, request.params.id);
      requireRegions(request, [area]);
      const versions = await listDatasetVersions(database, id, windowOf(request.query));
      reply.header('Cache-Control', 'no-cache');
      return pageOfTotal(versions.map(versionBody), version, request.query, request, reply);
    },
  );

  app.get(
    '/datasets/:id/versions/:version',
    {
      config: { action: 'datasets.read' },
      schema: {
        tags,
        summary: '某一版的全部数字，不再变 · One version with its figures; it never changes',
        params: datasetVersionParameters,
        response: { 200: json(datasetVersionSchema, 'version'), 304: empty('未变 · not modified'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const { id, version } = request.params;
      const body = versionBody(await knownVersion(database, id, version));
      requireRegions(request, [body.area]);
      reply.header('Cache-Control', 'private, immutable, max-age=31536000');
      if (isKnownToClient(request, reply, versionTag(version, body))) return reply.send();
      return body;
    },
  );

  app.post(
    '/datasets/:id/versions',
    {
      config: { action: 'datasets.write', requiresIdempotencyKey: true },
      attachValidation: true,
      bodyLimit: DATA_BODY_LIMIT,
      schema: {
        tags,
        summary: '存入新的一版 · Hand in a new version',
        description: '须带 If-Match（最新一版的 ETag）。内容与最新一版相同则答复 200，不产生新版本。',
        params: datasetParameters,
        headers: z.looseObject({ ...requiredKeyHeader, ...matchHeader, ...noteHeader }),
        consumes: ['application/json', 'text/csv'],
        body: datasetVersionRequestSchema,
        response: {
          200: json(writtenDatasetSchema, '与最新一版相同 · same as the newest'),
          201: json(writtenDatasetSchema, '新的一版 · a new version'),
          ...problemAnswer,
        },
      },
    },
    async (request, reply) => {
      const { id, area } = await knownDataset(database, String(request.params.id));
      requireRegions(request, [area]);
      const seen = requiredVersion(request);
      const examined = examine(request, services, area);
      const findings = findingBodies(examined.faults, request);
      const author = authorOf(request);
      const at = (version: number) => `${datasetAddress(id)}/versions/${version}`;
      const { dataset, added } = await addDatasetVersion(
        database,
        id,
        withNote(required(examined), author),
        author,
        seen,
        (transaction, written) =>
          keepWithChange(
            transaction,
            request,
            201,
            { ...datasetHeaders(written), location: at(written.version) },
            { ...datasetBody(written), findings },
          ),
      );
      reply.code(added ? 201 : 200).headers(datasetHeaders(dataset));
      reply.header(added ? 'Location' : 'Content-Location', at(dataset.version));
      return { ...datasetBody(dataset), findings };
    },
  );

  app.get(
    '/datasets/:id/changes',
    {
      config: { action: 'datasets.read' },
      schema: {
        tags,
        summary: '两版之间逐个数字的差异 · What differs between two versions, number by number',
        params: datasetParameters,
        querystring: figureChangesQuery,
        response: { 200: json(figureChangesSchema, 'changes'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { from, to } = request.query;
      const [before, after] = [await knownVersion(database, id, from), await knownVersion(database, id, to)];
      requireRegions(request, [before.area]);
      const changes = figureChanges(before.baselines, after.baselines);
      const count = (kind: string) => changes.filter((change) => change.kind === kind).length;
      const removed = count('removed');
      const kind = changes.length === 0 ? 'none' : removed > 0 ? 'major' : 'minor';
      const page = pageOf(changes, request.query, request, reply);
      return { from, to, kind, changed: count('changed'), added: count('added'), removed, ...page };
    },
  );
}
