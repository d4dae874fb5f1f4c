import type { z } from 'zod';

/**
 * The rows of a table that follow their schema, with their places. So the checks across rows can run on a file that has
 * faults elsewhere, and all faults come at once.
 */
export function validRows<T extends z.ZodType>(
  table: unknown,
  schema: T,
): { readonly index: number; readonly row: z.infer<T> }[] {
  if (!Array.isArray(table)) return [];
  return table.flatMap((row: unknown, index) => {
    const parsed = schema.safeParse(row);
    return parsed.success ? [{ index, row: parsed.data }] : [];
  });
}
