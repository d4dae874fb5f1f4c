import type { Fault } from '../services/ports.ts';
import { backupFaults } from './backup-faults.ts';
import { storeEntry } from './store-entry.ts';

/** What keeps the program from opening its folder of data, or the database in it. */
export const storeFaults = {
  ...backupFaults,
  EDU_DATABASE_URL: storeEntry(
    ['DATABASE_URL 不是 PostgreSQL 的地址', 'DATABASE_URL is no address of a PostgreSQL'],
    ['postgres://用户:密码@主机:5432/库名', 'postgres://user:password@host:5432/name'],
    [
      '改正 DATABASE_URL；不设它则用 --data 的内置数据库',
      'mend DATABASE_URL; without it the embedded database in --data is used',
    ],
  ),
  EDU_STORE_NOT_HERE: storeEntry(
    ['这里没有数据', 'there is no store here'],
    [
      '本程序用过的数据文件夹；或用 DATABASE_URL 指明数据库',
      'a folder of data that this program has used, or DATABASE_URL',
    ],
    [
      '检查 --data 是否写对；其他机器上的计算进程要设 DATABASE_URL，如 postgres://用户:密码@主机:5432/库名',
      'see whether --data is right; a worker on another machine needs DATABASE_URL, e.g. postgres://user:password@host:5432/name',
    ],
  ),
  EDU_STORE_NOT_A_FOLDER: storeEntry(
    ['数据位置不是文件夹', 'the place for the data is not a folder'],
    ['文件夹，或尚不存在的路径', 'a folder, or a path that is not there yet'],
    ['用 --data 另指一个文件夹', 'name another folder with --data'],
  ),
  EDU_STORE_NO_PERMISSION: storeEntry(
    ['没有权限使用数据文件夹', 'no permission to use the folder of data'],
    ['运行本程序的用户可读、可写', 'readable and writable for the user who runs the program'],
    [
      '把该文件夹的所有者改为运行本程序的用户，或用 --data 另指一个文件夹',
      'give the folder to the user who runs the program, or name another folder with --data',
    ],
  ),
  EDU_STORE_DISK_FULL: storeEntry(
    ['磁盘已满', 'the disk is full'],
    ['至少有 200 MB 空闲空间', 'at least 200 MB of free space'],
    ['腾出空间后重试，或用 --data 另指一块磁盘', 'free some space and try again, or name another disk with --data'],
  ),
  EDU_STORE_OTHER_VERSION: storeEntry(
    ['数据是另一版本的 PostgreSQL 写的', 'the data were written by another version of PostgreSQL'],
    ['主版本与随附的 PostgreSQL 相同', 'the major version of the PostgreSQL that comes with the program'],
    [
      '改用写下这些数据的那一版程序；或用旧版 PostgreSQL 启动数据，再用环境变量 DATABASE_URL 连接；或用 --data 另建一份',
      'run the version of the program that wrote them; or start them with the old PostgreSQL and point DATABASE_URL at it; or begin anew with another --data',
    ],
  ),
  EDU_STORE_NOT_OURS: storeEntry(
    [
      '文件夹里的数据库不是本程序建的，或已不完整',
      'the database in the folder was not made by this program, or is incomplete',
    ],
    ['空文件夹，或本程序建的数据库', 'an empty folder, or a database that this program made'],
    [
      '从备份恢复整个文件夹，或用 --data 另指一个文件夹；自己的数据库请用环境变量 DATABASE_URL 连接',
      'restore the whole folder from a backup, or name another one with --data; a database of your own goes into DATABASE_URL',
    ],
  ),
  EDU_STORE_NO_BINARIES: storeEntry(
    [
      '没有能在这台机器上运行的随附 PostgreSQL',
      'the PostgreSQL that comes with the program does not run on this machine',
    ],
    [
      '使用 glibc 的 Linux（x64、arm64、arm、ia32、ppc64）、macOS、Windows x64；Alpine（musl）不行',
      'Linux with glibc (x64, arm64, arm, ia32, ppc64), macOS, Windows x64; not Alpine (musl)',
    ],
    [
      '不要用 --omit=optional 安装；其他平台请自备 PostgreSQL 13 以上，并设环境变量 DATABASE_URL',
      'install without --omit=optional; elsewhere bring a PostgreSQL of 13 or later and set DATABASE_URL',
    ],
  ),
  EDU_STORE_CLOSED_TO_SERVER: storeEntry(
    [
      'PostgreSQL 不以 root 身份运行，而它的用户进不了这个文件夹',
      'PostgreSQL does not run as root, and the user it runs as cannot enter this folder',
    ],
    ['uid 65534（nobody）可以进入的文件夹', 'a folder that uid 65534 (nobody) can enter'],
    [
      '改用普通用户运行；或用 --data 指到 root 家目录以外的文件夹；或对该文件夹执行 chmod o+x；或设环境变量 DATABASE_URL',
      'run as a normal user; or name a folder outside the home of root with --data; or chmod o+x the folder; or set DATABASE_URL',
    ],
  ),
  EDU_STORE_NAMELESS_USER: storeEntry(
    [
      '系统里没有运行本程序的这个用户，PostgreSQL 不能初始化',
      'the system does not know the user who runs the program, and PostgreSQL wants a name at its first start',
    ],
    ['/etc/passwd 中有的用户', 'a user that stands in /etc/passwd'],
    [
      '以已有的用户运行（容器可用 --user node），或在 /etc/passwd 中加上该 uid，或设环境变量 DATABASE_URL',
      'run as a user that exists (a container: --user node), or add the uid to /etc/passwd, or set DATABASE_URL',
    ],
  ),
  EDU_STORE_IN_USE: storeEntry(
    ['另一个服务正在使用这份数据', 'another service is using these data'],
    ['一份数据同时只有一个服务', 'one service at a time for one set of data'],
    [
      '先停掉那个服务，或用 --data 另指一个文件夹；只想增加算力请运行 xuewei worker',
      'stop that service first, or name another folder with --data; for more computing power run xuewei worker',
    ],
  ),
  EDU_STORE_NOT_STARTED: storeEntry(
    ['随附的 PostgreSQL 没有启动成功', 'the PostgreSQL that comes with the program did not start'],
    ['能够启动并应答', 'it starts and answers'],
    [
      '按“发现”里的最后几行日志处理后重试；也可用 --data 另指一个文件夹，或设环境变量 DATABASE_URL',
      'act on the last lines of its log above and try again; or name another folder with --data, or set DATABASE_URL',
    ],
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
  EDU_DATABASE_AWAY: storeEntry(
    ['连不上数据库', 'the database does not answer'],
    ['DATABASE_URL 所指的 PostgreSQL 可以连接', 'the PostgreSQL that DATABASE_URL names can be reached'],
    [
      '检查地址、端口、用户名和密码，以及数据库是否在运行',
      'check address, port, user and password, and whether the database is running',
    ],
  ),
} as const;

export type StoreFaultCode = keyof typeof storeFaults;

/** A fault of the store: where it is and what was found; the rest is in the table. */
export function storeFault(code: StoreFaultCode, where: string, found: string): Fault {
  const { allowed, cure, severity } = storeFaults[code];
  return { code, where, found, allowed, cure, severity };
}
