import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errors } from '../src/http/errors/registry.ts';
import { isOpenAiPath } from '../src/http/openai/error-object.ts';
import { json, startTestApi } from './harness.ts';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly { name: string; in: string; schema?: Schema }[];
  readonly body: Schema | undefined;
}

// More with FUZZ_RUNS; this many find what is plainly wrong, in a few seconds.
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 25);

let api: Awaited<ReturnType<typeof startTestApi>>;
let schemas: Readonly<Record<string, Schema>>;
let operations: readonly Operation[];

beforeAll(async () => {
  api = await startTestApi({ env: { RATE_LIMITS: 'false', LOG_LEVEL: 'info' } });
  const document = await json(await api.request('/openapi.json'));
  schemas = document.components.schemas;
  operations = Object.entries<
    Record<
      string,
      Omit<Operation, 'path' | 'method' | 'body'> & {
        requestBody?: { content: Record<string, { schema: Schema }> };
      }
    >
  >(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      parameters,
      body: requestBody?.content['application/json']?.schema,
    })),
  );
});
afterAll(() => api.close());

const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom('', '\u0000', '\ud800', 'x'.repeat(5000), -1, 1e308, '9'.repeat(40), [], {}),
);

/** Values that a schema allows, now and then one that it does not. */
function valuesOf(schema: Schema | undefined, depth = 0): fc.Arbitrary<unknown> {
  if (schema === undefined || depth > 6) return anything;
  return fc.oneof(
    { weight: 9, arbitrary: allowed(schema, depth) },
    { weight: 1, arbitrary: anything },
  );
}

function allowed(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  if (schema.$ref) return valuesOf(schemas[schema.$ref.split('/').at(-1) ?? ''], depth + 1);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const variants = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (variants) return fc.oneof(...variants.map((variant) => valuesOf(variant, depth + 1)));
  const types = [schema.type ?? []].flat();
  if (types.length === 0) return anything;
  return fc.oneof(...types.map((type) => ofType(type, schema, depth)));
}

function ofType(type: string, schema: Schema, depth: number): fc.Arbitrary<unknown> {
  const { minLength = 0, maxLength = 60, minimum = -5, maximum = 1000 } = schema;
  switch (type) {
    case 'string':
      if (schema.format === 'uuid') return fc.uuid();
      if (schema.format === 'date-time')
        return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
      return fc.string({
        minLength,
        maxLength: Math.max(minLength, Math.min(maxLength, 60)),
        unit: 'grapheme',
      });
    case 'integer':
      return fc.integer({
        min: Math.ceil(minimum),
        max: Math.floor(Math.max(minimum, Math.min(maximum, 10_000))),
      });
    case 'number':
      return fc.double({ min: minimum, max: Math.max(minimum, maximum), noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(valuesOf(schema.items, depth + 1), { maxLength: 3 });
    default: {
      const members = Object.entries(schema.properties ?? {}).map(
        ([name, member]) => [name, valuesOf(member, depth + 1)] as const,
      );
      return fc.record(Object.fromEntries(members), {
        requiredKeys: schema.required ? [...schema.required] : [],
      });
    }
  }
}

const headerText = fc.stringMatching(/^[\x21-\x7e]{1,40}$/);

function requestsOf({ method, path, parameters, body }: Operation) {
  const inPath = [...path.matchAll(/\{(\w+)/g)].map(([, name]) => name as string);
  const query = parameters.filter((parameter) => parameter.in === 'query');
  return fc.record({
    path: fc
      .tuple(...inPath.map(() => fc.oneof(fc.uuid(), fc.string({ minLength: 1, maxLength: 30 }))))
      .map((values) =>
        values.reduce<string>(
          (url, value, index) =>
            url.replace(new RegExp(`\\{${inPath[index]}[^}]*\\}`), () => encode(value)),
          path,
        ),
      ),
    query: fc.record(
      Object.fromEntries(query.map(({ name, schema }) => [name, valuesOf(schema)])),
      { requiredKeys: [] },
    ),
    body: method === 'GET' || method === 'DELETE' ? fc.constant(undefined) : valuesOf(body),
    broken: fc.oneof(
      { weight: 19, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
    headers: fc.record(
      {
        'Idempotency-Key': fc.oneof(fc.uuid(), headerText),
        'If-Match': headerText,
        'If-None-Match': headerText,
        traceparent: headerText,
        'X-Forwarded-For': headerText,
      },
      { requiredKeys: [] },
    ),
  });
}

/** A text as a part of a path; half a surrogate pair has no form there. */
function encode(value: string): string {
  return encodeURIComponent(Buffer.from(value).toString());
}

async function expectSound(response: Response, path: string) {
  const text = await response.text();
  expect(response.status, text).toBeLessThan(500);
  expect(response.headers.get('x-request-id')).toBeTruthy();
  if (response.status < 400 || text === '') return;
  const error = JSON.parse(text);
  if (isOpenAiPath(path)) {
    expect(error.error).toMatchObject({ message: expect.any(String), type: expect.any(String) });
  } else {
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(errors.codes).toContain(error.code);
    expect(error).toMatchObject({ status: response.status, request_id: expect.any(String) });
  }
}

describe('whatever is sent', () => {
  it('no route answers 5xx, hangs, or gives an error of another form', async () => {
    expect(operations.length).toBeGreaterThan(30);
    let person = 0;
    for (const operation of operations) {
      const name = `${operation.method} ${operation.path}`;
      // What one run does to its account must not end the next one.
      const { access_token: token } = await api.signIn(`fuzz-${person++}@example.com`);
      await fc
        .assert(
          fc.asyncProperty(
            requestsOf(operation),
            async ({ path, query, body, broken, headers }) => {
              const search = new URLSearchParams(
                Object.entries(query).map(([key, value]): [string, string] => [
                  key,
                  typeof value === 'string' ? value : JSON.stringify(value),
                ]),
              );
              const hasBody = body !== undefined;
              const text = JSON.stringify(body);
              const response = await api.request(`${path}?${search}`, {
                method: operation.method,
                token,
                headers: {
                  ...headers,
                  ...(hasBody && {
                    'Content-Type': 'application/json',
                    'Content-Length': String(Buffer.byteLength(text)),
                  }),
                },
                ...(hasBody && { body: broken ? text.slice(0, -1) : text }),
                signal: AbortSignal.timeout(20_000),
              });
              await expectSound(response, operation.path);
            },
          ),
          { numRuns },
        )
        .catch((error: Error) => {
          throw new Error(`${name}: ${error.message}`, { cause: error });
        });
    }
  }, 300_000);
});
