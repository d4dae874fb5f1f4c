import type { FastifyInstance } from 'fastify';
import { lineOfOffset } from '../intake/line-of-offset.ts';
import { scanJson } from '../intake/scan-json.ts';
import { showValue } from '../intake/show-value.ts';
import { storableFaults } from '../planning/storable.ts';
import { faultyRequest, Problem } from './problem.ts';

/** A longer text is not walked a second time to find where it breaks: the event loop has other readers. */
const LONGEST_SCAN = 1024 * 1024;

/** Checking a value costs a thousand times its two bytes; a province's own data have some ten thousand. */
const MOST_VALUES = 500_000;

/** JSON is the only body; a broken one is answered with line and column, because "invalid JSON" helps nobody. */
export function acceptJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  acceptJsonAs(app, 'application/json');
}

/** JSON under another name, for the routes of this scope. */
export function acceptJsonAs(app: FastifyInstance, type: string): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser(type, { parseAs: 'string' }, (request, body, done) => {
    const text = String(body).replace(/^\uFEFF/, '');
    if (hasMoreValues(text, MOST_VALUES, SEPARATORS)) return done(tooManyValues());
    parse(request, text, (error, value) => {
      if (error) return done(malformed(text));
      // Only an escape brings in a text that no database keeps: NUL, half a character.
      const faults = text.includes('\\u') ? storableFaults(value, (pointer) => `#${pointer}`) : [];
      if (faults.length > 0) done(faultyRequest('invalid-input', faults, 'body'));
      else done(null, value);
    });
  });
}

/** What stands between values, and between the cells of a table that comes as text. */
const SEPARATORS = [',', ';', '\\t'];

/** Separators tell: every value but the first of its list has one before it. */
function hasMoreValues(text: string, limit: number, separators: readonly string[]): boolean {
  let count = 0;
  for (const separator of separators)
    for (let at = text.indexOf(separator); at >= 0 && count <= limit; at = text.indexOf(separator, at + 1)) count += 1;
  return count > limit;
}

/** Refuses a table with more values than can be checked in time. @throws Problem 413 */
export function requireFewValues(text: string): void {
  if (hasMoreValues(text, MOST_VALUES, [',', ';', '\t'])) throw tooManyValues();
}

function tooManyValues(): Problem {
  return new Problem('body-too-large', {
    zh: `正文的数值多于 ${MOST_VALUES} 个，这是上限。`,
    en: `The body has more than ${MOST_VALUES} values, which is the limit.`,
  });
}

function malformed(text: string): Problem {
  if (text.trim() === '') return new Problem('malformed-json', { zh: '正文是空的。', en: 'The body is empty.' });
  const offset = text.length > LONGEST_SCAN ? undefined : scanJson(text).brokenAt;
  if (offset === undefined) {
    return new Problem('malformed-json', {
      zh: '正文不能解析：语法错误，或含有不允许的键 __proto__、constructor.prototype。',
      en: 'Cannot be parsed: a syntax error, or the keys __proto__ or constructor.prototype, which are not allowed.',
    });
  }
  const { line, column } = lineOfOffset(text)(offset);
  const rest = text.slice(offset, offset + 20);
  return new Problem('malformed-json', {
    zh: `第 ${line} 行第 ${column} 列不是合法的 JSON：${rest === '' ? '正文提前结束' : showValue(rest)}。`,
    en: `Line ${line}, column ${column} is not JSON: ${rest === '' ? 'the body ends too early' : showValue(rest)}.`,
  });
}
