import { entry, type FaultEntry } from './fault-entry.ts';

/** What is wrong with an account, a password, a token, or the settings of signing in. */
export const peopleFaults = {
  EDU_ACCOUNT_NAME: entry(
    'error',
    ['账户名不可用', 'not a usable account name'],
    ['换一个只含文字、数字和 . _ - @ 的名称', 'choose a name of letters, digits and . _ - @'],
  ),
  EDU_PASSWORD_FORM: entry(
    'error',
    ['密码缺失、过短或过长', 'the password is missing, too short or too long'],
    ['用几个不相干的词连成一句，便于记住又足够长', 'put some unrelated words together: long, yet easy to remember'],
  ),
  EDU_PASSWORD_COMMON: entry(
    'error',
    ['密码太容易被猜到', 'the password is easily guessed'],
    [
      '不要用常见密码、键盘顺序、重复的字符或账户名；用几个不相干的词',
      'no common password, keyboard row, repeated sign or account name; use some unrelated words',
    ],
  ),
  EDU_ACCOUNT_ROLES: entry(
    'error',
    ['角色不正确', 'wrong roles'],
    ['从允许的角色中选一个或几个', 'choose one or more of the allowed roles'],
  ),
  EDU_ACCOUNT_REGIONS: entry(
    'error',
    ['管辖地区不正确', 'wrong regions'],
    [
      '用 xuewei regions --q 名称 查六位代码；不限地区则留空',
      'look the six-digit code up with xuewei regions --q NAME; leave it out for everywhere',
    ],
  ),
  EDU_FIRST_ACCOUNT: entry(
    'error',
    ['第一个账户须有管理角色', 'the first account must be an admin'],
    [
      '先建管理账户：xuewei accounts add 名称 --role admin',
      'make the admin first: xuewei accounts add NAME --role admin',
    ],
  ),
  EDU_TOKEN_FORM: entry(
    'error',
    ['令牌的名称或有效期不正确', 'wrong name or lifetime of a token'],
    ['按允许的范围改正', 'correct it to what is allowed'],
  ),
  EDU_PEOPLE_SETTINGS: entry(
    'error',
    ['登录设置不正确', 'the settings of signing in are wrong'],
    ['对照 docs/accounts.md 改正', 'correct it after docs/accounts.md'],
  ),
} as const satisfies Record<string, FaultEntry>;

export type PeopleFaultCode = keyof typeof peopleFaults;
