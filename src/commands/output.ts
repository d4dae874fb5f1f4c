import { once } from 'node:events';
import { accessSync, constants, createWriteStream, lstatSync, realpathSync, type Stats, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { requestFaults } from '../locale/fault-catalogue.ts';
import { type Fault, InputFaults } from '../services/ports.ts';

/** Joins small pieces so that a file of a million lines takes hundreds of writes, not a million. */
const PIECE = 1 << 18;

/** Names of the program's own streams: opening them anew fails where they are sockets. */
const STANDARD_OUTPUT = /^\/(dev\/(stdout|fd\/1)|proc\/self\/fd\/1)$/;
const STANDARD_ERROR = /^\/(dev\/(stderr|fd\/2)|proc\/self\/fd\/2)$/;

/** Where the text goes: a stream that is open, a device or FIFO as it is, or a file that is replaced when complete. */
type Target =
  | { readonly stream: Writable }
  | { readonly straight: string }
  | { readonly file: string; readonly part: string };

/**
 * Looks whether `--out` can be written, before anything is computed. Nothing is made or changed.
 * @throws InputFaults for a folder, a missing parent folder, a missing permission
 */
export function checkOutputPath(file: string | undefined): void {
  targetOf(file);
}

/** The same for a command that reports all its faults together. */
export function outputPathFaults(file: string | undefined): Fault[] {
  try {
    checkOutputPath(file);
    return [];
  } catch (error) {
    if (error instanceof InputFaults) return [...error.faults];
    throw error;
  }
}

/** The same for a folder that is made when there is something to write: it, or the folder that will hold it, must allow it. */
export function outputFolderFaults(folder: string): Fault[] {
  try {
    const status = statusOf(folder);
    if (folder === '' || (status !== undefined && !status.isDirectory())) throw refusal(folder, '不是文件夹 no folder');
    let above = folder;
    while (statusOf(above) === undefined) above = dirname(above);
    if (statusOf(above)!.isDirectory()) mustBeWritable(folder, above, `没有写入权限 no permission to write: ${above}`);
    else throw refusal(folder, `不是文件夹 no folder: ${above}`);
    return [];
  } catch (error) {
    if (error instanceof InputFaults) return [...error.faults];
    throw error;
  }
}

/**
 * Writes text to standard output, or to a file that gets its name only when it is complete: a run that fails or is
 * stopped leaves nothing half-written behind. Devices and FIFOs are written straight into and never replaced.
 */
export async function writeOutput(text: Iterable<string>, file: string | undefined): Promise<void> {
  const target = targetOf(file);
  if ('stream' in target) return pour(text, target.stream);
  try {
    if ('straight' in target) await fill(text, target.straight, 'a');
    else await replace(text, target);
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    // The reader of a FIFO has seen enough.
    if ('straight' in target && code === 'EPIPE') return;
    throw syscall === undefined ? error : refusal(file!, String(code));
  }
}

async function replace(
  text: Iterable<string>,
  { file, part }: { readonly file: string; readonly part: string },
): Promise<void> {
  try {
    await fill(text, part, 'wx');
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function fill(text: Iterable<string>, path: string, flags: 'a' | 'wx'): Promise<void> {
  const stream = createWriteStream(path, { flags });
  try {
    await pour(text, stream);
    stream.end();
    await finished(stream);
  } catch (error) {
    stream.destroy();
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

function targetOf(file: string | undefined): Target {
  if (file === undefined || STANDARD_OUTPUT.test(file)) return { stream: process.stdout };
  if (STANDARD_ERROR.test(file)) return { stream: process.stderr };
  if (file === '' || file.includes('\0')) throw refusal(file, '没有文件名 no file name');
  const status = statusOf(file);
  if (status?.isDirectory() || (status === undefined && /[/\\]$/.test(file))) throw refusal(file, '文件夹 folder');
  if (status?.isSocket()) throw refusal(file, '套接字 socket');
  if (status !== undefined) mustBeWritable(file, file, '没有写入权限 no permission to write');
  if (status !== undefined && !status.isFile()) return { straight: file };
  // A link stays a link: the file that it points to is replaced.
  const real = status === undefined ? file : realpathSync(file);
  const folder = dirname(real);
  if (statusOf(folder)?.isDirectory() !== true) throw refusal(file, `没有文件夹 no folder: ${folder}`);
  mustBeWritable(file, folder, `文件夹没有写入权限 no permission to write in the folder: ${folder}`);
  return { file: real, part: join(folder, `xuewei.part-${process.pid}`) };
}

/** What stands at a path, links followed; undefined where nothing does. */
function statusOf(path: string): Stats | undefined {
  try {
    const status = statSync(path, { throwIfNoEntry: false });
    if (status === undefined && lstatSync(path, { throwIfNoEntry: false }) !== undefined)
      throw refusal(path, '链接指向的文件不存在 link to nothing');
    return status;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTDIR') return undefined;
    throw error instanceof InputFaults ? error : refusal(path, String(code));
  }
}

function mustBeWritable(file: string, path: string, found: string): void {
  try {
    accessSync(path, constants.W_OK);
  } catch {
    throw refusal(file, found);
  }
}

function refusal(file: string, found: string): InputFaults {
  const { cure, severity } = requestFaults.EDU_OUTPUT_PATH;
  return new InputFaults([
    {
      code: 'EDU_OUTPUT_PATH',
      where: '--out',
      found: `${file}: ${found}`,
      allowed: {
        zh: '可以写入的文件名，所在文件夹已经存在',
        en: 'a file name that may be written, in a folder that exists',
      },
      cure,
      severity,
    },
  ]);
}
