// Those of an application are a few dozen; a name that comes from elsewhere must not be kept for ever.
const knownNames = new Map<string, string>();
const maxKnownNames = 1_000;

const token = /^[\w!#$%&'*+.^`|~-]+$/;
const notOfValues = /[^\t\x20-\x7e\x80-\xff]/;

/** The name in lower case, as it is kept. */
function nameOf(name: string): string {
  const known = knownNames.get(name);
  if (known !== undefined) return known;
  const text = String(name);
  if (!token.test(text))
    throw new TypeError(`${JSON.stringify(text)} is no name of a header field`);
  const lower = text.toLowerCase();
  if (knownNames.size < maxKnownNames) knownNames.set(text, lower);
  return lower;
}

function textOfValue(name: string, value: string): string {
  const text = String(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
  // The value may be a secret: the error does not repeat it.
  if (notOfValues.test(text)) throw new TypeError(`The value of the header field ${name} is none`);
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
    const key = nameOf(name);
    const text = textOfValue(key, value);
    if (key === 'set-cookie') {
      this.#cookies.push(text);
      return;
    }
    const before = this.#fields.get(key);
    this.#fields.set(key, before === undefined ? text : `${before}, ${text}`);
  }

  set(name: string, value: string): void {
    const key = nameOf(name);
    const text = textOfValue(key, value);
    if (key === 'set-cookie') this.#cookies.splice(0, Number.POSITIVE_INFINITY, text);
    else this.#fields.set(key, text);
  }

  delete(name: string): void {
    const key = nameOf(name);
    if (key === 'set-cookie') this.#cookies.length = 0;
    else this.#fields.delete(key);
  }

  get(name: string): string | null {
    const key = nameOf(name);
    if (key === 'set-cookie') return this.#cookies.length === 0 ? null : this.#cookies.join(', ');
    return this.#fields.get(key) ?? null;
  }

  getSetCookie(): string[] {
    return [...this.#cookies];
  }

  has(name: string): boolean {
    const key = nameOf(name);
    return key === 'set-cookie' ? this.#cookies.length > 0 : this.#fields.has(key);
  }

  forEach(tell: (value: string, name: string, headers: Headers) => void): void {
    for (const [name, value] of this) tell(value, name, this);
  }

  entries() {
    const cookies = this.#cookies.map((cookie): [string, string] => ['set-cookie', cookie]);
    return [...this.#fields, ...cookies][Symbol.iterator]();
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
