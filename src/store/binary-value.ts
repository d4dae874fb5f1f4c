/** Typed arrays that a value may hold, by the name in the text. */
const ARRAYS = {
  Float64Array,
  Float32Array,
  Int32Array,
  Uint32Array,
  Int16Array,
  Uint16Array,
  Int8Array,
  Uint8Array,
} as const;
type ArrayName = keyof typeof ARRAYS;
type TypedArray = InstanceType<(typeof ARRAYS)[ArrayName]>;

/** Stands in the text where an array was: name, place among the arrays' bytes, number of elements. */
interface Reference {
  readonly $array: readonly [name: ArrayName, at: number, length: number];
}

const ALIGNMENT = 8;
const aligned = (length: number) => Math.ceil(length / ALIGNMENT) * ALIGNMENT;

/**
 * A value of plain JSON and typed arrays as bytes: length of the text (4 bytes, little-endian), JSON text padded with
 * blanks, then every array, padded to 8 bytes, in the order of the text. The same value gives the same bytes. NaN lives in
 * arrays only; a member that is undefined is left out. Numbers are written as the machine has them: little-endian on every
 * machine that Node runs on.
 * @throws TypeError for a number that JSON cannot say, and for an array that could not be read again
 */
export function encodeValue(value: unknown): Buffer {
  const arrays: TypedArray[] = [];
  let at = 0;
  const text = JSON.stringify(value, (_, member: unknown) => {
    if (typeof member === 'number' && !Number.isFinite(member))
      throw new TypeError(`${member} outside of a typed array`);
    const name = arrayName(member);
    if (name === undefined) return member;
    const array = member as TypedArray;
    const reference: Reference = { $array: [name, at, array.length] };
    arrays.push(array);
    at += aligned(array.byteLength);
    return reference;
  });
  const textBytes = Buffer.byteLength(text);
  const start = aligned(4 + textBytes);
  const bytes = Buffer.alloc(start + at);
  bytes.writeUInt32LE(start - 4, 0);
  bytes.fill(' ', 4, start);
  bytes.write(text, 4);
  let place = start;
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), place);
    place += aligned(array.byteLength);
  }
  return bytes;
}

/**
 * The value again; arrays are views of a copy of the bytes.
 * @throws RangeError for bytes that are cut off or not of this kind
 */
export function decodeValue(bytes: Uint8Array): unknown {
  if (bytes.byteLength < 4) throw new RangeError(`${bytes.byteLength} bytes are no stored value`);
  // Views need a buffer that begins at a multiple of 8.
  const copy = new Uint8Array(bytes).buffer;
  const start = 4 + new DataView(copy).getUint32(0, true);
  if (start > copy.byteLength) throw new RangeError(`stored value of ${copy.byteLength} bytes is cut off at ${start}`);
  const text = Buffer.from(copy, 4, start - 4).toString('utf8');
  return JSON.parse(text, (_, member: unknown) => {
    const reference = (member as Reference | null)?.$array;
    if (!Array.isArray(reference)) return member;
    const [name, at, length] = reference as Reference['$array'];
    return new ARRAYS[name](copy, start + at, length);
  });
}

function arrayName(member: unknown): ArrayName | undefined {
  if (!ArrayBuffer.isView(member)) return undefined;
  const { name } = member.constructor;
  if (name === 'Buffer') return 'Uint8Array';
  if (!Object.hasOwn(ARRAYS, name)) throw new TypeError(`${name} cannot be stored`);
  return name as ArrayName;
}
