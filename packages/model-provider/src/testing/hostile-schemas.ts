const text = (keywords: object) => ({ type: 'string', ...keywords });

const optional = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`member${at}`, text({})]));

function nested(depth: number): Readonly<Record<string, unknown>> {
  return depth === 0 ? text({}) : { type: 'object', properties: { a: nested(depth - 1) } };
}

/** Schemas of which makers of grammars have died, by what is odd about them; each of Ollama 0.17.4's did of some. */
export const hostileSchemas: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'an unknown type': { type: 'no-such-type' },
  'a group that is not kept': text({ pattern: '^(?:a|b)$' }),
  'a look-ahead': text({ pattern: '^(?=a)b$' }),
  'the pattern of zod for an address': text({
    format: 'email',
    pattern:
      "^(?!\\.)(?!.*\\.\\.)([A-Za-z0-9_'+\\-\\.]*)[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9\\-]*\\.)+[A-Za-z]{2,}$",
  }),
  'a repetition of nothing': text({ pattern: '^*a$' }),
  'an endless repetition of what may be nothing': text({ pattern: '^(a*)*$' }),
  'escapes for classes': text({ pattern: '^\\d\\w$' }),
  'a range that goes down': text({ pattern: '^[z-a]$' }),
  'a repeated letter of two bytes': text({ pattern: '^ää+$' }),
  'many repetitions': text({ pattern: '^a{2001}$' }),
  'a great length': text({ minLength: 5_000 }),
  'a negative length': text({ minLength: -5 }),
  'lengths that exclude each other': text({ minLength: 5, maxLength: 3 }),
  'bounds that exclude each other': { type: 'integer', minimum: 5, maximum: 3 },
  'a great bound': { type: 'integer', minimum: 2_000_000_000_000_000 },
  'no alternative': { anyOf: [] },
  'many optional members': { type: 'object', properties: optional(400) },
  'a name that is no class of letters': {
    type: 'object',
    properties: { 'ä]\\"': text({}) },
    additionalProperties: { type: 'integer' },
  },
  'great depth': nested(120),
  'a reference to itself': { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/a' } } },
  'a reference to itself that is written out': {
    $ref: '#/$defs/a',
    $defs: {
      a: { type: 'object', properties: { a: { allOf: [{ $ref: '#/$defs/a' }, { minItems: 1 }] } } },
    },
  },
  'a tree': {
    $ref: '#/$defs/a',
    $defs: { a: { type: 'object', properties: { a: { $ref: '#/$defs/a' } } } },
  },
};
