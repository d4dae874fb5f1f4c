/** What fills the places of a word. */
interface Values {
  readonly named: (name: string) => unknown;
}

const compiled = new Map<string, (values: Values) => string>();

/**
 * Our words have places for values, `{name}`, and nothing else of what vue-i18n understands: its own compiler costs a slow
 * machine a tenth of a second before the first screen.
 */
export function compileMessage(message: string): (values: Values) => string {
  let found = compiled.get(message);
  if (found === undefined) {
    const parts = message.split(/\{(\w+)\}/);
    found = ({ named }) => parts.map((part, at) => (at % 2 === 0 ? part : String(named(part) ?? ''))).join('');
    compiled.set(message, found);
  }
  return found;
}
