const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
/** Signature, flags, length of the extension. */
const HEADER = SIGNATURE.length + 8;

/** Counts the rows of a COPY in binary as its bytes come by. */
export class RowCounter {
  rows = 0;
  #begun = false;
  #ended = false;
  /** Columns of the row that are still to come. */
  #columns = 0;
  /** Bytes of a value that are still to come. */
  #skip = 0;
  #head: Buffer = Buffer.alloc(0);

  /** The end has been seen. */
  get complete(): boolean {
    return this.#ended;
  }

  /** @throws RangeError where the bytes are no such COPY */
  add(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#ended) throw new RangeError('rows after the last one');
      if (this.#skip > 0) {
        const step = Math.min(this.#skip, bytes.length - at);
        this.#skip -= step;
        at += step;
        continue;
      }
      const wanted = (this.#begun ? (this.#columns > 0 ? 4 : 2) : HEADER) - this.#head.length;
      const taken = bytes.subarray(at, at + wanted);
      this.#head = this.#head.length === 0 ? taken : Buffer.concat([this.#head, taken]);
      at += taken.length;
      if (taken.length < wanted) return;
      this.#read(this.#head);
      this.#head = Buffer.alloc(0);
    }
  }

  #read(head: Buffer): void {
    if (!this.#begun) {
      if (!head.subarray(0, SIGNATURE.length).equals(SIGNATURE)) throw new RangeError('no COPY in binary');
      this.#skip = head.readUInt32BE(HEADER - 4);
      this.#begun = true;
    } else if (this.#columns > 0) {
      this.#columns -= 1;
      // -1 is null: no bytes follow.
      this.#skip = Math.max(0, head.readInt32BE());
    } else {
      const columns = head.readInt16BE();
      if (columns < 0) this.#ended = true;
      else {
        this.rows += 1;
        this.#columns = columns;
      }
    }
  }
}
