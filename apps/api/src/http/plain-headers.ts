/** A name as it is kept, in lower case, and the value that was last found to be one: most answers have the same. */
interface KnownField {
  readonly name: string;
  value: string;
}

// Those of an application are a few dozen; a name that comes from elsewhere must not be kept for ever.
const knownFields = new Map<string, KnownField>();
const maxKnownFields = 1_000;
const cookieName = 'set-cookie';

const token = /^[\w!#$%&'*+.^`|~-]+$/;
const notOfValues = /[^\t\x20-\x7e\x80-\xff]/;

function fieldOf(name: string): KnownField {
  const known = knownFields.get(name);
  if (known !== undefined) return known;
  const text = String(name);
  if (!token.test(text))
    throw new TypeError(`${JSON.stringify(text)} is no name of a header field`);
  const field = { name: text.toLowerCase(), value: '' };
  if (knownFields.size < maxKnownFields) knownFields.set(text, field);
  return field;
}

function textOfValue(field: KnownField, value: string): string {
  if (value === field.value) return value;
  const text = String(value)
    .replace(/^[\t\n\r ]+/, '')
    .replace(/[\t\n\r ]+$/, '');
  // The value may be a secret: the error does not repeat it, and no cookie stays here.
  if (notOfValues.test(text)) {
    throw new TypeError(`The value of the header field ${field.name} is none`);
  }
  if (field.name !== cookieName) field.value = text;
  return text;
}

/**
 * The header fields of an answer, as `Headers` keeps them, but in the order in which they were set. The platform's own check
 * and convert each name and value several times over, which takes longer than all that the middlewares do with an answer.
 */
export class PlainHeaders implements Headers {
  readonly #fields = new Map<string, string>();
  readonly #cookies: string[] = [];

  constructor(fields: Iterable<readonly [name: string, value: string]> = []) {
    for (const [name, value] of fields) this.append(name, value);
  }

  append(name: string, value: string): void {
    const field = fieldOf(name);
    const text = textOfValue(field, value);
    const before = this.#fields.get(field.name);
    if (field.name === cookieName) this.#cookies.push(text);
    else this.#fields.set(field.name, before === undefined ? text : `${before}, ${text}`);
  }

  set(name: string, value: string): void {
    const field = fieldOf(name);
    const text = textOfValue(field, value);
    if (field.name === cookieName) this.#cookies.splice(0, Number.POSITIVE_INFINITY, text);
    else this.#fields.set(field.name, text);
  }

  delete(name: string): void {
    const { name: key } = fieldOf(name);
    if (key === cookieName) this.#cookies.length = 0;
    else this.#fields.delete(key);
  }

  get(name: string): string | null {
    const { name: key } = fieldOf(name);
    if (key === cookieName) return this.#cookies.length === 0 ? null : this.#cookies.join(', ');
    return this.#fields.get(key) ?? null;
  }

  getSetCookie(): string[] {
    return [...this.#cookies];
  }

  has(name: string): boolean {
    const { name: key } = fieldOf(name);
    return key === cookieName ? this.#cookies.length > 0 : this.#fields.has(key);
  }

  forEach(tell: (value: string, name: string, headers: Headers) => void): void {
    for (const [name, value] of this) tell(value, name, this);
  }

  entries() {
    if (this.#cookies.length === 0) return this.#fields.entries();
    const cookies = this.#cookies.map((cookie): [string, string] => [cookieName, cookie]);
    return [...this.#fields, ...cookies].values();
  }

  keys() {
    return [...this].map(([name]) => name)[Symbol.iterator]();
  }

  values() {
    return [...this].map(([, value]) => value)[Symbol.iterator]();
  }

  [Symbol.iterator]() {
    return this.entries();
  }
}

// `instanceof Headers` holds for it, without the cost of making both.
Object.setPrototypeOf(PlainHeaders.prototype, Headers.prototype);
