/** What an account may do: 填报 entry, 规划 planner, 审定 approver, 管理 admin, 审计 auditor. */
export const ROLES = ['entry', 'planner', 'approver', 'admin', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

/** What people call the roles. */
export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  entry: '填报',
  planner: '规划',
  approver: '审定',
  admin: '管理',
  auditor: '审计',
};

/** Who asks: stands in the passport of a run and in the audit. */
export interface Actor {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** Codes of areas that the actor may see and change, with what lies below them; empty: everywhere. */
  readonly regions: readonly string[];
}

/** The one user of a service on loopback that has no accounts. */
export const LOCAL_ACTOR: Actor = { id: 'local', name: 'local', roles: ROLES, regions: [] };

/** Whoever has not signed in: without a role nothing is permitted, whatever the regions say. */
export const NOBODY: Actor = { id: 'nobody', name: 'nobody', roles: [], regions: [] };

/** The commands of xuewei on the server itself: whoever reaches the database needs no permission of ours. */
export const CONSOLE_ACTOR: Actor = { id: 'console', name: 'console', roles: ROLES, regions: [] };
