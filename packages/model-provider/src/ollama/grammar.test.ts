import { describe, expect, it } from 'vitest';
import { toGrammarSchema } from './grammar.ts';

const refusal = (code: string) =>
  expect.objectContaining({ failure: expect.objectContaining({ code, parameter: 'output' }) });

const node = { type: 'object', properties: { next: { $ref: '#/$defs/node' } } };
const members = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, { type: 'string' }]));
const nested = (depth: number) =>
  JSON.parse(`${'{"type":"object","properties":{"a":'.repeat(depth)}{}${'}}'.repeat(depth)}`);

describe('a schema for Ollama', () => {
  it.each([
    'json',
    undefined,
    {},
    { type: 'object', properties: { pattern: { type: 'boolean' } }, required: ['pattern'] },
    { type: 'integer', minimum: 1, maximum: 9 },
    { enum: [{ pattern: '^*$' }, null] },
    { $ref: '#/$defs/node', $defs: { node } },
    nested(30),
    { type: 'object', properties: members(200) },
  ])('is left as it is: %j', (schema) => {
    const { dropped, schema: written } = toGrammarSchema(schema);
    expect(written).toEqual(schema);
    expect([...dropped]).toEqual([]);
  });

  it.each([
    [{ type: 'string', pattern: '^(?=a)$' }, 'pattern'],
    [{ type: 'string', maxLength: 2_001 }, 'maxLength'],
    [{ type: 'string', minLength: -5 }, 'minLength'],
    [{ type: 'array', items: {}, minItems: 200_000 }, 'minItems'],
    [{ type: 'integer', minimum: 2e15 }, 'minimum'],
    [{ type: 'integer', maximum: 0.5 }, 'maximum'],
    [
      { properties: { 'ä]': {} }, additionalProperties: { type: 'integer' } },
      'additionalProperties',
    ],
  ])('goes without what Ollama cannot read: %j', (schema, keyword) => {
    const { dropped, schema: written } = toGrammarSchema({ properties: { a: schema } });
    expect([...dropped]).toEqual([keyword]);
    const { [keyword]: _, ...rest } = schema as Record<string, unknown>;
    expect(written).toEqual({ properties: { a: rest } });
  });

  it('goes without the bounds that libraries write where there are none, and says nothing', () => {
    const bounds = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };
    const { dropped, schema } = toGrammarSchema({ type: 'integer', ...bounds });
    expect([schema, dropped.size]).toEqual([{ type: 'integer' }, 0]);
  });

  it('writes out what allOf refers to', () => {
    const $defs = { base: { properties: { a: { type: 'null' } } } };
    const own = { properties: { b: { type: 'null' } } };
    const { schema } = toGrammarSchema({ allOf: [{ $ref: '#/$defs/base' }, own], $defs });
    expect(schema).toEqual({ allOf: [$defs.base, own], $defs });
    const described = { allOf: [{ $ref: '#/$defs/base' }], description: 'The base.', $defs };
    expect(toGrammarSchema(described).schema).toEqual({
      $ref: '#/$defs/base',
      description: 'The base.',
      $defs,
    });
  });

  it.each([
    { anyOf: [] },
    { enum: [] },
    { type: 'integer', minimum: 5, maximum: 3 },
    { type: 'integer', exclusiveMinimum: 3, maximum: 3 },
    { type: 'string', minLength: 5, maxLength: 3 },
    { type: 'array', minItems: 5, maxItems: 3 },
    { type: 'object', properties: { a: { oneOf: [] } } },
    { properties: ['a'] },
    { anyOf: {} },
    { items: 5 },
  ])('is refused that nothing satisfies, or that is none: %j', (schema) => {
    expect(() => toGrammarSchema(schema)).toThrow(refusal('invalid_request'));
  });

  it.each([
    ['a reference to itself', { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/a' } } }],
    [
      'a reference to itself through a choice',
      {
        $ref: '#/$defs/a',
        $defs: { a: { anyOf: [{ $ref: '#/$defs/b' }] }, b: { $ref: '#/$defs/a' } },
      },
    ],
    [
      'a reference to itself that is written out',
      {
        $ref: '#/$defs/a',
        $defs: { a: { properties: { a: { allOf: [{ $ref: '#/$defs/a' }, {}] } } } },
      },
    ],
    ['a reference to the whole', { properties: { a: { $ref: '#' } } }],
    ['a reference elsewhere', { $ref: 'https://example.com/a.json' }],
    ['a reference to an annotation', { $ref: '#/default/a', default: { a: { pattern: '^*$' } } }],
    ['a reference to nothing', { $ref: '#/$defs/a', $defs: {} }],
    ['two definitions of one name', { $defs: { 'a.b': {}, 'a,b': {} } }],
    ['too many optional members', { properties: members(201) }],
    ['a long grammar', { properties: members(900), required: Object.keys(members(300)) }],
    ['depth', nested(120)],
    ['great depth', nested(5_000)],
    ['many values', { enum: Array.from({ length: 100_000 }, (_, at) => at) }],
    [
      'alternatives that double',
      JSON.parse(
        `${'{"type":["object","string"],"allOf":[{"properties":{"a":'.repeat(20)}{}${'}}]}'.repeat(20)}`,
      ),
    ],
  ])('is refused for %s', (_, schema) => {
    const startedAt = performance.now();
    expect(() => toGrammarSchema(schema)).toThrow(refusal('unsupported'));
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
