/** A number as people type or paste it: full-width digits, thousands separators, per cent and units are read. */
export function typedNumber(text: string): number | null {
  const plain = text
    .normalize('NFKC')
    .replace(/[\s,'’_]/g, '')
    .replace(/(?<=\d)(人|个|个学位|学位|元|%|所|places|pupils)$/i, '')
    .replace(/−|–|—/g, '-');
  const factor = /万$/.test(plain) ? 10_000 : 1;
  const digits = plain.replace(/万$/, '');
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(digits)) return null;
  const value = Number(digits) * factor;
  return Number.isFinite(value) ? value : null;
}
