import { z } from 'zod';
import type { GradeSystem } from './history.ts';

const text = z.string().min(1);

/** Which columns of a history are grades, and what kind of system they belong to. */
export const historyConfigSchema = z.strictObject({
  name: z.strictObject({ zh: text, en: text }).optional(),
  source: z.unknown().optional(),
  columns: z.strictObject({ area: text, year: text, total: text }).partial().default({}),
  birthColumns: z.strictObject({ area: text, year: text, births: text }).partial().default({}),
  grades: z.array(text).min(2).max(20),
  stages: z
    .array(
      z.strictObject({
        id: text,
        grades: z.array(text).min(1),
        compulsory: z.boolean(),
        /** Where no grades are published: columns of the stage's total, and of entrants and graduates if there are any. */
        columns: z.strictObject({ total: text, entrants: text.optional(), graduates: text.optional() }).optional(),
      }),
    )
    .min(1),
  /** Pupils and births that one of the file stands for: 10000 where it is in 万. */
  unit: z.number().positive().default(1),
  entryAge: z.number().int().min(2).max(20),
  cutOffMonth: z.number().int().min(1).max(12).default(9),
  birthsLag: z.number().int().min(0).max(5).default(1),
});
export type HistoryConfig = z.infer<typeof historyConfigSchema>;

/** The system of a configuration; null where its stages are not its grades, side by side and all of them. */
export function systemOf({ grades, stages, entryAge, cutOffMonth, birthsLag }: HistoryConfig): GradeSystem | null {
  if (stages.flatMap((stage) => stage.grades).join('\n') !== grades.join('\n')) return null;
  return {
    entryAge,
    cutOffMonth,
    birthsLag,
    stages: stages.map(({ id, grades: own, compulsory }) => ({
      id,
      first: grades.indexOf(own[0]!),
      length: own.length,
      compulsory,
    })),
  };
}
