/** What an account may do: 填报 entry, 规划 planner, 审定 approver, 管理 admin, 审计 auditor. */
export const ROLES = ['entry', 'planner', 'approver', 'admin', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

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
