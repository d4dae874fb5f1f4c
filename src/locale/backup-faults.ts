import { storeEntry } from './store-entry.ts';

/** What keeps a backup from being made, believed or restored. In every one of these cases the store stays as it was. */
export const backupFaults = {
  EDU_BACKUP_NO_STORE: storeEntry(
    ['这里没有可以备份的数据', 'there is nothing here to back up'],
    ['本程序用过的数据文件夹或数据库', 'a folder of data or a database that this program has used'],
    ['检查 --data 或 DATABASE_URL 是否写对', 'see whether --data or DATABASE_URL is right'],
  ),
  EDU_BACKUP_NOT_WRITTEN: storeEntry(
    ['备份文件写不出来', 'the backup cannot be written'],
    ['可写、空间足够的位置', 'a place that can be written and has room'],
    [
      '腾出空间或换一个 --out；原有的备份文件没有改动',
      'free some space or name another --out; a backup that was there is unchanged',
    ],
  ),
  EDU_BACKUP_NOT_READ: storeEntry(
    ['备份文件读不了', 'the backup cannot be read'],
    ['可读的备份文件', 'a backup that can be read'],
    ['检查路径和权限', 'see whether path and permissions are right'],
  ),
  EDU_BACKUP_FOREIGN: storeEntry(
    ['这不是本程序的备份文件', 'this is no backup of this program'],
    ['xuewei backup 写出的文件', 'a file that xuewei backup has written'],
    [
      '检查是否指错了文件，或文件仍处于压缩、加密状态',
      'see whether it is the right file, and not still compressed or encrypted',
    ],
  ),
  EDU_BACKUP_DAMAGED: storeEntry(
    ['备份文件不完整或已损坏', 'the backup is incomplete or damaged'],
    ['与写出时逐字节相同', 'the same bytes as when it was written'],
    [
      '改用另一份备份；若是复制、下载得来，重新取一次',
      'take another backup; if it was copied or downloaded, do that again',
    ],
  ),
  EDU_BACKUP_NEWER: storeEntry(
    ['备份由更新的版本写成', 'the backup was written by a newer version'],
    ['本版本或更早版本的备份', 'a backup of this version or an older one'],
    ['用写下它的版本或更新的版本恢复', 'restore it with the version that wrote it, or a newer one'],
  ),
  EDU_RESTORE_NOT_EMPTY: storeEntry(
    ['要恢复到的地方已有数据', 'there are data already where the backup would go'],
    ['空的数据文件夹或数据库', 'an empty folder of data or database'],
    [
      '先备份现有数据，再加 --replace 恢复；或换一个 --data',
      'back up what is there, then restore with --replace; or name another --data',
    ],
  ),
  EDU_RESTORE_IN_USE: storeEntry(
    ['服务或计算进程还在使用这份数据', 'a service or a worker is using these data'],
    ['没有别的进程使用', 'used by nobody else'],
    ['先停掉 xuewei serve 和所有 xuewei worker', 'stop xuewei serve and every xuewei worker first'],
  ),
  EDU_RESTORE_NO_RIGHT: storeEntry(
    ['数据库用户没有重建表的权限', 'the user of the database may not make the tables anew'],
    ['可以删除、新建 schema xuewei 的用户', 'a user who may drop and create the schema xuewei'],
    [
      '改用拥有该 schema 并对数据库有 CREATE 权限的用户',
      'use the user who owns the schema and has CREATE on the database',
    ],
  ),
} as const;
