import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errors } from '../src/http/errors/registry.ts';
import { isOpenAiPath } from '../src/http/openai/error-object.ts';
import { account, json, startTestApi } from './harness.ts';
import { formOf, inPlace, signInAs, valuesIn } from './support/examples.ts';
import { bodies, type Tenant } from './support/seeds.ts';

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
  readonly pattern?: string;
}

interface Media {
  readonly schema: Schema;
  readonly example?: unknown;
}

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly { name: string; in: string; schema?: Schema }[];
  /** Its bodies by their content types. */
  readonly content: Readonly<Record<string, Media>>;
}

// More with FUZZ_RUNS; this many find what is plainly wrong, in a few seconds.
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 25);
// Of a machine that has other things to do.
const timeoutMs = 300_000 + numRuns * 12_000;

let api: Awaited<ReturnType<typeof startTestApi>>;
let schemas: Readonly<Record<string, Schema>>;
let operations: readonly Operation[];

beforeAll(async () => {
  api = await startTestApi({
    env: {
      RATE_LIMITS: 'false',
      LOG_LEVEL: 'info',
      SECURITY_CONTACT: 'mailto:security@example.com',
      SECURITY_TXT_EXPIRES: '2099-01-01T00:00:00Z',
    },
  });
  const document = await json(await api.request('/openapi.json'));
  schemas = document.components.schemas;
  operations = Object.entries<
    Record<
      string,
      Omit<Operation, 'path' | 'method' | 'content'> & {
        requestBody?: { content: Operation['content'] };
      }
    >
  >(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      parameters,
      content: requestBody?.content ?? {},
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
  if (schema.allOf) {
    const parts = schema.allOf.map((part) => valuesOf(part, depth + 1));
    return fc.tuple(...parts).map((values) => Object.assign({}, ...values));
  }
  const variants = schema.anyOf ?? schema.oneOf;
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
      if (schema.format === 'email') return fc.emailAddress();
      if (schema.pattern !== undefined) return matching(schema.pattern);
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
        ([name, member]) => [name, memberOf(name, member, depth)] as const,
      );
      return fc.record(Object.fromEntries(members), {
        requiredKeys: schema.required ? [...schema.required] : [],
      });
    }
  }
}

// What only somebody knows who has looked: with made-up names no call of a model would ever succeed.
const known: Readonly<Record<string, readonly unknown[]>> = {
  model: ['echo'],
  type: ['chat'],
  email: [account.email],
  password: [account.password],
};

function memberOf(name: string, schema: Schema, depth: number): fc.Arbitrary<unknown> {
  const value = valuesOf(schema, depth + 1);
  const values = schema.const === undefined && schema.enum === undefined ? known[name] : undefined;
  return values ? fc.oneof(fc.constantFrom(...values), value) : value;
}

/** Texts that a pattern allows; any text for one that fast-check cannot make texts of. */
function matching(pattern: string): fc.Arbitrary<string> {
  try {
    return fc.stringMatching(new RegExp(pattern, 'u'));
  } catch {
    return fc.string({ maxLength: 60 });
  }
}

const headerText = fc.stringMatching(/^[\x21-\x7e]{1,40}$/);

// Fields that the service or a part before it reads, with what their grammars are fond of and what breaks them.
const hostile = {
  'Idempotency-Key': fc.oneof(fc.uuid(), headerText, fc.constantFrom('"quoted"', 'x'.repeat(300))),
  'If-Match': fc.oneof(headerText, fc.constantFrom('*', '"1"', 'W/"1"', '"1", "2"', ',,', '"')),
  'If-None-Match': fc.oneof(headerText, fc.constantFrom('*', '"1"', 'W/"1"', ',,')),
  Range: fc.constantFrom('bytes=0-0', 'bytes=-1', 'bytes=9-1', 'bytes=0-,0-,0-', 'lines=1-'),
  Accept: fc.oneof(headerText, fc.constantFrom('text/event-stream', 'image/*;q=2', '*/*')),
  traceparent: fc.oneof(
    headerText,
    fc.constantFrom(
      '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      '00-00000000000000000000000000000000-0000000000000000-00',
    ),
  ),
  'X-Forwarded-For': headerText,
  'X-Request-Id': headerText,
  'Last-Event-ID': fc.constantFrom('0', '-1', '1e9', 'x'),
};

function requestsOf(
  { method, path, parameters, content }: Operation,
  values: Readonly<Record<string, string>>,
) {
  const inPath = [...path.matchAll(/\{(\w+)/g)].map(([, name]) => name as string);
  const query = parameters.filter((parameter) => parameter.in === 'query');
  const typed = Object.entries(content).map(([type, { schema }]) =>
    fc.record({ type: fc.constant(type), value: valuesOf(schema) }),
  );
  return fc.record({
    path: fc
      .tuple(
        ...inPath.map((name) =>
          fc.oneof(
            { weight: 4, arbitrary: fc.constant(values[name] ?? 'none') },
            { weight: 1, arbitrary: fc.uuid() },
            { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 30 }) },
          ),
        ),
      )
      .map((chosen) => pathWith(path, inPath, chosen)),
    query: fc.record(
      Object.fromEntries(query.map(({ name, schema }) => [name, valuesOf(schema)])),
      { requiredKeys: [] },
    ),
    body: method === 'GET' || typed.length === 0 ? fc.constant(undefined) : fc.oneof(...typed),
    broken: fc.oneof(
      { weight: 19, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
    headers: fc.record(hostile, { requiredKeys: [] }),
  });
}

type FuzzRequest = ReturnType<typeof requestsOf> extends fc.Arbitrary<infer Value> ? Value : never;

/** What the document shows: an operation that answers this with an error alone is not tested at all. */
async function shownRequest(
  tenant: Tenant,
  { method, path, content }: Operation,
  values: Readonly<Record<string, string>>,
): Promise<FuzzRequest> {
  const inPath = [...path.matchAll(/\{(\w+)/g)].map(([, name]) => name as string);
  const [[type, { example }] = ['', {} as Media]] = Object.entries(content);
  const seed = bodies[`${method} ${path}`] ?? needed[`${method} ${path}`];
  const body = seed && (typeof seed === 'function' ? seed({ ...values, ...tenant }) : seed);
  const shown = body ?? (await inPlace(tenant, example));
  const chosen = inPath.map((name) => values[name] ?? 'none');
  return {
    path: pathWith(path, inPath, chosen),
    query: {},
    body: type === '' ? undefined : { type, value: shown },
    broken: false,
    headers: {},
  };
}

const say = { model: 'echo', messages: [{ role: 'user', content: 'Hello' }] };

/** Where what the document shows is not there in a service without models. */
const needed: typeof bodies = {
  'POST /v1/chat/completions': say,
  'POST /v1/embeddings': { model: 'llama3.2:latest', input: 'Hello' },
  'POST /v1/chat': { model: 'echo', message: 'Hello' },
  'POST /v1/chat/stream': { model: 'echo', message: 'Hello' },
  'POST /v1/jobs': { type: 'chat', input: say },
  'POST /v1/schedules': { type: 'chat', input: say, cron: '0 3 * * *' },
  'POST /v1/auth/login': ({ email }) => ({ email, password: account.password }),
  'POST /v1/auth/switch': ({ organizationId }) => ({ organization_id: organizationId }),
};

/** What cannot succeed here, and why. */
const unreached: Readonly<Record<string, string>> = {
  'POST /v1/auth/refresh': 'its token is good for once, and nobody is told of another',
  'POST /v1/invitations/accept': 'its token is for somebody else',
  'POST /v1/jobs/{id}/retry': 'the job has not ended',
};

function pathWith(path: string, names: readonly string[], values: readonly string[]): string {
  return values.reduce<string>(
    (url, value, index) =>
      url.replace(new RegExp(`\\{${names[index]}[^}]*\\}`), () => encode(value)),
    path,
  );
}

/** A text as a part of a path; half a surrogate pair has no form there. */
function encode(value: string): string {
  return encodeURIComponent(Buffer.from(value).toString());
}

// The slowest answer takes a part of a second; what takes this long hangs.
const patienceMs = 20_000;

async function within<Value>(promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer: it hangs')), patienceMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function expectSound(response: Response, path: string) {
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  // A stream goes on for as long as there is something to tell.
  if (isStream) await response.body?.cancel();
  const text = isStream ? '' : await response.text();
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

/** The body as its type has it: a form, or a text that may be cut short. */
async function sent(body: FuzzRequest['body'], broken: boolean): Promise<RequestInit> {
  if (body === undefined) return {};
  const { type, value } = body;
  const isForm = type === 'multipart/form-data' && typeof value === 'object' && value !== null;
  if (isForm && !broken) return formOf(value);
  const text = JSON.stringify(value) ?? '';
  return {
    body: broken ? text.slice(0, -1) : text,
    headers: { 'Content-Type': type, 'Content-Length': String(Buffer.byteLength(text)) },
  };
}

async function fuzz(operation: Operation, email: string): Promise<number> {
  let tenant = await signInAs(api, email);
  api.operateBy(tenant.organizationId);
  const values = await valuesIn(tenant, operation.path);
  const shown = await shownRequest(tenant, operation, values);
  let successes = 0;
  await fc.assert(
    fc.asyncProperty(
      requestsOf(operation, values),
      async ({ path, query, body, broken, headers }) => {
        const search = new URLSearchParams(
          Object.entries(query).map(([key, value]): [string, string] => [
            key,
            typeof value === 'string' ? value : JSON.stringify(value),
          ]),
        );
        const { headers: own, ...rest } = await sent(body, broken);
        const response = await within(
          api.request(`${path}?${search}`, {
            method: operation.method,
            token: tenant.token,
            headers: { ...headers, ...(own as Record<string, string>) },
            ...rest,
          }),
        );
        await within(expectSound(response, operation.path));
        if (response.ok) successes += 1;
        // What ends the session must not end the run; whoever cannot sign in any more has nothing left to try.
        if (response.status === 401) tenant = await signInAs(api, email).catch(() => tenant);
      },
    ),
    { numRuns, examples: [[shown]] },
  );
  return successes;
}

describe('whatever is sent', () => {
  it(
    'no route answers 5xx, hangs, or gives an error of another form; each succeeds once at least',
    async () => {
      expect(operations.length).toBeGreaterThan(30);
      const reached: Record<string, number> = {};
      for (const [index, operation] of operations.entries()) {
        const name = `${operation.method} ${operation.path}`;
        // What one run does to its account must not end the next one.
        reached[name] = await fuzz(operation, `fuzz-${index}@example.com`).catch((error: Error) => {
          throw new Error(`${name}: ${error.message}`, { cause: error });
        });
      }
      console.info(
        Object.entries(reached)
          .map(([name, count]) => `${count}\t${name}`)
          .join('\n'),
      );
      const never = Object.keys(reached).filter((name) => reached[name] === 0);
      expect(never.sort()).toEqual(Object.keys(unreached).sort());
    },
    timeoutMs,
  );
});
