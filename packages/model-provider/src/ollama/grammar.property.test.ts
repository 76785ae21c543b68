import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Refusal } from '../http/refusal.ts';
import { toGrammarSchema } from './grammar.ts';
import { toGrammarPattern } from './grammar-pattern.ts';

const name = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'a/b', '$ref'),
);
const pattern = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc
    .array(
      fc.constantFrom(
        ...['a', 'ä', '-', '.', '(', ')', '(?:', '|', '*', '+', '?', '{2}', '{1,3}', '{2001}'],
        ...['[a-c]', '[^x]', '[\\w-]', '\\.', '\\d', '\\S', '[', ']', '^', '$', '"', '/', '\\'],
      ),
      { maxLength: 10 },
    )
    .map((parts) => `^${parts.join('')}$`),
);
const number = fc.oneof(fc.integer({ min: -3, max: 5 }), fc.integer(), fc.double());
const reference = fc.constantFrom('#/$defs/a', '#/$defs/b', '#', '#/$defs/none', 'x');

const { schema: anySchema } = fc.letrec<{ schema: unknown }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom({}, { type: 'string' }, { type: 'integer' }, true),
    fc.record(
      {
        type: fc.constantFrom('object', 'string', 'integer', 'array', ['string', 'null'], 7),
        pattern,
        minLength: number,
        maxLength: number,
        minItems: number,
        minimum: number,
        maximum: number,
        enum: fc.array(fc.jsonValue({ maxDepth: 1 }), { maxLength: 3 }),
        $ref: reference,
        properties: fc.dictionary(name, tie('schema'), { maxKeys: 3 }),
        required: fc.array(name, { maxLength: 3 }),
        additionalProperties: tie('schema'),
        items: tie('schema'),
        anyOf: fc.array(tie('schema'), { maxLength: 3 }),
        allOf: fc.array(tie('schema'), { maxLength: 2 }),
        $defs: fc.record({ a: tie('schema'), b: tie('schema') }, { requiredKeys: [] }),
        'x-other': fc.jsonValue({ maxDepth: 2 }),
      },
      { requiredKeys: [] },
    ),
  ),
}));

function writtenOrRefused(schema: unknown): ReturnType<typeof toGrammarSchema> | undefined {
  try {
    return toGrammarSchema(schema);
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    return undefined;
  }
}

function patternsIn(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'pattern' && typeof inner === 'string' ? [inner] : patternsIn(inner),
  );
}

it('a schema is refused or written with patterns that Ollama can read, and written once', () => {
  fc.assert(
    fc.property(fc.oneof(anySchema, fc.jsonValue()), (schema) => {
      const result = writtenOrRefused(schema);
      if (!result) return;
      const again = toGrammarSchema(result.schema);
      expect(again.schema).toEqual(result.schema);
      expect(again.dropped.size).toBe(0);
    }),
    { numRuns: 2_000 },
  );
});

it('the patterns of a schema that is written are those that stand for themselves', () => {
  fc.assert(
    fc.property(fc.array(pattern, { minLength: 1, maxLength: 4 }), (patterns) => {
      const anyOf = patterns.map((each) => ({ type: 'string', pattern: each }));
      for (const written of patternsIn(toGrammarSchema({ anyOf }).schema)) {
        expect(toGrammarPattern(String(written))).toBe(written);
      }
    }),
    { numRuns: 2_000 },
  );
});

it('what a written pattern matches, the pattern matches too', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'b', 'x', '-', '.', '1', ' ', 'ä'),
    maxLength: 5,
  });
  fc.assert(
    fc.property(pattern, text, (given, sample) => {
      const written = toGrammarPattern(given);
      if (written === undefined) return;
      const original = new RegExp(given);
      if (new RegExp(written).test(sample)) expect(original.test(sample)).toBe(true);
    }),
    { numRuns: 10_000 },
  );
});

const plain = fc.letrec<{ schema: unknown }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom({}, { type: 'string' }, { type: 'boolean' }, { enum: ['a', 1] }),
    fc.record({
      type: fc.constant('string'),
      pattern: fc.constant('^[a-z]+$'),
      title: fc.string(),
    }),
    fc.record({ type: fc.constant('array'), items: tie('schema'), maxItems: fc.nat(2_000) }),
    fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
    fc.record({
      type: fc.constant('object'),
      // A member of this name is a reference to Ollama.
      properties: fc.dictionary(
        name.filter((each) => each !== '$ref'),
        tie('schema'),
      ),
    }),
  ),
})).schema;

it('a schema without anything unsafe is not changed', () => {
  fc.assert(
    fc.property(plain, (schema) => {
      fc.pre(JSON.stringify(schema).length < 2_000);
      const { dropped, schema: written } = toGrammarSchema(schema);
      expect(JSON.stringify(written)).toBe(JSON.stringify(schema));
      expect(dropped.size).toBe(0);
    }),
  );
});

it('hostile schemas take no time', () => {
  let deep: unknown = {};
  for (let depth = 0; depth < 200_000; depth++) deep = { items: deep };
  const hostile = [
    deep,
    { x: deep },
    { const: deep },
    { anyOf: Array.from({ length: 1e6 }, () => ({})) },
    { pattern: `^${'(a+'.repeat(900)}$` },
    { pattern: `^${'\\'.repeat(1_999)}` },
    JSON.parse(`{"__proto__":{"pattern":"^*$"},"properties":{"__proto__":{"pattern":"^*$"}}}`),
  ];
  for (const schema of hostile) {
    const startedAt = performance.now();
    writtenOrRefused(schema);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  }
});
