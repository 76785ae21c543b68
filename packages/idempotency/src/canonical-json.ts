const maximumDepth = 128;
const maximumNumberLength = 64;
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const numberParts = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/;
const loneSurrogate = /\p{Surrogate}/u;

/**
 * Writes JSON text in the canonical form of RFC 8785, or gives null where that form would say less than the text:
 * numbers that a double cannot hold, repeated keys, lone surrogates, more than 128 levels, or no JSON at all.
 */
export function canonicalJson(text: string): string | null {
  try {
    return new Canonicalizer(text).document();
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

class Canonicalizer {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): string {
    const written = this.#value(0);
    this.#space();
    if (this.#at !== this.#text.length) throw new SyntaxError('text after the value');
    return written;
  }

  #value(depth: number): string {
    if (depth > maximumDepth) throw new SyntaxError('nested too deeply');
    this.#space();
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#array(depth);
      case '"':
        return JSON.stringify(this.#string());
      case 't':
        return this.#literal('true');
      case 'f':
        return this.#literal('false');
      case 'n':
        return this.#literal('null');
      default:
        return this.#number();
    }
  }

  #object(depth: number): string {
    const members = new Map<string, string>();
    this.#at += 1;
    if (this.#takes('}')) return '{}';
    do {
      this.#space();
      const name = this.#string();
      if (members.has(name)) throw new SyntaxError('a key is repeated');
      this.#expect(':');
      members.set(name, this.#value(depth + 1));
    } while (this.#takes(','));
    this.#expect('}');
    // RFC 8785 orders by UTF-16 code units, as sort() does.
    const names = [...members.keys()].sort();
    return `{${names.map((name) => `${JSON.stringify(name)}:${members.get(name)}`).join(',')}}`;
  }

  #array(depth: number): string {
    const items: string[] = [];
    this.#at += 1;
    if (this.#takes(']')) return '[]';
    do items.push(this.#value(depth + 1));
    while (this.#takes(','));
    this.#expect(']');
    return `[${items.join(',')}]`;
  }

  #string(): string {
    if (this.#text[this.#at] !== '"') throw new SyntaxError('expected a string');
    let end = this.#at + 1;
    while (end < this.#text.length && this.#text[end] !== '"') {
      end += this.#text[end] === '\\' ? 2 : 1;
    }
    const value: string = JSON.parse(this.#text.slice(this.#at, end + 1));
    if (loneSurrogate.test(value)) throw new SyntaxError('half of a surrogate pair');
    this.#at = end + 1;
    return value;
  }

  #number(): string {
    number.lastIndex = this.#at;
    const token = number.exec(this.#text)?.[0];
    if (token === undefined || token.length > maximumNumberLength) {
      throw new SyntaxError('expected a number of reasonable length');
    }
    const written = String(Number(token));
    if (exactDecimal(token) !== exactDecimal(written))
      throw new SyntaxError('digits would be lost');
    this.#at += token.length;
    return written;
  }

  #literal(word: string): string {
    if (!this.#text.startsWith(word, this.#at)) throw new SyntaxError('unknown word');
    this.#at += word.length;
    return word;
  }

  #takes(character: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #expect(character: string): void {
    if (!this.#takes(character)) throw new SyntaxError(`expected ${character}`);
  }

  #space(): void {
    while (' \t\n\r'.includes(this.#text[this.#at] ?? 'end')) this.#at += 1;
  }
}

/** One text for all spellings of a decimal number: sign, significant digits and exponent. */
function exactDecimal(token: string): string | undefined {
  const match = numberParts.exec(token);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return `${sign}0`;
  const power = Number(exponent) - fraction.length + digits.length - significant.length;
  return `${sign}${significant}e${power}`;
}
