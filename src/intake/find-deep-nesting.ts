/** Far more than a file of ours needs and far less than what exhausts the stack of the YAML parser. */
const DEEPEST_TEXT = 200;

/**
 * Offset of the line where YAML text is nested beyond reason, or undefined. Looked for before the parser runs: it is
 * recursive, and in exhausting the stack it can end the whole process and not only throw. Brackets inside texts are
 * counted too, which is why the limit is generous.
 */
export function findDeepNesting(text: string): number | undefined {
  let brackets = 0;
  let indentation = 0;
  let indicators = 0;
  let lineStart = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\n') {
      lineStart = at + 1;
      indentation = 0;
      indicators = 0;
    } else if (character === ' ' && at === lineStart + indentation) indentation += 1;
    else if (character === '[' || character === '{') brackets += 1;
    else if ((character === ']' || character === '}') && brackets > 0) brackets -= 1;
    // "- - - a" is three lists in each other on one line, with or without tags between them.
    else if ((character === '-' || character === '?') && isBlank(text[at - 1]) && isBlank(text[at + 1]))
      indicators += 1;
    if (Math.max(brackets, indentation, indicators) > DEEPEST_TEXT) return lineStart;
  }
  return undefined;
}

function isBlank(character: string | undefined): boolean {
  return character === undefined || /\s/.test(character);
}
