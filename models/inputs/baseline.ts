import { z } from 'zod';
import { GRADES, STAGES } from '../stages.ts';
import { projectSchema } from './project.ts';

const count = z.number().int().min(0).max(50_000_000);
const year = z.number().int().min(1990).max(2100);

/** Pupils of one grade in one autumn. Parts may be missing; given parts must add up to `pupils`. */
export const gradeEnrolmentSchema = z.strictObject({
  grade: z.enum(GRADES),
  pupils: count,
  public: count.optional(),
  private: count.optional(),
  local: count.optional(),
  migrant: count.optional(),
});

/** Places of one stage; where bounds are given the smallest binds and `places` may be left out. */
export const capacitySchema = z.strictObject({
  stage: z.enum(STAGES),
  places: count.optional(),
  publicPlaces: count.optional(),
  purchasedPlaces: count.optional(),
  bounds: z
    .strictObject({
      classes: count.optional(),
      site: count.optional(),
      building: count.optional(),
      staff: count.optional(),
    })
    .optional(),
});

/** How many classes of a stage have `size` pupils. */
export const classSizeSchema = z.strictObject({
  stage: z.enum(STAGES),
  size: z.number().int().min(1).max(200),
  classes: count,
});

/** A county's own data: any part replaces the shipped estimate of that part. */
export const baselineSchema = z.strictObject({
  schemaVersion: z.literal(1),
  area: z.string().regex(/^\d{6}$/, 'GB/T 2260 code of six digits, e.g. 440785'),
  schoolYear: year.describe('School year of the figures: 2020 = autumn 2020'),
  source: z.strictObject({ title: z.string().min(1), publisher: z.string().optional(), date: z.string().optional() }),
  enrolment: z.array(gradeEnrolmentSchema).optional(),
  capacity: z.array(capacitySchema).optional(),
  classSizes: z.array(classSizeSchema).optional(),
  births: z
    .array(z.strictObject({ year, births: count }))
    .optional()
    .describe('Births by calendar year'),
  staff: z.array(z.strictObject({ stage: z.enum(STAGES), teachers: count })).optional(),
  projects: z.array(projectSchema).optional(),
  totals: z
    .array(z.strictObject({ stage: z.enum(STAGES), pupils: count }))
    .optional()
    .describe('Stage totals as published; compared with the grades, the difference is reported'),
});
export type Baseline = z.infer<typeof baselineSchema>;
