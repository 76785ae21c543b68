const inspect = Symbol.for('nodejs.util.inspect.custom');

/**
 * A text that never prints: JSON, template strings, `console.log` and error messages show its length only.
 *
 * @example
 * import { Secret } from '@headgate/core';
 * const key = new Secret('correct horse battery staple');
 * console.log(`${key}`, JSON.stringify({ key })); // [redacted:len 28] {"key":"[redacted:len 28]"}
 * key.reveal(); // the text itself, for the one place that needs it
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The text itself. */
  reveal(): string {
    return this.#value;
  }

  /** Length in UTF-8 bytes, which is what key strength is measured in. */
  get byteLength(): number {
    return new TextEncoder().encode(this.#value).byteLength;
  }

  toString(): string {
    return `[redacted:len ${this.#value.length}]`;
  }

  toJSON(): string {
    return this.toString();
  }

  [Symbol.toPrimitive](): string {
    return this.toString();
  }

  [inspect](): string {
    return this.toString();
  }
}
