import { jsonPointer } from './json-pointer.ts';

type Expectation = 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'commaOrEnd' | 'nothing';

interface Frame {
  readonly closing: '}' | ']';
  /** Keys seen so far, or the index of the next item. */
  readonly keys: Set<string>;
  index: number;
  key: string;
}

/** What JSON.parse does not tell: where each value stands, which keys stand twice, where the syntax breaks. */
export interface JsonScan {
  /** Offset of the value (of its key, in an object) by JSON Pointer. */
  readonly offsets: ReadonlyMap<string, number>;
  readonly duplicates: readonly { readonly pointer: string; readonly key: string; readonly offset: number }[];
  /** Offset at which the text stops being JSON; undefined if it never does. */
  readonly brokenAt: number | undefined;
  readonly deepest: number;
}

const BLANK = /[ \t\r\n]*/y;
const LITERAL = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+])/y;

/** Walks the text once, without recursion, so that no nesting can exhaust the stack. */
export function scanJson(text: string): JsonScan {
  const offsets = new Map<string, number>();
  const duplicates: { pointer: string; key: string; offset: number }[] = [];
  const frames: Frame[] = [];
  let deepest = 0;
  let at = 0;
  let expect = 'value' as Expectation;
  const result = (brokenAt?: number): JsonScan => ({ offsets, duplicates, brokenAt, deepest });
  const pointer = () => jsonPointer(frames.map((frame) => (frame.closing === '}' ? frame.key : frame.index)));
  const afterValue = () => {
    expect = frames.length === 0 ? 'nothing' : 'commaOrEnd';
  };

  for (;;) {
    at = match(BLANK, text, at) ?? at;
    const frame = frames.at(-1);
    if (at >= text.length) return result(expect === 'nothing' ? undefined : at);
    const character = text[at];
    if (expect === 'nothing') return result(at);
    if (frame && character === frame.closing && expect.endsWith('OrEnd')) {
      frames.pop();
      at += 1;
      afterValue();
    } else if (expect === 'commaOrEnd') {
      if (character !== ',') return result(at);
      frame!.index += 1;
      expect = frame!.closing === '}' ? 'key' : 'value';
      at += 1;
    } else if (expect === 'key' || expect === 'keyOrEnd') {
      const end = stringEnd(text, at);
      if (end === undefined) return result(at);
      frame!.key = String(read(text.slice(at, end)));
      if (frame!.keys.has(frame!.key)) duplicates.push({ pointer: pointer(), key: frame!.key, offset: at });
      else offsets.set(pointer(), at);
      frame!.keys.add(frame!.key);
      const colon = match(BLANK, text, end) ?? end;
      if (text[colon] !== ':') return result(colon);
      at = colon + 1;
      expect = 'value';
    } else {
      if (!offsets.has(pointer())) offsets.set(pointer(), at);
      if (character === '{' || character === '[') {
        frames.push({ closing: character === '{' ? '}' : ']', keys: new Set(), index: 0, key: '' });
        deepest = Math.max(deepest, frames.length);
        // Deeper than any file of ours; pointers of such depth would only eat memory.
        if (deepest > 1000) return result(at);
        expect = character === '{' ? 'keyOrEnd' : 'valueOrEnd';
        at += 1;
      } else {
        const end = character === '"' ? stringEnd(text, at) : match(LITERAL, text, at);
        if (end === undefined) return result(at);
        at = end;
        afterValue();
      }
    }
  }
}

function match(pattern: RegExp, text: string, from: number): number | undefined {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

/** Offset behind the closing quote; undefined where no closed string starts. */
function stringEnd(text: string, from: number): number | undefined {
  if (text[from] !== '"') return undefined;
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code < 0x20) return undefined;
    if (code === 0x5c) at += 1;
  }
  return undefined;
}

function read(quoted: string): unknown {
  try {
    return JSON.parse(quoted);
  } catch {
    return quoted;
  }
}
