import { z } from 'zod';
import { UNITS } from '../../../models/catalogue/measure.ts';
import { scenarioSchema } from '../../../models/inputs/scenario.ts';
import { STAGES } from '../../../models/stages.ts';

export const LEVELS = ['nation', 'province', 'city', 'county'] as const;

export const regionSchema = z
  .object({
    code: z.string(),
    name: z.string(),
    level: z.enum(LEVELS),
    parent: z.string().nullable(),
    children: z.number().int(),
    residents2020: z.number().nullable(),
  })
  .meta({ id: 'Region' });

export const POLICY_STATUSES = ['evaluated', 'encoded', 'notComputable', 'missing'] as const;

export const policySchema = z
  .object({
    policyId: z.string(),
    status: z.enum(POLICY_STATUSES),
    becomes: z.string(),
    reference: z.string(),
    reasonZh: z.string(),
    reasonEn: z.string(),
  })
  .catchall(z.string())
  .meta({ id: 'Policy' });

export const measureSchema = z
  .object({
    id: z.string(),
    zh: z.string(),
    en: z.string(),
    unit: z.enum(UNITS),
    stages: z.array(z.enum(STAGES)),
    definition: z.object({ zh: z.string(), en: z.string() }),
    formula: z.string(),
    source: z.string(),
    aggregation: z.looseObject({ kind: z.string() }),
  })
  .meta({ id: 'Measure' });

/** Records of the data folder with their citations: their shape is the data's own. */
export const recordSchema = z.unknown();

/** A shipped scenario as it is sent. */
export const shippedScenarioSchema = scenarioSchema;

export const codeParameters = z.strictObject({ code: z.string().max(20) });
