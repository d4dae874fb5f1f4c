import { z } from 'zod';
import type { Fault } from '../services/ports.ts';
import { describeSchema } from './describe-schema.ts';
import { fault } from './fault.ts';
import { numberInText } from './number-in-text.ts';
import { showValue } from './show-value.ts';

/** The fault of a value of the wrong type, with the cure of the commonest slips: quotes too many or too few, null. */
export function typeFault(found: unknown, schema: z.ZodType | undefined, expected: string, where: string): Fault {
  const allowed = describeSchema(schema, expected);
  const shown = showValue(found);
  if (found === undefined) return fault('EDU_MISSING_KEY', where, shown, allowed);
  if (typeof found === 'number' && !Number.isFinite(found)) return fault('EDU_NOT_FINITE', where, shown, allowed);
  if (typeof found === 'number' && schema instanceof z.ZodNumber) {
    return fault('EDU_NOT_WHOLE_NUMBER', where, shown, allowed);
  }
  if (found === null) {
    const cure = {
      zh: '缺数就删去这一项；确为零才写 0',
      en: 'missing: leave the entry out; write 0 only where it is zero',
    };
    return fault('EDU_WRONG_TYPE', where, shown, allowed, cure);
  }
  if (typeof found === 'number' && schema instanceof z.ZodString) {
    const cure = { zh: `加引号写成 "${found}"`, en: `put it in quotes: "${found}"` };
    return fault('EDU_WRONG_TYPE', where, shown, allowed, cure);
  }
  const number = typeof found === 'string' && schema instanceof z.ZodNumber ? numberInText(found) : undefined;
  if (number !== undefined) {
    const cure = { zh: `写成 ${number}，不加引号`, en: `write ${number} without quotes` };
    return fault('EDU_WRONG_TYPE', where, shown, allowed, cure);
  }
  return fault('EDU_WRONG_TYPE', where, shown, allowed);
}
