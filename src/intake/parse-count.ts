import type { FaultCode } from '../locale/fault-catalogue.ts';
import type { Fault } from '../services/ports.ts';
import { fault } from './fault.ts';
import { isFullWidthNumber, numberInText } from './number-in-text.ts';
import { showValue } from './show-value.ts';

const COUNT = {
  zh: '非负整数，半角数字；缺数留空',
  en: 'a whole number of 0 or more in plain digits; blank if missing',
};

/** A cell that must hold a head count: the number, or the fault that names the cure. Blank cells are not for here. */
export function parseCount(cell: string, where: string): { readonly count?: number; readonly fault?: Fault } {
  const text = cell.trim();
  if (/^\d+$/.test(text)) return { count: Number(text) };
  const meant = numberInText(text);
  const cure = meant !== undefined && /^\d+$/.test(meant) ? { zh: `写成 ${meant}`, en: `write ${meant}` } : undefined;
  return { fault: fault(codeOf(text), where, showValue(text), COUNT, cure) };
}

function codeOf(text: string): FaultCode {
  if (isFullWidthNumber(text)) return 'EDU_FULL_WIDTH_DIGITS';
  if (/^[-−－]\d/.test(text)) return 'EDU_NEGATIVE';
  if (/^\d{1,3}(?:[,，' ]\d{3})+(?:\.\d+)?$/.test(text)) return 'EDU_THOUSANDS_SEPARATOR';
  // 1.2E+05 is what Excel makes of a long number in a narrow column.
  if (/^\d*\.\d+$|^\d+\.$|^\d+(?:\.\d+)?[eE][+-]?\d+$/.test(text)) return 'EDU_NOT_WHOLE_NUMBER';
  return 'EDU_TEXT_IN_NUMBER';
}
