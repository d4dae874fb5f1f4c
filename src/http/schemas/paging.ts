import { z } from 'zod';

/** Names of ?page= and ?pageSize=; the second starts at `usual`. */
export function pagingFields(usual: number) {
  return {
    page: z.coerce.number().int().min(1).max(1_000_000).default(1).describe('页码，从 1 起'),
    pageSize: z.coerce.number().int().min(1).max(500).default(usual).describe('每页行数，至多 500'),
  };
}

export interface PagingQuery {
  readonly page: number;
  readonly pageSize: number;
}

const paging = z
  .object({
    page: z.number().int(),
    pageSize: z.number().int(),
    totalPages: z.number().int(),
    totalResults: z.number().int(),
  })
  .meta({ id: 'Paging' });

/** A page of a list. */
export function pageSchema<Item extends z.ZodType>(item: Item) {
  return z.object({ paging, results: z.array(item) });
}

/** ?format= is checked by the negotiation: an unknown format is 406, not 400. */
export const formatField = z.string().max(20).optional().describe('json 或 csv；优先于 Accept');

/** A parameter that may be repeated and may hold comma lists. */
export function listField(description: string) {
  return z
    .union([z.string(), z.array(z.string())])
    .transform((given) =>
      [given]
        .flat()
        .flatMap((part) => part.split(','))
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .optional()
    .describe(description);
}
