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
 * Writes values as bytes: a count, then a tag and a fixed or length-prefixed body for each.
 *
 * @throws RangeError when one value takes more than 65,535 bytes.
 */
export function writeValues(values: readonly CursorValue[]): Buffer {
  const parts: Buffer[] = [Buffer.of(values.length)];
  for (const item of values) parts.push(writeValue(item));
  return Buffer.concat(parts);
}

function writeValue(item: CursorValue): Buffer {
  switch (item.type) {
    case 'null':
      return Buffer.of(tags.null);
    case 'bool':
      return Buffer.of(item.value ? tags.true : tags.false);
    case 'date-ms':
      return float64(tags['date-ms'], item.value.getTime());
    case 'int':
    case 'float':
      return float64(tags[item.type], item.value);
    case 'uuid':
      return Buffer.concat([
        Buffer.of(tags.uuid),
        Buffer.from(item.value.replaceAll('-', ''), 'hex'),
      ]);
    case 'bytes':
      return prefixed(tags.bytes, Buffer.from(item.value));
    case 'bigint':
      return prefixed(tags.bigint, Buffer.from(item.value.toString(), 'latin1'));
    case 'decimal':
    case 'timestamp':
    case 'date':
      return prefixed(tags[item.type], Buffer.from(item.value, 'latin1'));
    case 'text':
      return loneSurrogate.test(item.value)
        ? prefixed(tags.utf16, Buffer.from(item.value, 'utf16le'))
        : prefixed(tags.text, Buffer.from(item.value, 'utf8'));
  }
}

function float64(tag: number, value: number): Buffer {
  const bytes = Buffer.allocUnsafe(9);
  bytes[0] = tag;
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

function prefixed(tag: number, body: Buffer): Buffer {
  const head = Buffer.allocUnsafe(3);
  head[0] = tag;
  head.writeUInt16BE(body.length, 1);
  return Buffer.concat([head, body]);
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
