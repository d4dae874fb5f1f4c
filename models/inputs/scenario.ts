import { z } from 'zod';
import { parametersSchema } from './parameters.ts';
import { projectSchema } from './project.ts';

const areaCode = z.string().regex(/^\d{6}$/, 'GB/T 2260 code of six digits, e.g. 440785');
const bilingual = z.strictObject({ zh: z.string().min(1).max(500), en: z.string().max(500).optional() });

/**
 * One named step of a scenario. Overrides apply in the order in which they stand; a later one wins.
 * Without `areas` an override applies everywhere; a province or city code covers all its counties.
 */
export const overrideSchema = z.strictObject({
  name: bilingual,
  areas: z.array(areaCode).min(1).optional(),
  source: z
    .strictObject({ title: z.string(), clause: z.string().optional(), address: z.string().optional() })
    .optional(),
  parameters: parametersSchema.optional(),
  addProjects: z.array(projectSchema).optional(),
  removeProjects: z.array(z.string()).optional().describe('Ids of projects that are taken out'),
});
export type Override = z.infer<typeof overrideSchema>;

/**
 * A scenario: a base and named overrides.
 * Precedence, weakest first: defaults, standards and targets of the nation, province, city, county,
 * the base scenario's overrides, this scenario's overrides in order, the request's overrides.
 */
export const scenarioSchema = z.strictObject({
  schemaVersion: z.literal(1),
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/, 'lower-case letters, digits and hyphens'),
  name: bilingual,
  description: bilingual.optional(),
  extends: z.string().optional().describe('Id of the base scenario'),
  areas: z.array(areaCode).min(1).optional().describe('Areas that the scenario is about'),
  programmes: z.array(z.string()).optional().describe('Names of shipped project files, e.g. enping-kindergartens'),
  overrides: z.array(overrideSchema).default([]),
});
export type Scenario = z.infer<typeof scenarioSchema>;
