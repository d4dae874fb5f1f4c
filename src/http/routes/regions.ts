import { z } from 'zod';
import type { Region } from '../../services/ports.ts';
import type { Api, RouteContext } from '../api.ts';
import { pageOf } from '../paging.ts';
import { Problem } from '../problem.ts';
import { json, problemAnswer } from '../schemas/answers.ts';
import { pageSchema, pagingFields } from '../schemas/paging.ts';
import { codeParameters, LEVELS, recordSchema, regionSchema } from '../schemas/reference.ts';

const listQuery = z.strictObject({
  level: z.enum(LEVELS).optional().describe('级别'),
  parent: z
    .string()
    .regex(/^\d{6}$/, 'GB/T 2260 code of six digits, e.g. 440785')
    .optional()
    .describe('上级代码'),
  q: z.string().min(1).max(50).optional().describe('名称包含'),
  ...pagingFields(50),
});
const childrenQuery = z.strictObject(pagingFields(50));
const tags = ['regions'];

/** Administrative regions and their groupings. */
export function registerRegions(app: Api, { services }: RouteContext): void {
  app.get(
    '/regions',
    {
      config: { action: 'reference.read' },
      schema: {
        tags,
        summary: '行政区 · Regions',
        querystring: listQuery,
        response: { 200: json(pageSchema(regionSchema), 'regions'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const { level, parent, q } = request.query;
      const found = services
        .regions()
        .filter(
          (region) =>
            (level === undefined || region.level === level) &&
            (parent === undefined || region.parent === parent) &&
            (q === undefined || region.name.includes(q)),
        );
      return pageOf(found, request.query, request, reply);
    },
  );

  app.get(
    '/regions/groupings',
    {
      config: { action: 'reference.read' },
      schema: {
        tags,
        summary: '分组（考核、结对等） · Groupings',
        response: { 200: json(z.array(recordSchema), 'groupings'), ...problemAnswer },
      },
    },
    async () => services.groupings(),
  );

  app.get(
    '/regions/:code',
    {
      config: { action: 'reference.read' },
      schema: {
        tags,
        summary: '一个行政区 · One region',
        params: codeParameters,
        response: { 200: json(regionSchema, 'region'), ...problemAnswer },
      },
    },
    async (request) => knownRegion(services.region(request.params.code), request.params.code),
  );

  app.get(
    '/regions/:code/children',
    {
      config: { action: 'reference.read' },
      schema: {
        tags,
        summary: '下级行政区 · Children of a region',
        params: codeParameters,
        querystring: childrenQuery,
        response: { 200: json(pageSchema(regionSchema), 'children'), ...problemAnswer },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      knownRegion(services.region(code), code);
      return pageOf(services.childrenOf(code), request.query, request, reply);
    },
  );
}

function knownRegion(region: Region | undefined, code: string): Region {
  if (region !== undefined) return region;
  throw new Problem('region-unknown', {
    zh: `没有代码为“${code}”的行政区；代码是 GB/T 2260 六位数字，如 440785。`,
    en: `There is no region "${code}"; codes are six digits (GB/T 2260), e.g. 440785.`,
  });
}
