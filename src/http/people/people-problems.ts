import { type ProblemType, problemType } from '../problem-type.ts';

/** Problems of signing in, of permissions and of limits. */
export const PEOPLE_PROBLEMS = {
  'sign-in-required': problemType(
    401,
    'EDU_SIGN_IN_REQUIRED',
    ['请先登录', 'Sign in first'],
    [
      '网页：POST /api/v1/session 登录；脚本：请求头写 Authorization: Bearer xw_…（令牌用 POST /api/v1/tokens 建立）。',
      'In a browser sign in with POST /api/v1/session; scripts send Authorization: Bearer xw_… (make a token with POST /api/v1/tokens).',
    ],
  ),
  'sign-in-refused': problemType(
    401,
    'EDU_SIGN_IN_REFUSED',
    ['登录没有成功', 'Not signed in'],
    [
      '核对账户名和密码（大小写、输入法）；忘记密码请管理员重设：xuewei accounts password 名称。',
      'Check name and password (capitals, input method); an admin can set a new password: xuewei accounts password NAME.',
    ],
  ),
  'sign-in-locked': problemType(
    429,
    'EDU_SIGN_IN_LOCKED',
    ['登录失败次数过多，名称暂时锁定', 'Too many failures: the name is locked for a while'],
    [
      '按 Retry-After 的秒数后再试；不是本人操作时请告诉管理员。',
      'Try again after Retry-After seconds; tell an admin if it was not you.',
    ],
  ),
  'sign-in-busy': problemType(
    503,
    'EDU_SIGN_IN_BUSY',
    ['同时登录的人太多', 'Too many people sign in at once'],
    ['按 Retry-After 的秒数后再试。', 'Try again after Retry-After seconds.'],
  ),
  'not-permitted': problemType(
    403,
    'EDU_NOT_PERMITTED',
    ['你的角色不能做这件事', 'Your roles do not permit this'],
    [
      '请有相应角色的同事办理，或请本单位的管理员（admin）为你增加角色。',
      'Ask a colleague who has the role, or an admin of your office to give it to you.',
    ],
  ),
  'region-not-permitted': problemType(
    403,
    'EDU_REGION_NOT_PERMITTED',
    ['超出你的管辖地区', 'Outside your regions'],
    [
      '改为管辖范围内的地区；需要更大的范围时，请本单位的管理员（admin）修改账户的 regions。',
      'Ask for areas within your regions; for more, ask an admin of your office to change the regions of your account.',
    ],
  ),
  'request-not-own': problemType(
    403,
    'EDU_REQUEST_NOT_OWN',
    ['不能确认请求来自本站页面', 'Not certain that the request comes from our own page'],
    [
      '从本站页面操作，并在请求头 X-CSRF-Token 中写 GET /api/v1/session 给出的 csrfToken；脚本请用令牌，不用 Cookie。',
      'Work from a page of this server and send the csrfToken of GET /api/v1/session as X-CSRF-Token; scripts use a token, not the cookie.',
    ],
  ),
  'account-unknown': problemType(
    404,
    'EDU_ACCOUNT_UNKNOWN',
    ['没有这个账户', 'No such account'],
    [
      '用 GET /api/v1/accounts 或 xuewei accounts list 查账户。',
      'GET /api/v1/accounts or xuewei accounts list lists them.',
    ],
  ),
  'token-unknown': problemType(
    404,
    'EDU_TOKEN_UNKNOWN',
    ['没有这个令牌', 'No such token'],
    ['用 GET /api/v1/tokens 查令牌；已撤销的不再列出。', 'GET /api/v1/tokens lists them; revoked ones are gone.'],
  ),
  'account-name-taken': problemType(
    409,
    'EDU_ACCOUNT_NAME_TAKEN',
    ['名称已被使用', 'The name is taken'],
    [
      '换一个名称；停用的账户也保留名称，以免后来的人与前任混淆。',
      'Choose another; a disabled account keeps its name, so that nobody is taken for a predecessor.',
    ],
  ),
  'last-admin': problemType(
    409,
    'EDU_LAST_ADMIN',
    ['最后一个管理账户不能停用', 'The last admin stays'],
    ['先把管理角色给另一个账户。', 'Give the role admin to another account first.'],
  ),
  'accounts-not-kept': problemType(
    503,
    'EDU_ACCOUNTS_NOT_KEPT',
    ['本服务没有数据库，不保存账户', 'This service has no database and keeps no accounts'],
    [
      '用 xuewei serve 启动，它自带数据库；见 docs/accounts.md。',
      'Start it with xuewei serve, which has a database of its own; see docs/accounts.md.',
    ],
  ),
  'oidc-not-configured': problemType(
    404,
    'EDU_OIDC_NOT_CONFIGURED',
    ['没有设置统一登录（OIDC）', 'OIDC is not configured'],
    [
      '用账户名和密码登录；设置方法见 docs/accounts.md。',
      'Sign in with name and password; docs/accounts.md says how to set it up.',
    ],
  ),
  'oidc-refused': problemType(
    401,
    'EDU_OIDC_REFUSED',
    ['统一登录没有完成', 'Signing in at the provider did not succeed'],
    [
      '从 /api/v1/session/oidc/start 重新开始；仍不成功时，把本页的请求编号告诉管理员。',
      'Begin again at /api/v1/session/oidc/start; if it persists, give the request id of this page to an admin.',
    ],
  ),
  'oidc-unavailable': problemType(
    503,
    'EDU_OIDC_UNAVAILABLE',
    ['统一登录暂时不可用', 'The provider cannot be reached'],
    ['稍后再试，或用账户名和密码登录。', 'Try again later, or sign in with name and password.'],
  ),
  'too-many-requests': problemType(
    429,
    'EDU_TOO_MANY_REQUESTS',
    ['请求太频繁', 'Too many requests'],
    [
      '按 Retry-After 的秒数后继续；等待测算请订阅 events，不要反复查询。',
      'Go on after Retry-After seconds; follow the events of a run instead of asking again and again.',
    ],
  ),
  'under-pressure': problemType(
    503,
    'EDU_UNDER_PRESSURE',
    ['服务器正忙', 'The server is busy'],
    ['按 Retry-After 的秒数后再试。', 'Try again after Retry-After seconds.'],
  ),
} as const satisfies Record<string, ProblemType>;
