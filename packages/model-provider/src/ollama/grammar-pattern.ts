/** Above this llama.cpp reads no grammar, and the process that runs the model dies of it. */
export const mostRepetitions = 2_000;

/** Repetitions within repetitions multiply what has to be kept in mind for each token. */
const mostNested = 256;
const longestPattern = 2_000;

/** What cannot stand in a string of JSON as it is: the grammar is one of the text, quotes and escapes included. */
const neverPlain = '"\\\\\\x00-\\x1f';
const anything = `[^${neverPlain}]`;

const digits = '0-9';
const word = 'A-Za-z0-9_';
const space = ' ';
const everySpace = ' \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff';

/** Escapes that stand for a class, as the class. */
const classes: ReadonlyMap<string, string> = new Map([
  ['d', `[${digits}]`],
  ['w', `[${word}]`],
  ['s', `[${space}]`],
  ['D', `[^${digits}${neverPlain}]`],
  ['W', `[^${word}${neverPlain}]`],
  ['S', `[^${everySpace}${neverPlain}]`],
]);

/** The pattern is none that can be written for Ollama. */
class Untranslatable extends Error {}

/**
 * A regular expression in the few words of which llama.cpp makes a grammar (`_visit_pattern` in its
 * json-schema-to-grammar.cpp); `undefined` for one that cannot be said in them, such as a look-ahead.
 *
 * What the result matches, `pattern` matches too. A result is its own result.
 */
export function toGrammarPattern(pattern: string): string | undefined {
  if (pattern === '' || pattern.length > longestPattern) return undefined;
  // Neither is text: a lone half of a character, nor a control character, of which 0 would end the grammar.
  if (/[\p{Cc}\p{Cs}]/u.test(pattern)) return undefined;
  const begins = pattern.startsWith('^');
  const ends = /(?:^|[^\\])(?:\\\\)*\$$/.test(pattern);
  const source = pattern.slice(begins ? 1 : 0, ends ? -1 : undefined);
  try {
    const { text, alternatives } = new PatternReader(source).read();
    if (begins && ends) return `^${text}$`;
    // An anchor belongs to its alternative alone.
    if (alternatives && begins !== ends) return undefined;
    const whole = alternatives ? `(${text})` : text;
    return `^${begins ? '' : `${anything}*`}${whole}${ends ? '' : `${anything}*`}$`;
  } catch (error) {
    if (error instanceof Untranslatable) return undefined;
    throw error;
  }
}

interface Piece {
  readonly text: string;
  /** Whether it matches nothing at all: llama.cpp takes its endless repetition for a loop. */
  readonly nullable: boolean;
  /** How often its inmost part may come at most; endless ones count once. */
  readonly times: number;
  readonly alternatives?: boolean;
}

class PatternReader {
  readonly #source: string;
  #at = 0;
  #depth = 0;

  constructor(source: string) {
    this.#source = source;
  }

  read(): Piece {
    const piece = this.#alternatives();
    if (this.#at < this.#source.length) throw new Untranslatable();
    return piece;
  }

  #alternatives(): Piece {
    const found = [this.#sequence()];
    while (this.#take('|')) found.push(this.#sequence());
    return {
      text: found.map(({ text }) => text).join('|'),
      nullable: found.some(({ nullable }) => nullable),
      times: Math.max(...found.map(({ times }) => times)),
      alternatives: found.length > 1,
    };
  }

  #sequence(): Piece {
    let text = '';
    let nullable = true;
    let times = 1;
    while (this.#at < this.#source.length && !'|)'.includes(this.#source[this.#at] ?? '')) {
      const piece = this.#repeated(this.#atom());
      text += piece.text;
      nullable &&= piece.nullable;
      times = Math.max(times, piece.times);
    }
    return { text, nullable, times };
  }

  #atom(): Piece {
    const group = this.#match(/\((?:\?:|\?<[A-Za-z_]\w*>)?/y);
    if (group) return this.#group();
    const brackets = this.#match(/\[(\^?)((?:[^\]\\]|\\.)+)\]/suy);
    if (brackets) {
      const [, not = '', body = ''] = brackets;
      return plain(not ? negated(body) : positive(body));
    }
    if (this.#take('.')) return plain(anything);
    const escaped = this.#match(/\\(.)/suy);
    if (escaped) return plain(this.#escaped(escaped[1] ?? ''));
    const literal = this.#match(/[^\\^$.|?*+()[\]{}"\p{Cc}]/uy);
    if (!literal) throw new Untranslatable();
    const [character] = literal;
    // llama.cpp takes literals apart by bytes, wherever something else follows.
    return plain(character > '\x7f' ? `[${character}]` : character);
  }

  #group(): Piece {
    if (++this.#depth > 32) throw new Untranslatable();
    const { text, nullable, times } = this.#alternatives();
    if (!this.#take(')')) throw new Untranslatable();
    this.#depth--;
    return { text: `(${text})`, nullable, times };
  }

  #escaped(character: string): string {
    const known = classes.get(character);
    if (known !== undefined) return known;
    if (!/[!#$%&'()*+,\-./:;<=>?@[\]^_`{|}~ ]/.test(character)) throw new Untranslatable();
    if (!'^$.[]()|{}*+?'.includes(character)) return character;
    // What follows would repeat the letters before it as well.
    const isRepeated = /^[*+?{]/.test(this.#source.slice(this.#at));
    return isRepeated ? `[${inClass(character)}]` : `\\${character}`;
  }

  #repeated(piece: Piece): Piece {
    const found = this.#match(/(?:([*+?])|\{(\d{1,4})(?:(,)(\d{0,4}))?\})\??/y);
    if (!found) return piece;
    const [whole, sign, from = '0', comma, to = ''] = found;
    const written = whole.replace(/\?$/, sign === '?' && whole === '?' ? '?' : '');
    const least = sign === undefined ? Number(from) : sign === '+' ? 1 : 0;
    const endless = sign === '*' || sign === '+' || (comma !== undefined && to === '');
    const most = endless ? 1 : sign === '?' ? 1 : Number(comma === undefined ? from : to);
    if (!endless && (most === 0 || least > most)) throw new Untranslatable();
    if (piece.nullable && sign !== '?') throw new Untranslatable();
    const count = Math.max(least, most);
    const times = count * piece.times;
    if (count > mostRepetitions || (piece.times > 1 && times > mostNested)) {
      throw new Untranslatable();
    }
    return { text: piece.text + written, nullable: least === 0, times };
  }

  #take(character: string): boolean {
    if (this.#source[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #match(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#source);
    if (found) this.#at = expression.lastIndex;
    return found;
  }
}

function plain(text: string): Piece {
  return { text, nullable: false, times: 1 };
}

/** A member of a class, or a range of them, or what an escape stands for. */
const member =
  /\\([dws])|(?:\\x([0-9a-fA-F]{2})|\\([^\p{L}\p{N}])|([^\\]))(?:-(?:\\x([0-9a-fA-F]{2})|\\([^\p{L}\p{N}])|([^\\\]])))?/suy;

function positive(body: string): string {
  const text = members(body, (from, to, written) =>
    [...plainParts(from, to)]
      .map(([low, high]) => (low === from && high === to ? written : range(low, high)))
      .join(''),
  ).replaceAll('\\s', space);
  if (text === '') throw new Untranslatable();
  return `[${text}]`;
}

function negated(body: string): string {
  if (body.endsWith(neverPlain)) {
    members(body, (_from, _to, written) => written);
    return `[^${body}]`;
  }
  const text = members(body, (_from, _to, written) => written).replaceAll('\\s', everySpace);
  return `[^${text}${neverPlain}]`;
}

function members(
  body: string,
  write: (from: number, to: number, written: string) => string,
): string {
  let text = '';
  member.lastIndex = 0;
  for (let at = 0; at < body.length; at = member.lastIndex) {
    const found = member.exec(body);
    if (!found) throw new Untranslatable();
    const [whole, shorthand, fromHex, fromEscaped, fromPlain, toHex, toEscaped, toPlain] = found;
    if (shorthand !== undefined) {
      text += shorthand === 'd' ? digits : shorthand === 'w' ? word : '\\s';
      continue;
    }
    const from = codeOf(fromHex, fromEscaped ?? fromPlain);
    const isRange = toHex !== undefined || (toEscaped ?? toPlain) !== undefined;
    const to = isRange ? codeOf(toHex, toEscaped ?? toPlain) : from;
    if (from > to) throw new Untranslatable();
    // A hyphen at another place than the first could make a range of its neighbours.
    const isPlain = (fromEscaped ?? toEscaped) === undefined && (whole !== '-' || at === 0);
    text += write(from, to, isPlain ? whole : range(from, to));
  }
  return text;
}

function codeOf(hex: string | undefined, character: string | undefined): number {
  return hex === undefined ? (character?.codePointAt(0) ?? 0) : Number.parseInt(hex, 16);
}

/** What of a range may stand in a string of JSON as it is. */
function* plainParts(from: number, to: number): Generator<[number, number]> {
  const [quote, backslash] = [0x22, 0x5c];
  const allowed = [
    [0x20, quote - 1],
    [quote + 1, backslash - 1],
    [backslash + 1, 0x10ffff],
  ] as const;
  for (const [low, high] of allowed) {
    if (from <= high && to >= low) yield [Math.max(from, low), Math.min(to, high)];
  }
}

function range(from: number, to: number): string {
  const [low, high] = [from, to].map((code) => inClass(String.fromCodePoint(code)));
  return from === to ? `${low}` : `${low}-${high}`;
}

/** llama.cpp knows few escapes in a class, but that by number. */
function inClass(character: string): string {
  return /[\^\-[\]\\"\p{Cc}]/u.test(character)
    ? `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`
    : character;
}
