import { execFile } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { executable } from './binaries.ts';
import { runningServer } from './postmaster-file.ts';
import { serversIn, servesFolder } from './processes.ts';

const BETWEEN_LOOKS = 10;

/** How long each way of stopping may take, in milliseconds. */
export interface StopLimits {
  /** Fast: connections are ended, all is written. */
  readonly fast: number;
  /** Immediate: as after a crash, the next start recovers. */
  readonly immediate: number;
}

/** Stops the server of a folder and returns when none of its processes is left. */
export async function shutDown(dataFolder: string, limits: StopLimits, native: () => string): Promise<void> {
  const pid = runningServer(dataFolder);
  if (pid === undefined) return;
  const gone = () => !servesFolder(pid, dataFolder) && serversIn(dataFolder).length === 0;
  if (process.platform === 'win32') {
    // Windows has no signals; pg_ctl speaks to the server through a pipe.
    await promisify(execFile)(executable(native(), 'pg_ctl'), ['stop', '-D', dataFolder, '-m', 'fast']);
    return;
  }
  const steps = [
    { signal: 'SIGINT', limit: limits.fast },
    { signal: 'SIGQUIT', limit: limits.immediate },
    { signal: 'SIGKILL', limit: limits.immediate },
  ] as const;
  for (const { signal, limit } of steps) {
    for (const each of signal === 'SIGKILL' ? [pid, ...serversIn(dataFolder)] : [pid]) send(each, signal);
    const begun = performance.now();
    while (performance.now() - begun < limit) {
      if (gone()) return;
      await wait(BETWEEN_LOOKS);
    }
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
