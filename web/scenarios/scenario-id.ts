/** What an id may be: the rule of the service. */
const ALLOWED = /^[a-z0-9][a-z0-9-]{0,79}$/;
const LONGEST = 80;

/** An id as it was meant: full-width characters, capitals, blanks and underscores are read. */
export function cleanId(text: string): string {
  return text
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/[\s_‐-―]+/g, '-');
}

export type IdFault = 'empty' | 'letters' | 'long' | 'taken';

/** What is wrong with an id that was cleaned; null: nothing. */
export function idFault(id: string, taken: ReadonlySet<string>): IdFault | null {
  if (id === '') return 'empty';
  if (id.length > LONGEST) return 'long';
  if (!ALLOWED.test(id)) return 'letters';
  return taken.has(id) ? 'taken' : null;
}

/**
 * An id that nobody has: the Latin letters and digits of the names, after the code of the area; where a name has none, the
 * id of the scenario it comes from.
 * @param names the first that has letters is taken
 */
export function proposedId(names: readonly string[], from: string, area: string, taken: ReadonlySet<string>): string {
  const words = names.map(lettersOf).find((each) => /[a-z]/.test(each));
  if (words === undefined) return numbered(from.slice(0, LONGEST - 4), taken);
  const whole = words.startsWith(area) ? words : `${area}-${words}`;
  const stem = whole.slice(0, LONGEST - 4).replace(/-+$/, '');
  return taken.has(stem) ? numbered(stem, taken) : stem;
}

function numbered(stem: string, taken: ReadonlySet<string>): string {
  const bare = stem.replace(/-\d{1,3}$/, '');
  for (let count = 2; ; count++) if (!taken.has(`${bare}-${count}`)) return `${bare}-${count}`;
}

const lettersOf = (name: string) =>
  cleanId(name)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
