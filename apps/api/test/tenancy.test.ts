import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { permissions } from '../src/domain/permissions/permissions.ts';
import { json, startTestApi } from './harness.ts';
import { bodies, ofNobody, seeds, type Tenant } from './support/seeds.ts';

interface Operation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly takesBody: boolean;
  readonly isList: boolean;
}

let api: Awaited<ReturnType<typeof startTestApi>>;
let operations: readonly Operation[];
let people = 0;

beforeAll(async () => {
  api = await startTestApi();
  const document = await json(await api.request('/openapi.json'));
  operations = Object.entries<Record<string, { requestBody?: object }>>(document.paths)
    .filter(([path]) => path.startsWith('/v1/'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        name: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        path,
        takesBody: operation.requestBody !== undefined,
        isList: method === 'get' && /schemas\/\w+Page"/.test(JSON.stringify(operation)),
      })),
    );
});
afterAll(() => api.close());

async function tenant(): Promise<Tenant> {
  people += 1;
  const email = `tenant-${people}@example.com`;
  const { access_token: token, session_id: sessionId } = await api.signIn(email);
  const { userId, organizationId } = await api.services.authenticator.authenticate(token);
  return { api, email, userId, organizationId, token, sessionId };
}

/** The part of a path up to its first parameter, by which its seed is found. */
const kindOf = (path: string) => /^.*?\{\w+\}/.exec(path)?.[0] ?? path;
const named = () =>
  operations.filter(({ path }) => path.includes('{') && !ofNobody.has(kindOf(path)));

async function call(operation: Operation, values: Readonly<Record<string, string>>, token: string) {
  const { method, path, name } = operation;
  const url = path.replaceAll(/\{(\w+)\}/g, (_, parameter: string) => values[parameter] ?? '');
  const given = bodies[name];
  const body = typeof given === 'function' ? given(values) : given;
  const response = await api.request(url, { method, token, ...(body && { json: body }) });
  // A stream of events would never end.
  await response.body?.cancel();
  return response.status;
}

async function seed(path: string, owner: Tenant) {
  const make = seeds[kindOf(path)];
  if (make === undefined) throw new Error(`give ${kindOf(path)} a seed in test/support/seeds.ts`);
  const values = await make(owner);
  for (const [, parameter = ''] of path.matchAll(/\{(\w+)\}/g)) {
    if (!values[parameter]) throw new Error(`the seed of ${kindOf(path)} lacks ${parameter}`);
  }
  return values;
}

describe('A6 what belongs to a tenant', () => {
  it('has a seed, and a body where one is needed, for every operation that names it', () => {
    expect(named().length).toBeGreaterThan(15);
    for (const { name, path, takesBody } of named()) {
      expect(seeds[kindOf(path)], `no seed for ${kindOf(path)}`).toBeDefined();
      expect(takesBody && bodies[name] === undefined, `no body for ${name}`).toBe(false);
    }
    const paths = new Set(operations.map(({ path }) => kindOf(path)));
    for (const kind of [...Object.keys(seeds), ...ofNobody]) expect(paths).toContain(kind);
  });

  it('is 404 for another tenant, with a session and with an API key, and is there for its own', async () => {
    const eve = await tenant();
    const { key } = await json(
      await api.request('/v1/api-keys', {
        token: eve.token,
        json: { name: 'all', scopes: permissions.all },
      }),
    );
    for (const operation of named()) {
      const ada = await tenant();
      const values = await seed(operation.path, ada);
      expect(await call(operation, values, eve.token), operation.name).toBe(404);
      // What is of the account itself is closed to every key.
      expect([403, 404], operation.name).toContain(await call(operation, values, key));
      const own = await call(operation, values, ada.token);
      // 409: it is there, and in no state for this.
      expect(own < 300 || own === 409, `${operation.name} is ${own} for its own tenant`).toBe(true);
    }
  });

  it('shows up in no list of another tenant, and does in those of its own', async () => {
    const [ada, eve] = [await tenant(), await tenant()];
    const secrets = [ada.organizationId, ada.userId, ada.email];
    for (const make of Object.values(seeds)) secrets.push(...Object.values(await make(ada)));
    const lists = operations.filter(
      ({ isList, path }) => isList && !path.includes('{') && !ofNobody.has(path),
    );
    expect(lists.length).toBeGreaterThan(5);
    for (const { path, name } of lists) {
      const own = await json(await api.request(path, { token: ada.token }));
      expect(own.items.length, `${name} is empty: give it a seed`).toBeGreaterThan(0);
      const response = await api.request(`${path}?limit=100`, { token: eve.token });
      expect(response.status, name).toBe(200);
      const text = await response.text();
      for (const secret of secrets) expect(text.includes(secret), `${name}: ${secret}`).toBe(false);
    }
  });
});
