import type { Fault } from '../services/ports.ts';
import { peopleFault } from './people-fault.ts';

const LONGEST = 64;
/** Names that the program itself acts under: nobody may pass for them in the audit. */
const RESERVED = new Set(['local', 'nobody', 'console', 'system', 'schedule', 'queue', 'xuewei', 'all']);
/** Letters, marks and digits of any script, single spaces and . _ - @ between them. */
const FORM = /^[\p{L}\p{M}\p{N}._@-]+( [\p{L}\p{M}\p{N}._@-]+)*$/u;

/**
 * The one form of a name: full-width letters, odd spaces and capitals are the same name to a reader, so they are the
 * same account.
 */
export function canonicalName(typed: string): string {
  const compatible = typed.normalize('NFKC').toLowerCase().normalize('NFKC');
  return compatible.replace(/\s+/gu, ' ').trim();
}

/** What is wrong with the name of a new account: what cannot be told from another name by eye is refused. */
export function nameFaults(typed: string): Fault[] {
  const name = canonicalName(typed);
  const allowed = {
    zh: `1—${LONGEST} 个字：文字、数字和 . _ - @，中间可有空格；不混用拉丁字母与西里尔或希腊字母`,
    en: `1 to ${LONGEST} characters: letters, digits and . _ - @, spaces between them; Latin letters do not mix with Cyrillic or Greek ones`,
  };
  const mixed = /\p{Script=Latin}/u.test(name) && /[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(name);
  if ([...name].length > LONGEST || !FORM.test(name) || mixed)
    return [peopleFault('EDU_ACCOUNT_NAME', '#/name', shown(name), allowed)];
  if (RESERVED.has(name))
    return [
      peopleFault('EDU_ACCOUNT_NAME', '#/name', shown(name), {
        zh: `程序自用的名称除外：${[...RESERVED].join('、')}`,
        en: `none of the program's own names: ${[...RESERVED].join(', ')}`,
      }),
    ];
  return [];
}

/** Invisible signs are written out. */
function shown(name: string): string {
  const visible = name.replace(/[\p{C}\p{Z}]/gu, (sign) =>
    sign === ' ' ? sign : `\\u{${sign.codePointAt(0)!.toString(16)}}`,
  );
  return JSON.stringify(visible.slice(0, LONGEST + 1));
}
