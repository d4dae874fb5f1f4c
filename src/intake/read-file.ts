import { open, stat } from 'node:fs/promises';
import type { Fault } from '../services/ports.ts';
import type { Outcome, TextFile } from './contract.ts';
import { decodeText, LARGEST_FILE_BYTES, tooLarge } from './decode-text.ts';
import { detectFormat } from './detect-format.ts';
import { fault } from './fault.ts';

const READABLE = { zh: '可读的 YAML、JSON 或 CSV 文件', en: 'a readable YAML, JSON or CSV file' };

/** Reads a text file: its text, encoding and format, or the reasons why not. */
export async function readFile(path: string, limit: number = LARGEST_FILE_BYTES): Promise<Outcome<TextFile>> {
  const read = await readBytes(path, limit);
  if (!read.value) return { value: undefined, faults: read.faults };
  const decoded = decodeText(read.value, path, limit);
  if (!decoded.value) return { value: undefined, faults: decoded.faults };
  const { promised, format } = detectFormat(path, decoded.value.text);
  const faults = [...decoded.faults];
  if (promised && promised !== format) {
    const allowed = { zh: `扩展名与内容一致：.${format}`, en: `an extension that fits the content: .${format}` };
    faults.push(fault('EDU_FORMAT_BY_CONTENT', path, `.${promised} → ${format}`, allowed));
  }
  return { value: { file: path, ...decoded.value, format }, faults };
}

async function readBytes(path: string, limit: number): Promise<Outcome<Uint8Array>> {
  try {
    const status = await stat(path);
    // A folder, a pipe or a device: reading one may never end.
    if (!status.isFile()) {
      return refuse(fault('EDU_NOT_A_FILE', path, status.isDirectory() ? '文件夹 folder' : '设备 device', READABLE));
    }
    if (status.size > limit) return refuse(tooLarge(path, status.size, limit));
    const handle = await open(path, 'r');
    try {
      return { value: await readAtMost(handle, limit + 1), faults: [] };
    } finally {
      await handle.close();
    }
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    const missing = reason === 'ENOENT' || reason === 'ENOTDIR';
    return refuse(fault(missing ? 'EDU_FILE_NOT_FOUND' : 'EDU_FILE_NOT_READABLE', path, reason, READABLE));
  }
}

/** The file may grow while it is read: never more than `most` bytes. */
async function readAtMost(handle: Awaited<ReturnType<typeof open>>, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length < most) {
    const { bytesRead, buffer } = await handle.read(new Uint8Array(Math.min(65_536, most - length)));
    if (bytesRead === 0) break;
    chunks.push(buffer.subarray(0, bytesRead));
    length += bytesRead;
  }
  return Buffer.concat(chunks);
}

function refuse(reason: Fault): Outcome<never> {
  return { value: undefined, faults: [reason] };
}
