import type { Fault } from '../services/ports.ts';
import type { Format, LocatedValue, Outcome } from './contract.ts';
import { fault } from './fault.ts';
import { jsonPointer } from './json-pointer.ts';
import { isFullWidthNumber, numberInText } from './number-in-text.ts';
import { parseJson } from './parse-json.ts';
import { parseYaml } from './parse-yaml.ts';
import { showValue } from './show-value.ts';

/**
 * YAML or JSON text to a plain value that knows its lines. The value is there in spite of faults that leave the rest
 * readable, so that every later fault can be reported in the same breath.
 */
export function parseDocument(text: string, file: string, format: Exclude<Format, 'csv'>): Outcome<LocatedValue> {
  try {
    const parsed = format === 'json' ? parseJson(text, file) : parseYaml(text, file);
    if (!parsed.value) return parsed;
    return { value: parsed.value, faults: [...parsed.faults, ...numberFaults(parsed.value)] };
  } catch (error) {
    // The parser has run out of stack: thousands of brackets in each other.
    const allowed = { zh: '层次合理的文档', en: 'a document of sensible depth' };
    return { value: undefined, faults: [fault('EDU_TOO_DEEP', file, showValue(String(error)), allowed)] };
  }
}

/** Numbers that are none: NaN, infinities, digits of the wrong width. */
function numberFaults({ value, locate }: LocatedValue): Fault[] {
  const faults: Fault[] = [];
  const walk = (here: unknown, path: readonly PropertyKey[]): void => {
    if (typeof here === 'number' && !Number.isFinite(here)) {
      const allowed = { zh: '有限的数', en: 'a finite number' };
      faults.push(fault('EDU_NOT_FINITE', locate(jsonPointer(path)), String(here), allowed));
    } else if (typeof here === 'string') fullWidth(here, path);
    else if (Array.isArray(here)) here.forEach((item, index) => void walk(item, [...path, index]));
    else if (typeof here === 'object' && here !== null) {
      for (const [key, item] of Object.entries(here)) {
        fullWidth(key, [...path, key]);
        walk(item, [...path, key]);
      }
    }
  };
  const fullWidth = (text: string, path: readonly PropertyKey[]): void => {
    if (!isFullWidthNumber(text)) return;
    const number = numberInText(text);
    const allowed = { zh: '半角数字 0–9', en: 'half-width digits 0-9' };
    const cure = { zh: `写成 ${number}`, en: `write ${number}` };
    faults.push(fault('EDU_FULL_WIDTH_DIGITS', locate(jsonPointer(path)), showValue(text), allowed, cure));
  };
  walk(value, []);
  return faults;
}
