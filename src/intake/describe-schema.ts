import { z } from 'zod';
import type { Bilingual } from '../locale/fault-catalogue.ts';

const TYPES: Readonly<Record<string, Bilingual>> = {
  string: { zh: '文字', en: 'text' },
  number: { zh: '数', en: 'a number' },
  int: { zh: '整数', en: 'a whole number' },
  boolean: { zh: 'true 或 false', en: 'true or false' },
  array: { zh: '列表', en: 'a list' },
  object: { zh: '键值对', en: 'a map of keys and values' },
  record: { zh: '逐年的数，如 { "2025": 0.9 }', en: 'values by year, e.g. { "2025": 0.9 }' },
};

/** What a schema allows, in words; `expected` is zod's own word for it. */
export function describeSchema(schema: z.ZodType | undefined, expected = ''): Bilingual {
  if (schema instanceof z.ZodEnum) return listed(schema.options);
  if (schema instanceof z.ZodLiteral) return listed([...schema.values]);
  if (schema instanceof z.ZodNumber) return numberRange(schema);
  if (schema instanceof z.ZodUnion) {
    const options = (schema.options as z.ZodType[]).map((option) => describeSchema(option));
    return { zh: options.map(({ zh }) => zh).join('；或 '), en: options.map(({ en }) => en).join('; or ') };
  }
  if (schema instanceof z.ZodObject) {
    const keys = Object.keys(schema.shape).join(', ');
    return { zh: `键值对：${keys}`, en: `a map with the keys ${keys}` };
  }
  const type = schema instanceof z.ZodRecord ? 'record' : (schema?.def.type ?? expected);
  return TYPES[type] ?? TYPES[expected] ?? { zh: expected, en: expected };
}

/** The allowed values, one after the other. */
export function listed(values: readonly unknown[]): Bilingual {
  const text = values.map(String).join(', ');
  return { zh: text, en: text };
}

function numberRange(schema: z.ZodNumber): Bilingual {
  const type = schema.isInt ? TYPES.int! : TYPES.number!;
  const least = bound(schema.minValue);
  const most = bound(schema.maxValue);
  if (least !== undefined && most !== undefined) {
    return { zh: `${type.zh}，${least} 至 ${most}`, en: `${type.en} from ${least} to ${most}` };
  }
  if (least !== undefined) return { zh: `${type.zh}，不小于 ${least}`, en: `${type.en}, at least ${least}` };
  if (most !== undefined) return { zh: `${type.zh}，不大于 ${most}`, en: `${type.en}, at most ${most}` };
  return type;
}

/** A bound that somebody has written; the safe integers are zod's own. */
function bound(value: number | null): number | undefined {
  return value === null || !Number.isFinite(value) || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? undefined : value;
}
