import { type Bilingual, entry, type FaultEntry } from './fault-entry.ts';

interface StoreFaultEntry extends FaultEntry {
  readonly allowed: Bilingual;
}

function storeEntry(
  title: readonly [string, string],
  allowed: readonly [string, string],
  cure: readonly [string, string],
): StoreFaultEntry {
  return { ...entry('error', title, cure), allowed: { zh: allowed[0], en: allowed[1] } };
}

/** Why the store cannot be used. */
export const storeFaults = {
  EDU_NO_DATABASE: storeEntry(
    ['没有指定数据库', 'no database is named'],
    [
      'PostgreSQL 地址，如 postgres://用户@主机:5432/库名',
      'an address of PostgreSQL, e.g. postgres://user@host:5432/name',
    ],
    ['设置环境变量 DATABASE_URL', 'set the environment variable DATABASE_URL'],
  ),
  EDU_DATABASE_TOO_OLD: storeEntry(
    ['数据库版本太低', 'the database server is too old'],
    ['PostgreSQL 13 及以上', 'PostgreSQL 13 or later'],
    [
      '升级 PostgreSQL，或不设 DATABASE_URL，改用自带的数据库',
      'upgrade PostgreSQL, or leave DATABASE_URL out and use the embedded server',
    ],
  ),
  EDU_DATABASE_NEWER: storeEntry(
    ['数据库由更新的版本写成', 'the database was written by a newer version'],
    ['本程序认识的表结构', 'tables that this version knows'],
    [
      '用原来的新版本打开；要退回本版本，先恢复升级前的备份（xuewei restore）',
      'open it with the newer version; to go back to this one, restore the backup from before the upgrade (xuewei restore)',
    ],
  ),
} as const satisfies Record<string, StoreFaultEntry>;

export type StoreFaultCode = keyof typeof storeFaults;
