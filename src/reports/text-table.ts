/**
 * A table in a box for terminals, with Chinese characters two columns wide. Written here because the usual package
 * measured every cell with the emoji grammar: that took a quarter of the whole run for the nation's table.
 * @param rows cells may have several lines
 */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows].map((row) => row.map((cell) => cell.split('\n')));
  const widths = head.map((_, column) =>
    Math.max(...lines.map((row) => Math.max(...(row[column] ?? ['']).map(displayWidth)))),
  );
  const rule = (left: string, middle: string, right: string) =>
    `${left}${widths.map((width) => '─'.repeat(width + 2)).join(middle)}${right}`;
  const drawn = lines.map((row) => {
    const height = Math.max(...row.map((cell) => cell.length));
    return Array.from(
      { length: height },
      (_, line) => `│${widths.map((width, column) => ` ${padded(row[column]?.[line] ?? '', width)} `).join('│')}│`,
    ).join('\n');
  });
  return [rule('┌', '┬', '┐'), drawn.join(`\n${rule('├', '┼', '┤')}\n`), rule('└', '┴', '┘')].join('\n');
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(width - displayWidth(text));
}

/** First code point of the wide blocks (Hangul Jamo); CJK, kana and full-width forms follow. */
const FIRST_WIDE = 0x1100;
/** General punctuation and box drawing between the wide blocks are narrow. */
const NARROW_BLOCK = [0x2000, 0x2e7f] as const;

function displayWidth(text: string): number {
  let width = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    width += code < FIRST_WIDE || (code >= NARROW_BLOCK[0] && code <= NARROW_BLOCK[1]) ? 1 : 2;
  }
  return width;
}
