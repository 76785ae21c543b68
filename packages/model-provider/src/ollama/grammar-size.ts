import { isObject } from '../http/values.ts';

/**
 * At least how many bytes llama.cpp's grammar of a schema may have (`schema_to_grammar` in Ollama's sampling_ext.cpp):
 * what is longer is cut off there, and the process that reads the rest dies of it.
 */
export function mostGrammarBytes(schema: unknown): number {
  const bytes = Buffer.byteLength(JSON.stringify(schema));
  return Math.max(32_768, Math.min(1_048_576, 4 * bytes));
}

/** The primitives and what every grammar begins with. */
const fixedBytes = 1_500;
/** Signs and the number that tells two rules of one name apart. */
const ruleBytes = 16;
const mostVisits = 20_000;

/**
 * About how many bytes the grammar has that llama.cpp makes of a schema, rather more than less: rules are called by
 * their path, so that depth and long names count more than once.
 */
export function grammarBytes(schema: Record<string, unknown>): number {
  return fixedBytes + new GrammarSize(schema).of(schema, 0);
}

class GrammarSize {
  readonly #root: Record<string, unknown>;
  readonly #counted = new Set<string>();
  #visits = 0;

  constructor(root: Record<string, unknown>) {
    this.#root = root;
  }

  /** The bytes of the rules of `schema`, whose path has so many; that of the root has none. */
  of(schema: unknown, name: number): number {
    if (!isObject(schema)) return 0;
    // Lists of types count what is below them for each, which doubles with every level.
    if (++this.#visits > mostVisits) return Number.POSITIVE_INFINITY;
    const line = Math.max(name, 4) + ruleBytes;
    const { $ref, anyOf, oneOf, allOf, type } = schema;
    if (typeof $ref === 'string') return line + $ref.length + this.#ofTarget($ref);
    const choices = oneOf ?? anyOf;
    if (Array.isArray(choices)) return line + this.#ofChoices(choices, name);
    if (Array.isArray(type)) {
      const each = type.map((one: unknown) => ({ ...schema, type: one }));
      return line + this.#ofChoices(each, name);
    }
    const parts: unknown[] = Array.isArray(allOf) ? allOf.flatMap(partsOf) : [];
    const own =
      this.#ofValues(schema) +
      this.#ofMembers(schema, name) +
      this.#ofItems(schema, name) +
      parts.reduce((sum: number, part) => sum + this.#ofPart(part, name), 0);
    // Plain strings and numbers share the rules of all grammars.
    return own === 0 && typeof type === 'string' ? 0 : line + own;
  }

  #ofTarget(reference: string): number {
    if (this.#counted.has(reference)) return 0;
    this.#counted.add(reference);
    const [, group = '', name = ''] = reference.split('/');
    const targets = this.#root[group];
    return this.of(isObject(targets) ? targets[name] : undefined, reference.length + 3);
  }

  #ofChoices(choices: readonly unknown[], name: number): number {
    return choices.reduce((sum: number, choice) => {
      const own = name + 15;
      return sum + own + this.of(choice, own);
    }, 0);
  }

  #ofPart(part: unknown, name: number): number {
    if (!isObject(part)) return 0;
    return this.#ofValues(part) + this.#ofMembers({ properties: part['properties'] }, name);
  }

  #ofValues({ const: only, enum: values, pattern, ...schema }: Record<string, unknown>): number {
    let bytes = 0;
    // Quotes and backslashes are escaped once more.
    if (only !== undefined) bytes += literalBytes(only);
    if (Array.isArray(values)) for (const value of values) bytes += literalBytes(value);
    if (typeof pattern === 'string') bytes += 10 * Buffer.byteLength(pattern);
    for (const bound of ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum']) {
      if (typeof schema[bound] === 'number') bytes += 120 * String(schema[bound]).length;
    }
    for (const other of ['format', 'minLength', 'maxLength']) {
      if (schema[other] !== undefined) bytes += 50;
    }
    return bytes;
  }

  #ofMembers(schema: Record<string, unknown>, name: number): number {
    const { additionalProperties, properties, required } = schema;
    const members = isObject(properties) ? Object.entries(properties) : [];
    const needed = new Set(Array.isArray(required) ? required : []);
    let bytes = 0;
    for (const [key, member] of members) {
      const own = (name === 0 ? 0 : name + 1) + Buffer.byteLength(key);
      bytes += this.of(member, own) + literalBytes(key);
      bytes += needed.has(key) ? 3 * own + 60 : 7 * own + 90;
    }
    if (additionalProperties !== true && !isObject(additionalProperties)) return bytes;
    const others = members.reduce((sum, [key]) => sum + 40 * key.length, 0);
    return bytes + others + this.of(additionalProperties, name + 17) + 7 * (name + 20) + 130;
  }

  #ofItems({ items, prefixItems }: Record<string, unknown>, name: number): number {
    const listed = items ?? prefixItems;
    if (listed === undefined) return 0;
    if (!Array.isArray(listed)) return this.of(listed, name + 5) + 3 * (name + 5) + 60;
    // Of a tuple the entries are one after the other.
    return listed.reduce((sum: number, item) => sum + this.of(item, name + 12) + name + 30, 0);
  }
}

/** What an entry of `allOf` is made of, as far as llama.cpp looks. */
function partsOf(entry: unknown): readonly unknown[] {
  const choices = isObject(entry) ? entry['anyOf'] : undefined;
  return Array.isArray(choices) ? choices : [entry];
}

function literalBytes(value: unknown): number {
  return 2 * Buffer.byteLength(JSON.stringify(value) ?? '') + 8;
}
