import { z } from 'zod';
import { STAGES } from '../stages.ts';

/** Where new places come from: the counting rules differ, so the kind is mandatory. */
export const PROJECT_KINDS = [
  'newBuild',
  'expansion',
  'conversion',
  'developer',
  'privateToPublic',
  'purchased',
  'temporary',
  'closure',
] as const;

/** One item of a building programme. Places are per item; a closure takes its places away. */
export const projectSchema = z.strictObject({
  id: z.string().min(1).max(120),
  area: z.string().regex(/^\d{6}$/),
  name: z.strictObject({ zh: z.string().min(1), en: z.string().optional() }),
  stage: z.enum(STAGES),
  sector: z.enum(['public', 'private', 'inclusivePrivate']).default('public'),
  kind: z.enum(PROJECT_KINDS),
  schools: z.number().int().min(0).nullable().default(1),
  places: z.number().int().min(0).nullable(),
  classes: z.number().int().min(0).nullable().default(null),
  investment: z.number().min(0).nullable().default(null).describe('CNY'),
  landSquareMetres: z.number().min(0).nullable().default(null),
  openingYear: z.number().int().min(1990).max(2100).nullable(),
  openingTerm: z.enum(['autumn', 'spring']).nullable().default(null),
  openingBasis: z.string().nullable().default(null),
  closingYear: z
    .number()
    .int()
    .min(1990)
    .max(2100)
    .nullable()
    .default(null)
    .describe('First school year without the places'),
  status: z.enum(['planned', 'approved', 'underConstruction', 'open', 'cancelled']).default('planned'),
  countedInTotal: z.boolean().default(true),
  policyId: z.string().nullable().default(null),
  programme: z.string().optional(),
  source: z.unknown().optional(),
  note: z.unknown().optional(),
});
export type Project = z.infer<typeof projectSchema>;
