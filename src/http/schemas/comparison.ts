import { z } from 'zod';
import { listField } from './paging.ts';
import { selectionFields } from './result.ts';
import { areaListField, yearFields } from './run.ts';

/** At most so many runs or scenarios side by side. */
export const MOST_COMPARED = 4;

export const comparisonQuerySchema = z
  .strictObject({
    ...selectionFields,
    ...yearFields,
    runs: listField('2—4 次已完成测算的编号'),
    scenarios: listField('2—4 个现成情景的编号；须同时给 areas'),
    areas: areaListField.optional().describe('行政区代码（与 scenarios 同用）'),
    base: z.string().max(100).optional().describe('作为基准的测算或情景编号；默认第一个'),
  })
  .refine((query) => query.from <= query.to, {
    error: 'from 不得晚于 to · from must not be later than to',
    path: ['from'],
  });

export const comparisonSchema = z
  .object({
    runs: z.array(z.string()).describe('与 scenarios 同序的测算编号'),
    scenarios: z.array(z.object({ id: z.string(), zh: z.string(), en: z.string().optional() })),
    base: z.number().int(),
    note: z.object({ zh: z.string(), en: z.string() }).nullable().describe('比较的是什么 · what is compared'),
    assumptions: z.array(
      z.object({
        parameter: z.string(),
        zh: z.string(),
        en: z.string(),
        areas: z.array(z.string()).nullable(),
        values: z.array(z.unknown()),
      }),
    ),
    rows: z.array(
      z.object({
        area: z.string(),
        areaName: z.string(),
        schoolYear: z.number().int(),
        stage: z.string().nullable(),
        measure: z.string(),
        unit: z.string(),
        values: z.array(z.union([z.number(), z.string(), z.null()])),
        differences: z.array(z.number().nullable()),
      }),
    ),
  })
  .meta({ id: 'Comparison' });
