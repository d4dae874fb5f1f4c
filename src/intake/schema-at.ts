import { z } from 'zod';

/** The schema at a path inside a schema, without its wrappers (optional, nullable, default); undefined where none is. */
export function schemaAt(schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType | undefined {
  let here = unwrap(schema);
  for (const [index, key] of path.entries()) {
    let next: z.ZodType | undefined;
    if (here instanceof z.ZodObject) next = here.shape[String(key)];
    else if (here instanceof z.ZodArray) next = here.element as z.ZodType;
    else if (here instanceof z.ZodRecord) next = here.valueType as z.ZodType;
    else if (here instanceof z.ZodUnion) {
      const rest = path.slice(index);
      return (here.options as z.ZodType[]).map((option) => schemaAt(option, rest)).find((found) => found !== undefined);
    }
    if (!next) return undefined;
    here = unwrap(next);
  }
  return here;
}

function unwrap(schema: z.ZodType): z.ZodType {
  let here = schema;
  while (here instanceof z.ZodOptional || here instanceof z.ZodNullable || here instanceof z.ZodDefault) {
    here = here.unwrap() as z.ZodType;
  }
  return here;
}
