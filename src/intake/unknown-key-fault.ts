import { z } from 'zod';
import type { Fault } from '../services/ports.ts';
import { listed } from './describe-schema.ts';
import { fault } from './fault.ts';
import { nearestName } from './nearest-name.ts';
import { schemaAt } from './schema-at.ts';
import { showValue } from './show-value.ts';

/** The fault of a key that `schema` does not know, with the key that was most likely meant. */
export function unknownKeyFault(key: string, found: unknown, schema: z.ZodType | undefined, where: string): Fault {
  const shape: Record<string, z.ZodType> = schema instanceof z.ZodObject ? schema.shape : {};
  const known = Object.keys(shape);
  // A planner may write the Chinese title of a parameter where its name is wanted.
  const titled = known.find((name) => schemaAt(shape[name]!, [])?.meta()?.title === key);
  const meant = titled ?? nearestName(key, known);
  const cure = meant && { zh: `是否要写 ${meant}？否则删去`, en: `did you mean ${meant}? otherwise take it out` };
  return fault('EDU_UNKNOWN_KEY', where, `${showValue(key)}: ${showValue(found)}`, listed(known), cure || undefined);
}
