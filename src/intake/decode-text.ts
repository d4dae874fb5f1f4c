import type { Fault } from '../services/ports.ts';
import type { Encoding, Outcome } from './contract.ts';
import { fault } from './fault.ts';

/** Larger files are refused: a county's baseline has a few hundred rows. */
export const LARGEST_FILE_BYTES = 20 * 1024 * 1024;

const TEXT_FILES = {
  zh: 'UTF-8（有无 BOM 均可）、GB18030（含 GBK、GB2312）、带 BOM 的 UTF-16 文本',
  en: 'text in UTF-8 (with or without BOM), GB18030 (with GBK and GB2312) or UTF-16 with BOM',
};

const SIGNATURES: readonly (readonly [name: string, bytes: readonly number[]])[] = [
  ['Excel (xlsx) / zip', [0x50, 0x4b, 0x03, 0x04]],
  ['Excel 97 (xls)', [0xd0, 0xcf, 0x11, 0xe0]],
  ['PDF', [0x25, 0x50, 0x44, 0x46]],
  ['gzip', [0x1f, 0x8b]],
];

/** Bytes to text. `limit` is the largest number of bytes that is accepted. */
export function decodeText(
  bytes: Uint8Array,
  file: string,
  limit: number = LARGEST_FILE_BYTES,
): Outcome<{ readonly text: string; readonly encoding: Encoding }> {
  if (bytes.length > limit) return refuse(tooLarge(file, bytes.length, limit));
  const signature = SIGNATURES.find(([, start]) => start.every((byte, index) => bytes[index] === byte));
  if (signature) return refuse(fault('EDU_FILE_BINARY', file, signature[0], TEXT_FILES));

  const decoded = decode(bytes);
  if (!decoded) {
    const code = bytes.includes(0) ? 'EDU_FILE_BINARY' : 'EDU_ENCODING_UNKNOWN';
    return refuse(fault(code, file, startOf(bytes), TEXT_FILES));
  }
  if (decoded.text.trim() === '') return refuse(fault('EDU_FILE_EMPTY', file, `${bytes.length} B`, TEXT_FILES));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells a binary file from text
  if (/[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(decoded.text)) {
    return refuse(fault('EDU_FILE_BINARY', file, startOf(bytes), TEXT_FILES));
  }
  return { value: decoded, faults: remarks(decoded, file) };
}

/** The fault of a file over the limit; also for callers who know the size before they read. */
export function tooLarge(file: string, size: number, limit: number): Fault {
  const allowed = { zh: `至多 ${limit} 字节`, en: `at most ${limit} bytes` };
  return fault('EDU_FILE_TOO_LARGE', file, `${size} B`, allowed);
}

function decode(bytes: Uint8Array): { text: string; encoding: Encoding } | undefined {
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) return decodeAs('utf-16le', bytes);
  if (first === 0xfe && second === 0xff) return decodeAs('utf-16be', bytes);
  const marked = first === 0xef && second === 0xbb && third === 0xbf;
  return decodeAs('utf-8', bytes, marked ? 'utf-8 with BOM' : 'utf-8') ?? decodeAs('gb18030', bytes);
}

function decodeAs(
  label: 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030',
  bytes: Uint8Array,
  encoding: Encoding = label,
): { text: string; encoding: Encoding } | undefined {
  try {
    // GB18030 has a byte order mark of its own, which the decoder leaves in place.
    return { text: new TextDecoder(label, { fatal: true }).decode(bytes).replace(/^\ufeff/, ''), encoding };
  } catch {
    return undefined;
  }
}

function remarks(decoded: { text: string; encoding: Encoding }, file: string): Fault[] {
  const faults: Fault[] = [];
  if (decoded.encoding === 'gb18030') faults.push(fault('EDU_ENCODING_CONVERTED', file, 'GB18030', TEXT_FILES));
  const damaged = decoded.text.split('\n').findIndex((line) => line.includes('\ufffd'));
  if (damaged >= 0) {
    const allowed = { zh: '没有替换符（U+FFFD）的文本', en: 'text without replacement characters (U+FFFD)' };
    faults.push(fault('EDU_TEXT_DAMAGED', `${file}, line ${damaged + 1}`, 'U+FFFD', allowed));
  }
  return faults;
}

function startOf(bytes: Uint8Array): string {
  return [...bytes.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

function refuse(reason: Fault): Outcome<never> {
  return { value: undefined, faults: [reason] };
}
