import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { MODEL_VERSION } from '../../models/result.ts';
import { nameInputSchemas } from './schemas/named-inputs.ts';

/** Collects the routes that are registered later into OpenAPI 3.1 and serves the page at /docs from this server. */
export function describeApi(app: FastifyInstance): void {
  nameInputSchemas();
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: '学位测算 API · xuewei',
        version: `1.0.0+model.${MODEL_VERSION}`,
        description: '按行政区、学段、学年测算在校生与学位。School places by region, stage and school year.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: '脚本的令牌 · token of a script: xw_…' },
          session: { type: 'apiKey', in: 'cookie', name: 'xuewei_session', description: '会话 · session' },
        },
      },
      // The empty one: the local user, and what is public.
      security: [{}, { token: [] }, { session: [] }],
      tags: [
        ...['regions', 'reference', 'datasets', 'scenarios', 'runs', 'comparisons', 'backtests'],
        ...['batches', 'alerts', 'schedules', 'queue', 'people', 'audit', 'health', 'problems'],
      ].map((name) => ({ name })),
    },
    transform: jsonSchemaTransform,
    transformObject: (document) =>
      withoutUnusedSchemas(jsonSchemaTransformObject(document) as OpenApiDocument) as never,
  });
  app.register(swaggerUi, {
    routePrefix: '/docs',
    theme: { title: '学位测算 API' },
    uiConfig: { docExpansion: 'list', deepLinking: true, validatorUrl: null },
  });
}

interface OpenApiDocument {
  components?: { schemas?: Record<string, unknown> };
}

/** Every registered schema comes in an input and an output form; what no route leads to is noise. */
function withoutUnusedSchemas(document: OpenApiDocument): OpenApiDocument {
  const schemas = document.components?.schemas ?? {};
  const { components, ...routes } = document;
  const used = new Set<string>();
  const lookInto = (part: unknown) => {
    for (const [, name] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (name === undefined || used.has(name) || schemas[name] === undefined) continue;
      used.add(name);
      lookInto(schemas[name]);
    }
  };
  lookInto({ ...routes, components: { ...components, schemas: undefined } });
  for (const name of Object.keys(schemas)) if (!used.has(name)) delete schemas[name];
  return document;
}
