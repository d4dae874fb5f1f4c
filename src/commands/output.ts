import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';

/** Joins small pieces so that a file of a million lines takes hundreds of writes, not a million. */
const PIECE = 1 << 18;

/**
 * Writes text to standard output, or to a file that gets its name only when it is complete: a run that fails or is
 * stopped leaves nothing half-written behind.
 */
export async function writeOutput(text: Iterable<string>, file: string | undefined): Promise<void> {
  if (file === undefined) return pour(text, process.stdout);
  const part = `${file}.part-${process.pid}`;
  const stream = createWriteStream(part);
  try {
    await pour(text, stream);
    stream.end();
    await finished(stream);
    await rename(part, file);
  } catch (error) {
    stream.destroy();
    await rm(part, { force: true });
    throw error;
  }
}

async function pour(text: Iterable<string>, target: Writable): Promise<void> {
  let piece = '';
  for (const part of text) {
    piece += part;
    if (piece.length < PIECE) continue;
    if (!target.write(piece)) await once(target, 'drain');
    piece = '';
  }
  if (piece !== '' && !target.write(piece)) await once(target, 'drain');
}
