/** Units that people paste along with a number. */
const UNIT = /\s*(人|名|个|个学位|学位|个班|班|所|间|元|平方米|people|pupils|places|classes|CNY)$/i;
const TIMES: Readonly<Record<string, number>> = { 千: 3, 万: 4, 亿: 8 };
/** Plain, or with thousands set apart in groups of three: "12 34" is two cells that were pasted together, no number. */
const DIGITS = /^[+-]?(\d+|\d{1,3}([ ,'’_])\d{3}(\2\d{3})*)?(\.\d*)?$/;
/** No number that means something here takes more characters. */
const LONGEST = 60;

/**
 * A number as people type or paste it: full-width digits, thousands separators, per cent, 万 and units are read.
 * @param scale what the field shows for 1: 100 for shares. A number with a per cent sign means the same in every field.
 * @returns null where it is no number
 */
export function typedNumber(text: string, scale = 1): number | null {
  if (text.length > LONGEST) return null;
  const plain = halfWidth(text)
    .trim()
    .replace(/^[−–—‐‑﹣]/, '-')
    .replace(/^([+-])\s+/, '$1')
    .replace(/[\u00a0\u2007\u2009\u202f]/g, ' ');
  if (plain.endsWith('%')) return decimal(plain.slice(0, -1).trimEnd(), -2);
  const bare = plain.replace(UNIT, '');
  const zeros = TIMES[bare.slice(-1)];
  const value = zeros === undefined ? decimal(bare, 0) : decimal(bare.slice(0, -1).trimEnd(), zeros);
  return value === null ? null : value / scale;
}

/** Shifted by the exponent in the text, not by a multiplication: 0.57万 is 5700. */
function decimal(text: string, exponent: number): number | null {
  const [, digits = '', power = '0'] = /^(.*?)(?:e([+-]?\d{1,3}))?$/i.exec(text) ?? [];
  if (!DIGITS.test(digits) || !/\d/.test(digits)) return null;
  const value = Number(`${digits.replace(/[ ,'’_]/g, '')}e${Number(power) + exponent}`);
  return Number.isFinite(value) ? value : null;
}

/** Full-width forms as plain ones; nothing else, or "5²" would become 52. */
const halfWidth = (text: string): string =>
  text.replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0)).replace(/\u3000/g, ' ');
