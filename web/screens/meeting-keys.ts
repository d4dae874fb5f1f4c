/** What a key does in a meeting. */
export type MeetingAct =
  | { readonly kind: 'show'; readonly at: number }
  | { readonly kind: 'fullScreen' | 'guess' | 'replay' | 'minutes' | 'keys' | 'leave' };

/** What is read of a keyboard event. */
export interface Pressed {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

const LETTERS = 'abcd';
const ACTS = { f: 'fullScreen', g: 'guess', p: 'replay', m: 'minutes' } as const;

/** Keys by what they do, as the list of keys shows them. */
export const KEYS = [
  ['A B', 'show'],
  ['G', 'guess'],
  ['P', 'replay'],
  ['M', 'minutes'],
  ['F', 'fullScreen'],
  ['?', 'keys'],
  ['Esc', 'leave'],
] as const;

/**
 * What a key means; undefined where it means nothing here. A Chinese input method hides letters behind "Process": then the
 * place of the key on the board tells.
 */
export function actOf({ key, code, ctrlKey, altKey, metaKey }: Pressed): MeetingAct | undefined {
  if (ctrlKey || altKey || metaKey) return undefined;
  if (key === 'Escape') return { kind: 'leave' };
  if (key === '?' || key === '？') return { kind: 'keys' };
  const [, placed] = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(code) ?? [];
  const letter = (/^[a-z0-9]$/i.test(key) ? key : key === 'Process' ? (placed ?? '') : '').toLowerCase();
  if (letter === '') return undefined;
  const at = LETTERS.indexOf(letter) === -1 ? '1234'.indexOf(letter) : LETTERS.indexOf(letter);
  if (at !== -1) return { kind: 'show', at };
  const kind = ACTS[letter as keyof typeof ACTS];
  return Object.hasOwn(ACTS, letter) ? { kind } : undefined;
}

/** True where somebody is writing: letters are letters there. */
export function isWriting(target: { readonly tagName?: string; readonly type?: string } | null): boolean {
  const tag = target?.tagName?.toUpperCase();
  if (tag === 'TEXTAREA' || tag === 'SELECT') return true;
  return tag === 'INPUT' && !['range', 'checkbox', 'radio', 'button'].includes(target?.type ?? 'text');
}
