/** Words of a question that say nothing about the answer. */
const FILLERS =
  /谁|什么时候|何时|是|把|将|被|从|改成了?|改为|改到|设成|设为|了|吗|？|\?|→|\b(?:who|when|has|did|changed?|set|put|to|from|the|by|into)\b/giu;

/**
 * The words of a search, also where it was typed as a question: "谁把班额改成50" looks for 班额 and 50.
 */
export function soughtWords(search: string): string[] {
  const plain = search.normalize('NFKC').toLowerCase();
  const words = plain.replace(FILLERS, ' ').match(/-?\d+(?:\.\d+)?%?|[\p{Script=Han}]+|[\p{L}][\p{L}\d.@-]*/gu);
  return words ?? plain.split(/\s+/).filter((word) => word !== '');
}

/** True where a text has every word; a number is found as a number: 50 is not in 1500. */
export function hasAll(text: string, words: readonly string[]): boolean {
  const plain = text.normalize('NFKC').toLowerCase();
  return words.every((word) => {
    if (!/^-?\d/.test(word)) return plain.includes(word);
    const number = (value: string) => new RegExp(`(?<![\\d.])${value.replace('.', '\\.')}(?![\\d]|\\.\\d)`).test(plain);
    return word.endsWith('%') ? plain.includes(word) || number(String(Number.parseFloat(word) / 100)) : number(word);
  });
}
