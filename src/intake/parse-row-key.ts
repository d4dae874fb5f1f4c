import type { Fault } from '../services/ports.ts';
import { fault } from './fault.ts';
import { showValue } from './show-value.ts';

/** Area and school year of a CSV row, which both forms share; undefined where one of them cannot be read. */
export function parseRowKey(
  areaCell: string,
  yearCell: string,
  row: string,
  faults: Fault[],
): { readonly area: string; readonly schoolYear: number } | undefined {
  const area = areaCell.trim();
  const year = yearCell.trim();
  const validArea = /^\d{6}$/.test(area);
  const validYear = /^\d{4}$/.test(year);
  if (!validArea) {
    const allowed = { zh: '六位 GB/T 2260 区划代码，如 440785', en: 'GB/T 2260 code of six digits, e.g. 440785' };
    faults.push(fault('EDU_WRONG_FORMAT', `${row}, column areaCode`, showValue(area), allowed));
  }
  if (!validYear) {
    const allowed = { zh: '四位数字的学年：2020 = 2020 年秋季', en: 'school year of four digits: 2020 = autumn 2020' };
    const start = /^(?:19|20|21)\d\d/.exec(year.normalize('NFKC'))?.[0];
    const cure = start === undefined ? undefined : { zh: `写成 ${start}`, en: `write ${start}` };
    faults.push(fault('EDU_WRONG_FORMAT', `${row}, column schoolYear`, showValue(year), allowed, cure));
  }
  return validArea && validYear ? { area, schoolYear: Number(year) } : undefined;
}
