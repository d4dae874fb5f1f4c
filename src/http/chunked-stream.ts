import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';

const CHUNK = 64 * 1024;

/** Joins small texts to chunks and lets other requests in between them: a large table must not hold the event loop. */
export function chunkedStream(parts: Iterable<string>): Readable {
  return Readable.from(chunks(parts), { objectMode: false });
}

async function* chunks(parts: Iterable<string>): AsyncGenerator<string> {
  let buffer = '';
  for (const part of parts) {
    buffer += part;
    if (buffer.length < CHUNK) continue;
    yield buffer;
    buffer = '';
    await nextTurn();
  }
  if (buffer !== '') yield buffer;
}
