import { startBoss } from '../queue/boss.ts';
import { requeueActiveJobs } from '../queue/requeue.ts';
import { verifyArchive } from '../store/backup/archive.ts';
import { refuseUsers, restoreArchive } from '../store/backup/restore-archive.ts';
import { createLog } from './log.ts';
import { connectStore, reachStore } from './open-store.ts';

export interface RestoreCommandOptions {
  readonly data?: string;
  /** What is there may go. */
  readonly replace?: boolean;
}

/** `xuewei restore`: a backup in the place of what is there, wholly or not at all; what was at work is enqueued again. */
export async function restore(path: string, { data, replace = false }: RestoreCommandOptions): Promise<void> {
  const begun = performance.now();
  const log = createLog('restore');
  const onLog = (line: string) => log.warn(line);
  const archive = await verifyArchive(path);
  const store = await reachStore({ data, onLog, asService: true });
  try {
    const client = await connectStore(store, 'xuewei-restore');
    try {
      await refuseUsers(client, store.where);
      const boss = await startBoss({
        connectionString: store.connectionString,
        name: 'xuewei-restore-queue',
        onError: (error) => onLog(error.message),
      });
      let jobs = 0;
      try {
        const restored = await restoreArchive(client, archive, {
          where: store.where,
          replace,
          afterwards: async (transaction) => {
            // One that has come since has read tables that are gone now. Whoever comes after this waits for the end.
            await refuseUsers(client, store.where);
            jobs = await requeueActiveJobs(boss, transaction);
          },
        });
        const seconds = ((performance.now() - begun) / 1000).toFixed(1);
        const size = `${(archive.bytes / 1e6).toFixed(1)} MB`;
        process.stdout.write(
          `恢复完成：${restored.rows} 行，${size}，${seconds} 秒；${jobs} 项未完成的测算重新排队。\nRestored ${restored.rows} rows, ${size}, ${seconds} s; ${jobs} jobs go on.\n`,
        );
        if (restored.auditIntact) return;
        process.stderr.write(
          '警告：审计记录在备份时已不连续。 Warning: the chain of the audit was broken already when the backup was made.\n',
        );
        process.exitCode = 1;
      } finally {
        await boss.stop({ graceful: false });
      }
    } finally {
      await client.end().catch(() => undefined);
    }
  } finally {
    await store.close();
  }
}
