const LONGEST = 80;

/** The value as JSON in at most 80 characters; JSON also keeps control characters off the terminal. */
export function showValue(value: unknown): string {
  if (value === undefined) return '缺 missing';
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  // A long text is cut before it is written out, so that 20 MB never become 80 characters the slow way.
  const short = typeof value === 'string' ? value.slice(0, 2 * LONGEST) : value;
  const characters = [...escapeControls(json(short))];
  return characters.length <= LONGEST ? characters.join('') : `${characters.slice(0, LONGEST - 1).join('')}…`;
}

function json(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Array.isArray(value) ? '[…]' : '{…}';
  }
}

function escapeControls(text: string): string {
  return text.replace(
    /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
