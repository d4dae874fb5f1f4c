import { SingleBar } from 'cli-progress';
import type { ProjectOptions } from '../services/ports.ts';

/** A bar on standard error while people watch; nothing where the output goes to a file or a pipe. */
export function progressBar(label: string): {
  onProgress: NonNullable<ProjectOptions['onProgress']>;
  stop: () => void;
} {
  if (!process.stderr.isTTY) return { onProgress: () => {}, stop: () => {} };
  const bar = new SingleBar({
    format: `${label} {bar} {value}/{total} {area}`,
    stream: process.stderr,
    clearOnComplete: false,
    hideCursor: true,
  });
  let started = false;
  return {
    onProgress: (done, total, area) => {
      if (!started) {
        bar.start(total, 0, { area: '' });
        started = true;
      }
      bar.update(done, { area });
    },
    stop: () => bar.stop(),
  };
}
