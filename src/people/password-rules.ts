import type { Fault } from '../services/ports.ts';
import { peopleFault } from './people-fault.ts';

export const SHORTEST_PASSWORD = 12;
/** Longer ones are no safer and cost time to hash. */
export const LONGEST_PASSWORD = 1024;

/** Beginnings of what is tried first everywhere; what people put behind them adds little. */
const COMMON = [
  ...['password', 'passw0rd', 'p@ssw0rd', 'qwerty', 'asdfgh', 'zxcvbn', 'qazwsx', '1qaz2wsx', 'abc', 'admin', 'root'],
  ...['administrator', 'welcome', 'letmein', 'iloveyou', 'woaini', 'dragon', 'monkey', 'football', 'sunshine'],
  ...['xuewei', 'jiaoyu', 'jiaoyuju', 'xuexiao', 'mima', 'test', 'user', 'guest', 'login', 'master', 'secret', '学位'],
  ...['教育局', '密码', '管理员', 'changeme', 'superman', 'princess', 'huawei', 'china', 'zhongguo', 'beijing'],
];
const ROWS = [
  ...['abcdefghijklmnopqrstuvwxyz', '01234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'],
  ...['1qaz2wsx3edc4rfv5tgb6yhn', '!@#$%^&*()_+'],
];
const FEWEST_SIGNS = 5;
const FEWEST_LEFT = 4;
const RUN = 4;

/** What is wrong with a new password; the password itself is never shown. @param where place in the request */
export function passwordFaults(password: unknown, name: string, where = '#/password'): Fault[] {
  const length = typeof password === 'string' ? [...password].length : 0;
  if (typeof password !== 'string' || length < SHORTEST_PASSWORD || length > LONGEST_PASSWORD) {
    const found = typeof password === 'string' ? `${length} 个字 characters` : '不是文本 not a text';
    return [
      peopleFault('EDU_PASSWORD_FORM', where, found, {
        zh: `${SHORTEST_PASSWORD}—${LONGEST_PASSWORD} 个字，任何文字和符号`,
        en: `${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters of any kind`,
      }),
    ];
  }
  if (!isTrivial(password, name)) return [];
  return [
    peopleFault('EDU_PASSWORD_COMMON', where, '容易被猜到 easily guessed', {
      zh: '去掉常见词、账户名、键盘顺序、重复和数字后，仍有足够内容',
      en: 'enough is left without common words, the account name, keyboard rows, repetition and digits',
    }),
  ];
}

/** True where little is left once everything is taken out that a guesser tries first. */
function isTrivial(password: string, name: string): boolean {
  let rest = password.normalize('NFKC').toLowerCase();
  if (new Set(rest).size < FEWEST_SIGNS) return true;
  const words = [...COMMON, ...(name.length > 1 ? [name] : [])].sort((a, b) => b.length - a.length);
  for (const word of words) rest = rest.replaceAll(word, '');
  rest = withoutRuns(rest).replace(/[\d\p{P}\p{S}\s]/gu, '');
  // A password without letters may still be long and random: then the digits themselves must be many and mixed.
  if (/\p{L}/u.test(password)) return rest.length < FEWEST_LEFT;
  return new Set(password).size < 2 * FEWEST_SIGNS - 2 || withoutRuns(password).length < SHORTEST_PASSWORD - RUN;
}

/** Without stretches of four and more signs that follow each other on a keyboard or in the alphabet, either way. */
function withoutRuns(text: string): string {
  let rest = '';
  for (let at = 0; at < text.length; ) {
    const length = ROWS.reduce((longest, row) => Math.max(longest, runAt(text, at, row)), 0);
    if (length >= RUN) at += length;
    else rest += text[at++];
  }
  return rest;
}

function runAt(text: string, at: number, row: string): number {
  const reversed = [...row].reverse().join('');
  const ahead = (keys: string): number => {
    const start = keys.indexOf(text[at] ?? '');
    if (start < 0) return 0;
    let length = 0;
    while (at + length < text.length && keys[start + length] === text[at + length]) length += 1;
    return length;
  };
  return Math.max(ahead(row), ahead(reversed));
}
