import { refuse } from '../http/refusal.ts';
import { isObject } from '../http/values.ts';
import { mostRepetitions, toGrammarPattern } from './grammar-pattern.ts';
import { checkReferences } from './grammar-references.ts';
import { grammarBytes, mostGrammarBytes } from './grammar-size.ts';

type Schema = Readonly<Record<string, unknown>>;

const deepest = 64;
const mostValues = 50_000;
const mostSchemas = 5_000;
const mostOptional = 200;

/** Whole numbers beyond have more digits than llama.cpp's arithmetic on them. */
const greatestBound = 999_999_999_999_999;

/** A schema that Ollama can make a grammar of, and the keywords that were left out of it. */
export interface GrammarSchema {
  readonly schema: unknown;
  readonly dropped: ReadonlySet<string>;
}

/**
 * Writes a schema so that Ollama can make a grammar of it: up to 0.17.4 at least, one of which it cannot ends the process
 * that runs the model, or Ollama itself, with all calls that it has.
 *
 * What has the same meaning in words that Ollama knows is said in them; other such keywords are left out. An answer
 * may then break the schema, but one that keeps to what is written never keeps to less than before for another reason.
 *
 * Throws a Refusal: `invalid_request` for a schema that nothing satisfies or that is none, `unsupported` for one
 * that is too large or refers to itself in a way that has no end.
 */
export function toGrammarSchema(schema: unknown): GrammarSchema {
  if (!isObject(schema)) return { schema, dropped: new Set() };
  measure(schema);
  checkReferences(schema);
  const writer = new SchemaWriter(schema);
  const written = writer.write(schema, 0);
  if (grammarBytes(written) > mostGrammarBytes(written)) throw tooLarge();
  return { schema: written, dropped: writer.dropped };
}

/** Refuses what takes long to look at, before it is looked at. */
function measure(schema: Schema): void {
  let level: unknown[] = [schema];
  let values = 0;
  for (let depth = 0; level.length > 0; depth++) {
    values += level.length;
    if (depth > 3 * deepest || values > mostValues) throw tooLarge();
    const next: unknown[] = [];
    for (const value of level) {
      const inner: unknown[] =
        typeof value === 'object' && value !== null ? Object.values(value) : [];
      if (inner.length > mostValues) throw tooLarge();
      for (const one of inner) next.push(one);
    }
    level = next;
  }
}

class SchemaWriter {
  readonly dropped = new Set<string>();
  readonly #root: Schema;
  #schemas = 0;

  constructor(root: Schema) {
    this.#root = root;
  }

  write(schema: Schema, depth: number): Record<string, unknown> {
    if (depth > deepest || ++this.#schemas > mostSchemas) throw tooLarge();
    const whole = merged(schema);
    checkSatisfiable(whole);
    checkOptional(whole);
    const entries: [string, unknown][] = [];
    for (const [keyword, value] of Object.entries(whole)) {
      const written = this.#keyword(keyword, value, whole, depth);
      if (written !== undefined) entries.push([keyword, written]);
    }
    return Object.fromEntries(entries);
  }

  /** The value of a keyword as Ollama can read it; `undefined` where it is left out. */
  #keyword(keyword: string, value: unknown, schema: Schema, depth: number): unknown {
    switch (keyword) {
      case 'properties':
        return this.#each(value, depth);
      case '$defs':
      case 'definitions':
        return depth === 0 ? this.#each(value, depth) : value;
      case 'anyOf':
      case 'oneOf':
      case 'prefixItems':
        return this.#list(value, depth);
      case 'allOf':
        return this.#list(value, depth, (entry) => this.#inlined(entry));
      case 'items':
        return Array.isArray(value) ? this.#list(value, depth) : this.#schema(value, depth);
      case 'additionalProperties':
        if (!isObject(value) && value !== true) return value;
        if (!hasPlainNames(schema)) return this.#drop(keyword);
        return this.#schema(value, depth);
      case 'pattern':
        return (typeof value === 'string' && toGrammarPattern(value)) || this.#drop(keyword);
      case 'minLength':
      case 'maxLength':
      case 'minItems':
      case 'maxItems':
        return isWhole(value, 0, mostRepetitions) ? value : this.#drop(keyword);
      case 'minimum':
      case 'maximum':
      case 'exclusiveMinimum':
      case 'exclusiveMaximum':
        return this.#bound(keyword, value, schema);
      default:
        return value;
    }
  }

  #bound(keyword: string, value: unknown, { type }: Schema): unknown {
    const types = Array.isArray(type) ? type : [type];
    // For other numbers it reads no bounds.
    if (!types.includes('integer') || isWhole(value, -greatestBound, greatestBound)) return value;
    // Many libraries write these where there is no bound, and no integer of the grammar has more digits.
    if (typeof value === 'number' && Math.abs(value) === Number.MAX_SAFE_INTEGER) return undefined;
    return this.#drop(keyword);
  }

  #each(value: unknown, depth: number): unknown {
    if (!isObject(value)) throw invalid();
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, this.#schema(inner, depth)]),
    );
  }

  #list(
    value: unknown,
    depth: number,
    of: (entry: unknown) => unknown = (entry) => entry,
  ): unknown[] {
    if (!Array.isArray(value)) throw invalid();
    return value.map((entry) => this.#schema(of(entry), depth));
  }

  #schema(value: unknown, depth: number): unknown {
    if (typeof value === 'boolean') return value;
    if (!isObject(value)) throw invalid();
    return this.write(value, depth + 1);
  }

  /** Ollama writes out what `allOf` refers to wherever it comes, without end where it comes in itself: so do we, with one. */
  #inlined(entry: unknown): unknown {
    const found = this.#followed(entry);
    if (!isObject(found) || !Array.isArray(found['anyOf'])) return found;
    return { ...found, anyOf: found['anyOf'].map((choice) => this.#followed(choice)) };
  }

  /** What is at the end of references, which have one. */
  #followed(entry: unknown): unknown {
    let found = entry;
    while (isObject(found) && typeof found['$ref'] === 'string') {
      const [, group = '', name = ''] = found['$ref'].split('/');
      const targets = this.#root[group];
      found = isObject(targets) ? targets[name] : undefined;
    }
    return found;
  }

  #drop(keyword: string): undefined {
    this.dropped.add(keyword);
  }
}

/** `allOf` of one reference is that reference: libraries write it to put a description beside it. */
function merged(schema: Schema): Schema {
  const { allOf, ...others } = schema;
  const [only, ...more] = Array.isArray(allOf) ? allOf : [];
  const isAlone = more.length === 0 && isObject(only) && typeof only['$ref'] === 'string';
  const isPlain = !Object.keys(others).some((keyword) => deciding.has(keyword));
  return isAlone && isPlain ? { ...others, $ref: only['$ref'] } : schema;
}

const deciding: ReadonlySet<string> = new Set([
  '$ref',
  'additionalProperties',
  'anyOf',
  'const',
  'enum',
  'items',
  'oneOf',
  'prefixItems',
  'properties',
]);

function checkSatisfiable(schema: Schema): void {
  const low = schema['minimum'] ?? schema['exclusiveMinimum'];
  const high = schema['maximum'] ?? schema['exclusiveMaximum'];
  const open =
    (schema['minimum'] === undefined ? 1 : 0) + (schema['maximum'] === undefined ? 1 : 0);
  const types = [schema['type']].flat();
  const gap = types.length === 1 && types[0] === 'integer' ? open : 0;
  const isEmpty = ['anyOf', 'oneOf', 'enum', 'type'].some((keyword) => {
    const value = schema[keyword];
    return Array.isArray(value) && value.length === 0;
  });
  if (
    isEmpty ||
    isAbove(schema['minLength'], schema['maxLength']) ||
    isAbove(schema['minItems'], schema['maxItems']) ||
    isAbove(low, high, gap)
  ) {
    throw refuse('invalid_request', 'Nothing satisfies the schema.', 'output');
  }
}

function isAbove(low: unknown, high: unknown, gap = 0): boolean {
  return typeof low === 'number' && typeof high === 'number' && low + gap > high;
}

/** For each member that may be missing, Ollama writes every way to go on. */
function checkOptional(schema: Schema): void {
  if (countOptional(schema) > mostOptional) throw tooLarge();
}

function countOptional({ allOf, anyOf, properties, required }: Schema): number {
  const names = isObject(properties) ? Object.keys(properties) : [];
  const needed = new Set(Array.isArray(required) ? required : []);
  const own = names.filter((name) => !needed.has(name)).length;
  if (!Array.isArray(allOf)) return own;
  return [...allOf, ...(Array.isArray(anyOf) ? anyOf : [])]
    .filter(isObject)
    .reduce((sum, part) => sum + countOptional(part), own);
}

/** Whether a grammar of all other names can be made: Ollama writes it byte by byte, and without escapes. */
function hasPlainNames({ properties }: Schema): boolean {
  const names = isObject(properties) ? Object.keys(properties) : [];
  return names.every((name) => /^[\w .:,;@/$%&*+=~#-]{1,128}$/.test(name));
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

function tooLarge(): Error {
  return refuse('unsupported', 'The schema is too large or too deep for Ollama.', 'output');
}

function invalid(): Error {
  return refuse('invalid_request', 'The schema is not a JSON Schema.', 'output');
}
