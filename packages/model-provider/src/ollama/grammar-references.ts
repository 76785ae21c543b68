import { refuse } from '../http/refusal.ts';
import { isObject } from '../http/values.ts';

type Schema = Readonly<Record<string, unknown>>;

const mostDefinitions = 1_000;

/**
 * Refuses references that Ollama does not follow: to anything but the definitions of the schema, and such as lead back to
 * themselves without a member or an item between, which end the process that runs the model.
 *
 * Throws a Refusal.
 */
export function checkReferences(root: Schema): void {
  const definitions = new Map<string, unknown>();
  for (const group of ['$defs', 'definitions']) {
    const found = root[group];
    for (const [name, schema] of isObject(found) ? Object.entries(found) : []) {
      definitions.set(`#/${group}/${name}`, schema);
    }
  }
  if (definitions.size > mostDefinitions) {
    throw refuse('unsupported', 'The schema has too many definitions for Ollama.', 'output');
  }
  for (const [start, schema] of [['#', root] as const, ...definitions]) {
    checkTargets(schema, definitions);
    checkEnd(start, definitions);
  }
  checkNames([...definitions.keys()]);
}

/** Looks at all references below, those in values and annotations too: Ollama follows them as well. */
function checkTargets(value: unknown, definitions: ReadonlyMap<string, unknown>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (name === '$ref' && !isTarget(inner, definitions)) {
      const text = 'Ollama follows references to the definitions of the schema, and no others.';
      throw refuse('unsupported', text, 'output');
    }
    checkTargets(inner, definitions);
  }
}

/** Ollama reads neither escapes nor slashes in the name of a definition. */
function isTarget(reference: unknown, definitions: ReadonlyMap<string, unknown>): boolean {
  if (typeof reference !== 'string' || !/^#\/[^/]+\/[^/~%]+$/.test(reference)) return false;
  return isObject(definitions.get(reference));
}

/** Follows a definition as far as nothing has to be written before it goes on. */
function checkEnd(start: string, definitions: ReadonlyMap<string, unknown>): void {
  const seen = new Set<string>();
  const waiting = [start];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const reference of firstReferences(definitions.get(next))) {
      if (reference === start) {
        throw refuse('unsupported', 'The schema refers to itself without an end.', 'output');
      }
      if (!seen.has(reference)) waiting.push(reference);
      seen.add(reference);
    }
  }
}

function firstReferences(schema: unknown): string[] {
  if (!isObject(schema)) return [];
  const { $ref, allOf, anyOf, oneOf } = schema;
  const choices: unknown[] = [allOf, anyOf, oneOf].filter(Array.isArray).flat();
  const inner = choices.flatMap(firstReferences);
  return typeof $ref === 'string' ? [$ref, ...inner] : inner;
}

/** Ollama calls a rule by the letters and digits of the reference: two of one name would be one. */
function checkNames(references: readonly string[]): void {
  const names = references.map((reference) => reference.replace(/[^a-zA-Z0-9-]+/g, '-'));
  if (new Set(names).size < names.length) {
    throw refuse(
      'unsupported',
      'Ollama cannot tell two definitions of the schema apart.',
      'output',
    );
  }
}
