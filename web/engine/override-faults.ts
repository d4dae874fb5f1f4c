import type { z } from 'zod';
import { parametersSchema } from '../../models/inputs/parameters.ts';
import { STAGE_SPAN, type Stage } from '../../models/stages.ts';

/** What overrides may not say, in words of both languages: which parameter, what was found, what is allowed. */
export function overrideFaults(issues: readonly z.core.$ZodIssue[], overrides: readonly unknown[]): string {
  return [...new Set(issues.map((issue) => faultOf(issue, foundAt(issue.path, overrides))))].join('\n');
}

/** The value that was found at a path, as it was written; empty: none. */
function foundAt(path: readonly PropertyKey[], overrides: readonly unknown[]): string {
  let found: unknown = overrides;
  for (const key of path) found = (found as Readonly<Record<PropertyKey, unknown>> | undefined)?.[key];
  return JSON.stringify(found)?.slice(0, LONGEST_FOUND) ?? '';
}
/** Characters of a value that are repeated. */
const LONGEST_FOUND = 32;

function faultOf(issue: z.core.$ZodIssue, found: string): string {
  const parts = issue.path.slice(issue.path.indexOf('parameters') + 1).map(String);
  const [zh, en] = [`${nameOf(parts, 'zh')} ${found}`, `${nameOf(parts, 'en')} ${found}`];
  switch (issue.code) {
    case 'unrecognized_keys': {
      const keys = issue.keys.join(', ');
      return `没有这个参数或部分：${keys} · no such parameter or part`;
    }
    case 'too_big':
      return `${zh}：至多 ${issue.maximum} · ${en}: at most ${issue.maximum}`;
    case 'too_small':
      return `${zh}：至少 ${issue.minimum} · ${en}: at least ${issue.minimum}`;
    case 'invalid_value':
      return `${zh}：只能是 ${issue.values.join('、')} · ${en}: one of ${issue.values.join(', ')}`;
    default:
      return `${zh}：值读不懂 · ${en}: the value cannot be read (${issue.message})`;
  }
}

/** A parameter and the part of it that is wrong: a stage, a grade, a year. */
function nameOf([id = '', ...rest]: readonly string[], language: 'zh' | 'en'): string {
  const schema = parametersSchema.shape[id as keyof typeof parametersSchema.shape] as
    | { unwrap?: () => z.ZodType }
    | undefined;
  const meta = schema?.unwrap?.().meta() as { title?: string; description?: string } | undefined;
  const name =
    (language === 'zh' ? meta?.title : meta?.description) ?? (id === '' ? (language === 'zh' ? '调整' : 'moves') : id);
  const part = rest.map((each) => STAGE_SPAN[each as Stage]?.[language] ?? each).join(' ');
  return part === '' ? name : language === 'zh' ? `${name}（${part}）` : `${name} (${part})`;
}
