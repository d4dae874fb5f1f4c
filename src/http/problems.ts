import { PEOPLE_PROBLEMS } from './people/people-problems.ts';
import { PLANNING_PROBLEMS } from './planning-problems.ts';
import { type ProblemType, problemType } from './problem-type.ts';

export type { ProblemType };

/** Every problem that the server can answer with; the key is the last part of the type, a page on this server. */
export const PROBLEMS = {
  'malformed-json': problemType(
    400,
    'EDU_MALFORMED_JSON',
    ['请求正文不是合法的 JSON', 'The body is not JSON'],
    [
      '按提示的行列位置改正正文：引号、逗号、括号须成对，编码用 UTF-8。',
      'Correct the body at the place that is named: quotes, commas, brackets; the encoding is UTF-8.',
    ],
  ),
  'invalid-query': problemType(
    400,
    'EDU_INVALID_QUERY',
    ['网址中的参数不正确', 'A parameter of the address is wrong'],
    [
      '逐条按“允许”的值改正参数；参数名须与文档一致。',
      'Correct every parameter to one of the allowed values; names are as in the documentation.',
    ],
  ),
  'bad-request': problemType(
    400,
    'EDU_BAD_REQUEST',
    ['请求无法理解', 'The request cannot be understood'],
    ['对照 /docs 检查网址编码和请求头。', 'Check the encoding of the address and the headers against /docs.'],
  ),
  'host-not-allowed': problemType(
    403,
    'EDU_HOST_NOT_ALLOWED',
    ['不接受这个主机名或来源', 'Host or origin not accepted'],
    [
      '用 http://localhost 或 http://127.0.0.1 访问；确需用其他名称时，启动时把它列入环境变量 XUEWEI_ALLOWED_HOSTS（逗号分隔）。',
      'Use http://localhost or http://127.0.0.1; if another name is needed, list it in the environment variable XUEWEI_ALLOWED_HOSTS at the start.',
    ],
  ),
  'route-unknown': problemType(
    404,
    'EDU_ROUTE_UNKNOWN',
    ['没有这个地址', 'No such address'],
    ['地址见 /docs 或 /api/v1/openapi.json。', 'The addresses are listed at /docs and in /api/v1/openapi.json.'],
  ),
  'region-unknown': problemType(
    404,
    'EDU_REGION_UNKNOWN',
    ['没有这个行政区代码', 'No such region'],
    ['用 GET /api/v1/regions?q=名称 查六位代码。', 'Look the six-digit code up with GET /api/v1/regions?q=name.'],
  ),
  'scenario-unknown': problemType(
    404,
    'EDU_SCENARIO_UNKNOWN',
    ['没有这个情景', 'No such scenario'],
    ['用 GET /api/v1/scenarios 查情景编号。', 'GET /api/v1/scenarios lists the ids.'],
  ),
  'batch-unknown': problemType(
    404,
    'EDU_BATCH_UNKNOWN',
    ['没有这个批次', 'No such batch'],
    ['用 GET /api/v1/batches 查编号。', 'GET /api/v1/batches lists the ids.'],
  ),
  'schedule-unknown': problemType(
    404,
    'EDU_SCHEDULE_UNKNOWN',
    ['没有这个定时计划', 'No such schedule'],
    ['用 GET /api/v1/schedules 查编号。', 'GET /api/v1/schedules lists the ids.'],
  ),
  'dead-letter-unknown': problemType(
    404,
    'EDU_DEAD_LETTER_UNKNOWN',
    ['没有这件放弃的工作', 'No such dead letter'],
    ['用 GET /api/v1/queue/dead-letters 查编号。', 'GET /api/v1/queue/dead-letters lists the ids.'],
  ),
  'name-taken': problemType(
    409,
    'EDU_NAME_TAKEN',
    ['名称已被使用', 'The name is taken'],
    ['换一个名称，或修改已有的那一个。', 'Choose another name, or change the one that has it.'],
  ),
  'run-unknown': problemType(
    404,
    'EDU_RUN_UNKNOWN',
    ['没有这次测算', 'No such run'],
    ['用 GET /api/v1/runs 查现有测算。', 'GET /api/v1/runs lists the runs.'],
  ),
  'run-dismissed': problemType(
    404,
    'EDU_RUN_DISMISSED',
    ['这次测算已取消', 'The run was dismissed'],
    ['需要结果时重新提交请求。', 'Submit the request again if the result is needed.'],
  ),
  'backtest-unknown': problemType(
    404,
    'EDU_BACKTEST_UNKNOWN',
    ['没有这次回测', 'No such back-test'],
    ['用 GET /api/v1/backtests 查现有回测。', 'GET /api/v1/backtests lists the back-tests.'],
  ),
  'backtest-dismissed': problemType(
    404,
    'EDU_BACKTEST_DISMISSED',
    ['这次回测已取消', 'The back-test was dismissed'],
    ['需要结果时重新提交请求。', 'Submit the request again if the result is needed.'],
  ),
  'results-not-ready': problemType(
    404,
    'EDU_RESULTS_NOT_READY',
    ['结果还没有算完', 'The results are not ready'],
    [
      '按 Retry-After 的秒数后重试；测算也可订阅 events 等待完成。',
      'Try again after Retry-After seconds; the events of a run can be followed, too.',
    ],
  ),
  'method-not-allowed': problemType(
    405,
    'EDU_METHOD_NOT_ALLOWED',
    ['这个地址不支持该方法', 'Method not allowed here'],
    ['改用 Allow 头列出的方法。', 'Use one of the methods in the Allow header.'],
  ),
  'format-not-available': problemType(
    406,
    'EDU_FORMAT_NOT_AVAILABLE',
    ['没有所要的格式', 'Format not available'],
    ['在 Accept 头或 ?format= 中写列出的格式之一。', 'Name one of the listed formats in Accept or in ?format=.'],
  ),
  'body-too-large': problemType(
    413,
    'EDU_BODY_TOO_LARGE',
    ['请求正文太大', 'The body is too large'],
    ['把正文缩小到上限以内；数据可按地区分成几次提交。', 'Keep the body within the limit; data can be split by area.'],
  ),
  'media-type-unsupported': problemType(
    415,
    'EDU_MEDIA_TYPE_UNSUPPORTED',
    ['不支持这种正文类型', 'Media type not supported'],
    [
      '正文用列出的类型之一，并写在请求头 Content-Type 中。',
      'Send one of the listed types, and name it in Content-Type.',
    ],
  ),
  'request-timeout': problemType(
    408,
    'EDU_REQUEST_TIMEOUT',
    ['请求到得太慢', 'The request came too slowly'],
    ['检查网络后重新发送。', 'Check the network and send it again.'],
  ),
  'expectation-failed': problemType(
    417,
    'EDU_EXPECTATION_FAILED',
    ['不能满足 Expect 头', 'Expectation not met'],
    ['去掉 Expect 头，或写 100-continue。', 'Leave Expect out, or say 100-continue.'],
  ),
  'headers-too-large': problemType(
    431,
    'EDU_HEADERS_TOO_LARGE',
    ['网址或请求头太长', 'Address or headers too long'],
    ['缩短网址和请求头；地区很多时改用 POST。', 'Shorten address and headers; name many areas in a POST.'],
  ),
  'invalid-body': problemType(
    422,
    'EDU_INVALID_BODY',
    ['请求内容不符合要求', 'The content of the request is not valid'],
    ['errors 列出了全部问题，逐条按“允许”的值改正。', 'errors lists every fault; correct each to what is allowed.'],
  ),
  'invalid-input': problemType(
    422,
    'EDU_INVALID_INPUT',
    ['输入数据有问题', 'The input has faults'],
    ['errors 列出了全部问题，逐条改正后重新提交。', 'errors lists every fault; correct them and submit again.'],
  ),
  'internal-error': problemType(
    500,
    'EDU_INTERNAL_ERROR',
    ['服务器内部错误', 'Internal error'],
    [
      '请稍后重试；仍然出错时，把 instance 中的请求编号告诉维护人员。',
      'Try again; if it persists, give the request id in instance to the maintainers.',
    ],
  ),
  'too-many-runs': problemType(
    503,
    'EDU_TOO_MANY_RUNS',
    ['正在进行的测算太多', 'Too many runs at work'],
    [
      '按 Retry-After 的秒数后重试，或取消不再需要的测算。',
      'Try again after Retry-After seconds, or dismiss a run that is not needed.',
    ],
  ),
  'too-many-backtests': problemType(
    503,
    'EDU_TOO_MANY_BACKTESTS',
    ['正在进行的回测太多', 'Too many back-tests at work'],
    [
      '按 Retry-After 的秒数后重试，或取消不再需要的回测。',
      'Try again after Retry-After seconds, or dismiss a back-test that is not needed.',
    ],
  ),
  'not-ready': problemType(
    503,
    'EDU_NOT_READY',
    ['服务尚未就绪', 'The service is not ready'],
    [
      'detail 写明哪一部分未就绪；等待其恢复，持续未就绪时见 docs/operations.md。',
      'detail names the part that is not ready; wait for it, and see docs/operations.md if it persists.',
    ],
  ),
  'store-unavailable': problemType(
    503,
    'EDU_STORE_UNAVAILABLE',
    ['数据库暂时连不上', 'The database is away for the moment'],
    [
      '按 Retry-After 的秒数后重试，已受理的测算不会丢失；持续连不上时检查 PostgreSQL 是否在运行。',
      'Try again after Retry-After seconds; accepted runs are not lost. If it persists, see whether PostgreSQL is running.',
    ],
  ),
  'store-full': problemType(
    503,
    'EDU_STORE_FULL',
    ['数据库所在的磁盘已满', 'The disk of the database is full'],
    [
      '请维护人员腾出磁盘空间，然后重试；已有的数据仍可读取。',
      'Ask the maintainers to free space on the disk, then try again; what is there can still be read.',
    ],
  ),
  ...PLANNING_PROBLEMS,
  ...PEOPLE_PROBLEMS,
} as const satisfies Record<string, ProblemType>;

export type ProblemName = keyof typeof PROBLEMS;
