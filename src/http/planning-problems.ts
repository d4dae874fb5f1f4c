import { type ProblemType, problemType } from './problem-type.ts';

/** Problems of what is kept and changed by many: datasets, scenarios, preconditions, keys. */
export const PLANNING_PROBLEMS = {
  'idempotency-key-missing': problemType(
    400,
    'EDU_IDEMPOTENCY_KEY_MISSING',
    ['缺少 Idempotency-Key 请求头', 'The header Idempotency-Key is missing'],
    [
      '每次新的提交用一个新的键，如 8e03978e-40d5-43dd-bc93-6894a57f9324；重发同一次提交用同一个键。',
      'Use a new key for every new submission, e.g. 8e03978e-40d5-43dd-bc93-6894a57f9324, and the same one to send it again.',
    ],
  ),
  'idempotency-key-invalid': problemType(
    400,
    'EDU_IDEMPOTENCY_KEY_INVALID',
    ['Idempotency-Key 写法不对', 'The Idempotency-Key is not well formed'],
    [
      '用双引号括起 1—255 个可见的 ASCII 字符，建议用 UUID。',
      'One to 255 visible ASCII characters in double quotes; a UUID is best.',
    ],
  ),
  'header-invalid': problemType(
    400,
    'EDU_HEADER_INVALID',
    ['请求头的写法不对', 'A header is not well formed'],
    [
      'X-Change-Note 用百分号编码的 UTF-8，至多 1000 字；If-Match 写带双引号的 ETag。',
      'X-Change-Note is percent-encoded UTF-8 of at most 1000 characters; If-Match is an ETag in double quotes.',
    ],
  ),
  'dataset-unknown': problemType(
    404,
    'EDU_DATASET_UNKNOWN',
    ['没有这个数据集', 'No such dataset'],
    ['用 GET /api/v1/datasets 查编号。', 'GET /api/v1/datasets lists the ids.'],
  ),
  'version-unknown': problemType(
    404,
    'EDU_VERSION_UNKNOWN',
    ['没有这一版', 'No such version'],
    ['版本从 1 起连续编号；用 versions 或 history 查看。', 'Versions count from 1; versions or history lists them.'],
  ),
  'scenario-taken': problemType(
    409,
    'EDU_SCENARIO_TAKEN',
    ['情景编号已被占用', 'The id of the scenario is taken'],
    [
      '换一个编号；要改现有情景用 PATCH 或 PUT；已删除的情景用 restore 恢复。',
      'Choose another id; change an existing scenario with PATCH or PUT; bring a deleted one back with restore.',
    ],
  ),
  'scenario-shipped': problemType(
    409,
    'EDU_SCENARIO_SHIPPED',
    ['随附的情景不能改', 'A shipped scenario is read-only'],
    [
      '用 POST /api/v1/scenarios/{id}/copies 复制一份再改。',
      'Copy it with POST /api/v1/scenarios/{id}/copies and change the copy.',
    ],
  ),
  'scenario-locked': problemType(
    409,
    'EDU_SCENARIO_LOCKED',
    ['情景已锁定', 'The scenario is locked'],
    [
      '请审定人解锁（DELETE …/lock），或复制一份再改。',
      'Ask an approver to unlock it (DELETE …/lock), or copy it and change the copy.',
    ],
  ),
  'scenario-extended': problemType(
    409,
    'EDU_SCENARIO_EXTENDED',
    ['还有情景以它为基础', 'Other scenarios build upon it'],
    ['先改掉这些情景的 extends，或先删除它们。', 'Change the extends of those scenarios or delete them first.'],
  ),
  'idempotency-key-in-flight': problemType(
    409,
    'EDU_IDEMPOTENCY_KEY_IN_FLIGHT',
    ['同一个键的请求还在处理', 'A request with this key is still at work'],
    ['按 Retry-After 的秒数后用同一个键重发。', 'Send it again with the same key after Retry-After seconds.'],
  ),
  'scenario-deleted': problemType(
    410,
    'EDU_SCENARIO_DELETED',
    ['情景已删除', 'The scenario was deleted'],
    [
      '历史仍在 …/history；用 POST …/versions/{n}/restore 恢复。',
      'Its history is at …/history; POST …/versions/{n}/restore brings it back.',
    ],
  ),
  'changed-meanwhile': problemType(
    412,
    'EDU_CHANGED_MEANWHILE',
    ['其间已被别人改过', 'It was changed meanwhile'],
    [
      'changes 列出其间的改动：重新读取（GET），合并后用新的 ETag 提交。',
      'changes lists what was changed: GET it again, merge, and send it with the new ETag.',
    ],
  ),
  'idempotency-key-reused': problemType(
    422,
    'EDU_IDEMPOTENCY_KEY_REUSED',
    ['这个键已用于另一个请求', 'The key was used for another request'],
    ['新的提交换一个新的键；重发须逐字相同。', 'Use a new key for a new submission; a repetition must be the same.'],
  ),
  'precondition-required': problemType(
    428,
    'EDU_PRECONDITION_REQUIRED',
    ['缺少 If-Match 请求头', 'The header If-Match is missing'],
    [
      '先读取（GET），把答复的 ETag 放进 If-Match：防止覆盖别人的改动。',
      "GET it first and send its ETag in If-Match, so that nobody's change is overwritten.",
    ],
  ),
} as const satisfies Record<string, ProblemType>;
