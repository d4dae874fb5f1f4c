import { type Actor, LOCAL_ACTOR, ROLES, type Role } from './actor.ts';

interface Permission {
  readonly zh: string;
  readonly en: string;
  /** Any one of them is enough. */
  readonly roles: readonly Role[];
}

function permission(zh: string, en: string, roles: readonly Role[]): Permission {
  return { zh, en, roles };
}

/**
 * Who may do what: the only place where it is said. Approvers read what planners read and lock; admins keep accounts and
 * machinery and never touch data or scenarios; auditors read everything and change nothing.
 */
export const PERMISSIONS = {
  'reference.read': permission('查阅行政区、标准、政策、指标', 'read regions, standards, policies, measures', ROLES),
  'datasets.read': permission('查阅填报数据', 'read datasets', ROLES),
  'datasets.write': permission('填报、修改数据', 'write datasets', ['entry']),
  'scenarios.read': permission('查阅情景', 'read scenarios', ROLES),
  'scenarios.write': permission('编制情景', 'write scenarios', ['planner']),
  'scenarios.lock': permission('审定（锁定、解锁）情景', 'lock and unlock scenarios', ['approver']),
  'runs.read': permission('查阅测算', 'read runs', ROLES),
  'runs.write': permission('提交、取消测算', 'submit and dismiss runs', ['entry', 'planner']),
  'comparisons.read': permission('查阅情景比较', 'read comparisons of runs', ROLES),
  'comparisons.compute': permission('比较尚未测算的情景', 'compare scenarios that are still to be computed', [
    'entry',
    'planner',
    'approver',
  ]),
  'backtests.read': permission('查阅回测', 'read back-tests', ROLES),
  'backtests.write': permission('提交、取消回测', 'submit and dismiss back-tests', ['planner']),
  'batches.read': permission('查阅批量测算和提醒', 'read batches and alerts', ROLES),
  'batches.write': permission('提交、取消批量测算', 'submit and dismiss batches', ['planner']),
  'schedules.read': permission('查阅定时任务', 'read schedules', ['planner', 'approver', 'admin', 'auditor']),
  'schedules.write': permission('设置定时任务', 'change schedules', ['admin']),
  'queue.read': permission('查看队列和运行指标', 'look at the queue and its figures', ['admin', 'auditor']),
  'queue.manage': permission('管理队列', 'manage the queue', ['admin']),
  'accounts.read': permission('查阅账户', 'read accounts', ['admin', 'auditor']),
  'accounts.manage': permission('管理账户', 'manage accounts', ['admin']),
  'audit.read': permission('查阅审计记录', 'read the audit', ['auditor']),
  'own.manage': permission(
    '管理自己的会话、密码和令牌',
    'manage the session, password and tokens of the own account',
    ROLES,
  ),
} as const satisfies Record<string, Permission>;

export type Permitted = keyof typeof PERMISSIONS;

/** What a route declares: one line of the table, or that nobody needs to sign in for it. */
export type Action = Permitted | 'public';

/** True where one of the actor's roles has the permission. */
export function permits(actor: Actor, action: Permitted): boolean {
  const allowed: readonly Role[] = PERMISSIONS[action].roles;
  return actor === LOCAL_ACTOR || actor.roles.some((role) => allowed.includes(role));
}
