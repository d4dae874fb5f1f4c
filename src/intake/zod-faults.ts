import { z } from 'zod';
import type { Bilingual } from '../locale/fault-catalogue.ts';
import type { Fault } from '../services/ports.ts';
import type { Locate } from './contract.ts';
import { gradeOf, stageOf } from './csv-names.ts';
import { describeSchema, listed } from './describe-schema.ts';
import { fault } from './fault.ts';
import { jsonPointer } from './json-pointer.ts';
import { nearestName } from './nearest-name.ts';
import { schemaAt } from './schema-at.ts';
import { showValue } from './show-value.ts';
import { typeFault } from './type-fault.ts';
import { unknownKeyFault } from './unknown-key-fault.ts';

type Issue = z.core.$ZodIssue;

/** Chinese for the messages that the schemas carry themselves. */
const MESSAGES: Readonly<Record<string, string>> = {
  'at least one year': '至少一个学年',
  'year as four digits, e.g. "2025"': '四位数字的学年，如 "2025"',
  'GB/T 2260 code of six digits, e.g. 440785': '六位 GB/T 2260 区划代码，如 440785',
  'lower-case letters, digits and hyphens': '小写字母、数字和连字符，如 my-scenario',
};

/** Turns all issues of zod 4 into faults. `value` is what was parsed, `schema` what it was held against. */
export function zodFaults(issues: readonly Issue[], value: unknown, schema: z.ZodType, locate: Locate): Fault[] {
  return issues.flatMap((issue) => faultsOf(issue, issue.path, value, schema, locate));
}

function faultsOf(issue: Issue, path: PropertyKey[], value: unknown, schema: z.ZodType, locate: Locate): Fault[] {
  const where = locate(jsonPointer(path));
  const found = valueAt(value, path);
  const shown = showValue(found);
  const here = schemaAt(schema, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) =>
        unknownKeyFault(key, valueAt(found, [key]), here, locate(jsonPointer([...path, key]))),
      );
    case 'invalid_type':
      return [typeFault(found, here, issue.expected, where)];
    case 'invalid_value':
      if (found === undefined) return [fault('EDU_MISSING_KEY', where, shown, listed(issue.values))];
      return [fault('EDU_NOT_ALLOWED', where, shown, listed(issue.values), nearestCure(found, issue.values))];
    case 'too_small':
    case 'too_big':
      if (issue.origin === 'number' || issue.origin === 'int') {
        return [fault('EDU_OUT_OF_RANGE', where, shown, describeSchema(here, issue.origin))];
      }
      return [fault('EDU_WRONG_LENGTH', where, shown, lengthOf(issue))];
    case 'invalid_format':
      return [fault('EDU_WRONG_FORMAT', where, shown, formOf(issue))];
    case 'invalid_key':
      return [
        fault('EDU_WRONG_FORMAT', where, showValue(path.at(-1)), message(issue.issues[0]?.message ?? issue.message)),
      ];
    case 'invalid_union':
      return unionFaults(issue, path, value, schema, locate);
    default:
      return [fault('EDU_NOT_VALID', where, shown, message(issue.message))];
  }
}

/** The faults of the form that fits best; where none comes near, the list of the forms. */
function unionFaults(
  issue: z.core.$ZodIssueInvalidUnion,
  path: PropertyKey[],
  value: unknown,
  schema: z.ZodType,
  locate: Locate,
): Fault[] {
  const branches: readonly Issue[][] = issue.errors;
  const [best] = branches
    .filter((branch) => branch.some((one) => one.path.length > 0 || one.code === 'unrecognized_keys'))
    .sort((left, right) => left.length - right.length);
  const found = valueAt(value, path);
  const here = schemaAt(schema, path);
  if (!best) {
    const forms = describeSchema(here, issue.message);
    return [fault('EDU_NO_SHAPE_FITS', locate(jsonPointer(path)), showValue(found), forms)];
  }
  const branch = here instanceof z.ZodUnion ? (here.options as z.ZodType[])[branches.indexOf(best)] : undefined;
  const below: Locate = (pointer) => locate(jsonPointer(path) + pointer);
  return zodFaults(best, found, branch ?? z.unknown(), below);
}

function formOf(issue: z.core.$ZodIssueInvalidStringFormat): Bilingual {
  if (Object.hasOwn(MESSAGES, issue.message)) return message(issue.message);
  if (issue.pattern === String(/^\d{6}$/)) return message('GB/T 2260 code of six digits, e.g. 440785');
  return listed([issue.pattern ?? issue.format]);
}

function lengthOf(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): Bilingual {
  const [zh, en] = issue.origin === 'string' ? ['个字', 'characters'] : ['项', 'items'];
  return issue.code === 'too_small'
    ? { zh: `至少 ${issue.minimum} ${zh}`, en: `at least ${issue.minimum} ${en}` }
    : { zh: `至多 ${issue.maximum} ${zh}`, en: `at most ${issue.maximum} ${en}` };
}

function nearestCure(found: unknown, values: readonly unknown[]): Bilingual | undefined {
  if (typeof found !== 'string') return undefined;
  const names = values.map(String);
  // 一年级 or 小学 is right in a CSV file and understandable here.
  const translated = [gradeOf(found), stageOf(found)].find((name) => name !== undefined && names.includes(name));
  const meant = translated ?? nearestName(found, names);
  return meant === undefined ? undefined : { zh: `是否要写 ${meant}？`, en: `did you mean ${meant}?` };
}

function message(text: string): Bilingual {
  return { zh: MESSAGES[text] ?? text, en: text };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let here = value;
  for (const key of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Record<PropertyKey, unknown>)[key];
  }
  return here;
}
