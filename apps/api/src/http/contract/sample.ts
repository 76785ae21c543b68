import type { Schema } from './document.ts';

interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly example?: unknown;
  readonly examples?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly format?: string;
  readonly minimum?: number;
  readonly minLength?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

/** Which members of objects an example has: all that an answer may have, or those that a request needs. */
export type SampleKind = 'answer' | 'request';

const id = '01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60';
const formats: Readonly<Record<string, string>> = {
  uuid: id,
  'date-time': '2026-01-31T12:34:56.789Z',
  date: '2026-01-31',
  uri: 'https://example.com/',
};
const names: Readonly<Record<string, unknown>> = {
  email: 'ada@example.com',
  password: 'correct horse battery 1',
  current_password: 'correct horse battery 1',
  new_password: 'another horse battery 2',
  name: 'Ada',
  model: 'llama3.2',
  url: 'https://example.com/hooks/headgate',
  ip: '203.0.113.7',
  user_agent: 'Mozilla/5.0',
  service: 'api',
  type: 'chat',
  role: 'member',
  completion_window: '24h',
  input_file_id: `file-${id}`,
  self: '/v1/…',
  next: null,
  prev: null,
};

/**
 * An example of a schema: what the schema names as one, or else values by the format and the name of each member.
 * A schema that no such value fits says `example` itself; the test of the contract tells which one that is.
 */
export function sample(
  schema: Schema,
  {
    schemas,
    kind,
  }: { readonly schemas: Readonly<Record<string, Schema>>; readonly kind: SampleKind },
): unknown {
  const within = new Set<string>();

  function of(given: JsonSchema, name: string): unknown {
    if (given.$ref !== undefined) return referenced(given.$ref, name);
    const told = [given.example, given.examples?.[0], given.const, given.enum?.[0], given.default];
    const first = told.find((value) => value !== undefined);
    if (first !== undefined) return first;
    const variant = given.anyOf?.[0] ?? given.oneOf?.[0];
    if (variant !== undefined) return of(variant, name);
    if (given.allOf !== undefined) {
      return Object.assign({}, ...given.allOf.map((part) => of(part, name)));
    }
    return ofType([given.type ?? 'object'].flat()[0] as string, given, name);
  }

  function referenced(reference: string, name: string): unknown {
    const target = reference.split('/').at(-1) ?? '';
    const schema = schemas[target];
    if (schema === undefined || within.has(target)) return {};
    within.add(target);
    const value = of(schema as JsonSchema, name);
    within.delete(target);
    return value;
  }

  function ofType(type: string, given: JsonSchema, name: string): unknown {
    switch (type) {
      case 'string':
        return (
          formats[given.format ?? ''] ?? names[name] ?? 'text'.padEnd(given.minLength ?? 0, '.')
        );
      case 'integer':
      case 'number':
        return Math.max(1, given.minimum ?? 1);
      case 'boolean':
        return true;
      case 'null':
        return null;
      case 'array':
        return given.items === undefined ? [] : [of(given.items, name.replace(/s$/, ''))];
      default:
        return members(given);
    }
  }

  function members({ properties = {}, required = [] }: JsonSchema): Record<string, unknown> {
    const all = Object.entries(properties);
    const needed = all.filter(([name]) => required.includes(name));
    const shown = kind === 'answer' ? all : needed.length > 0 ? needed : all.slice(0, 1);
    return Object.fromEntries(shown.map(([name, member]) => [name, of(member, name)]));
  }

  return of(schema as JsonSchema, '');
}
