import type { CursorValue } from './cursor-value.ts';

// One byte before each value says what follows; numbers are never given a new meaning.
const tags = {
  null: 0,
  false: 1,
  true: 2,
  'date-ms': 3,
  bigint: 4,
  decimal: 5,
  uuid: 6,
  text: 7,
  bytes: 8,
  int: 9,
  float: 10,
  timestamp: 11,
  date: 12,
  utf16: 13,
} as const;

// UTF-8 has no form for half a surrogate pair; such text is kept as UTF-16 instead of being changed.
const loneSurrogate = /\p{Surrogate}/u;

/**
 * Writes values as bytes: a count, then a tag and a fixed or length-prefixed body for each. The caller fills the
 * bytes before `start`.
 *
 * @throws RangeError when one value takes more than 65,535 bytes.
 */
export function writeValues(values: readonly CursorValue[], start = 0): Buffer {
  const writer = new Writer(start);
  writer.byte(values.length);
  for (const item of values) writeValue(writer, item);
  return writer.written();
}

function writeValue(writer: Writer, item: CursorValue): void {
  switch (item.type) {
    case 'null':
      writer.byte(tags.null);
      break;
    case 'bool':
      writer.byte(item.value ? tags.true : tags.false);
      break;
    case 'date-ms':
      writer.float64(tags['date-ms'], item.value.getTime());
      break;
    case 'int':
    case 'float':
      writer.float64(tags[item.type], item.value);
      break;
    case 'uuid':
      writer.uuid(tags.uuid, item.value);
      break;
    case 'bytes':
      writer.body(tags.bytes, Buffer.from(item.value));
      break;
    case 'bigint':
      writer.body(tags.bigint, Buffer.from(item.value.toString(), 'latin1'));
      break;
    case 'decimal':
    case 'timestamp':
    case 'date':
      writer.body(tags[item.type], Buffer.from(item.value, 'latin1'));
      break;
    case 'text':
      if (loneSurrogate.test(item.value)) {
        writer.body(tags.utf16, Buffer.from(item.value, 'utf16le'));
      } else {
        writer.body(tags.text, Buffer.from(item.value, 'utf8'));
      }
      break;
  }
}

/** One growing piece of memory: most cursors fit its first size. */
class Writer {
  #bytes: Buffer;
  #length: number;

  constructor(start: number) {
    this.#bytes = Buffer.allocUnsafe(start + 96);
    this.#length = start;
  }

  byte(value: number): void {
    const at = this.#reserve(1);
    this.#bytes.writeUInt8(value, at);
  }

  float64(tag: number, value: number): void {
    const at = this.#reserve(9);
    this.#bytes.writeUInt8(tag, at);
    this.#bytes.writeDoubleBE(value, at + 1);
  }

  uuid(tag: number, text: string): void {
    const at = this.#reserve(17);
    this.#bytes.writeUInt8(tag, at);
    this.#bytes.write(text.replaceAll('-', ''), at + 1, 16, 'hex');
  }

  body(tag: number, body: Buffer): void {
    const at = this.#reserve(3 + body.length);
    this.#bytes.writeUInt8(tag, at);
    this.#bytes.writeUInt16BE(body.length, at + 1);
    body.copy(this.#bytes, at + 3);
  }

  written(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(length: number): number {
    const at = this.#length;
    this.#length += length;
    if (this.#length > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(this.#length * 2);
      this.#bytes.copy(grown);
      this.#bytes = grown;
    }
    return at;
  }
}

/**
 * Reads what `writeValues` wrote and nothing else.
 *
 * @throws RangeError when the bytes end early, go on too long or hold an unknown tag.
 */
export function readValues(bytes: Buffer): CursorValue[] {
  const reader = new Reader(bytes);
  const values: CursorValue[] = [];
  for (let left = reader.take(1).readUInt8(); left > 0; left -= 1) values.push(readValue(reader));
  reader.end();
  return values;
}

function readValue(reader: Reader): CursorValue {
  switch (reader.take(1).readUInt8()) {
    case tags.null:
      return { type: 'null' };
    case tags.false:
      return { type: 'bool', value: false };
    case tags.true:
      return { type: 'bool', value: true };
    case tags['date-ms']:
      return { type: 'date-ms', value: new Date(reader.take(8).readDoubleBE()) };
    case tags.int:
      return { type: 'int', value: reader.take(8).readDoubleBE() };
    case tags.float:
      return { type: 'float', value: reader.take(8).readDoubleBE() };
    case tags.uuid: {
      const hex = reader.take(16).toString('hex');
      const value = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
      return { type: 'uuid', value };
    }
    case tags.bytes:
      return { type: 'bytes', value: Uint8Array.from(reader.body()) };
    case tags.bigint:
      return { type: 'bigint', value: BigInt(reader.body().toString('latin1')) };
    case tags.decimal:
      return { type: 'decimal', value: reader.body().toString('latin1') };
    case tags.timestamp:
      return { type: 'timestamp', value: reader.body().toString('latin1') };
    case tags.date:
      return { type: 'date', value: reader.body().toString('latin1') };
    case tags.text:
      return { type: 'text', value: reader.body().toString('utf8') };
    case tags.utf16:
      return { type: 'text', value: reader.body().toString('utf16le') };
    default:
      throw new RangeError('unknown tag');
  }
}

class Reader {
  readonly #bytes: Buffer;
  #offset = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  take(length: number): Buffer {
    const end = this.#offset + length;
    if (end > this.#bytes.length) throw new RangeError('the bytes end early');
    const part = this.#bytes.subarray(this.#offset, end);
    this.#offset = end;
    return part;
  }

  body(): Buffer {
    return this.take(this.take(2).readUInt16BE());
  }

  end(): void {
    if (this.#offset !== this.#bytes.length) throw new RangeError('bytes are left over');
  }
}
