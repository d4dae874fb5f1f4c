// A line between a worker and its database that can be cut, in the three ways in which lines break.
import { connect, createServer } from 'node:net';

/**
 * Listens on a port of its own and passes everything on to a socket or port.
 * - `hold()`: nothing passes and nobody is told, as where packets are dropped; `release()` lets all of it pass
 * - `reset()`: every connection ends at once; new ones are refused until `release()`
 * - `forget()`: what is open falls silent for ever, as behind a router that has lost its table; `release()` lets new ones in
 */
export async function startProxy(target, host = '127.0.0.1') {
  const lines = new Set();
  const forgotten = [];
  let passing = true;
  let refusing = false;
  const server = createServer({ allowHalfOpen: true }, (near) => {
    if (refusing) return near.resetAndDestroy();
    const line = { near, far: connect(target), open: passing, forgotten: false };
    lines.add(line);
    const end = () => {
      lines.delete(line);
      near.destroy();
      line.far.destroy();
    };
    for (const [from, to] of [
      [near, line.far],
      [line.far, near],
    ]) {
      from.on('data', (chunk) => {
        if (!line.forgotten) to.write(chunk);
      });
      from.on('end', () => !line.forgotten && to.end());
      from.on('close', () => !line.forgotten && end());
      from.on('error', () => !line.forgotten && end());
      if (!passing) from.pause();
    }
  });
  await new Promise((resolve) => server.listen(0, host, resolve));
  const each = (work) => {
    for (const line of [...lines]) work(line);
  };
  return {
    port: server.address().port,
    get open() {
      return lines.size;
    },
    hold() {
      passing = false;
      each(({ near, far }) => {
        near.pause();
        far.pause();
      });
    },
    reset() {
      refusing = true;
      each(({ near, far }) => {
        near.resetAndDestroy();
        far.destroy();
      });
    },
    forget() {
      refusing = true;
      each((line) => {
        line.forgotten = true;
        lines.delete(line);
        // The database is told nothing either.
        forgotten.push(line);
        line.far.pause();
        line.near.pause();
      });
    },
    release() {
      passing = true;
      refusing = false;
      each(({ near, far, forgotten }) => {
        if (forgotten) return;
        near.resume();
        far.resume();
      });
    },
    async close() {
      for (const { near, far } of [...lines, ...forgotten]) {
        near.destroy();
        far.destroy();
      }
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
