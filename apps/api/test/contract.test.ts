import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../src/app.ts';
import { tags } from '../src/http/contract/tags.ts';
import { errors } from '../src/http/errors/registry.ts';
import { account, json, startTestApi } from './harness.ts';
import { formOf, inPlace, seeded, signInAs } from './support/examples.ts';
import type { Tenant } from './support/seeds.ts';

interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly responses: Readonly<Record<string, { readonly $ref?: string }>>;
}

let api: Awaited<ReturnType<typeof startTestApi>>;
let operations: readonly (readonly [name: string, operation: Operation])[];

beforeAll(async () => {
  api = await startTestApi();
  const { paths } = await json(await api.request('/openapi.json'));
  operations = Object.entries<Record<string, Operation>>(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const,
    ),
  );
});
afterAll(() => api.close());

describe('the OpenAPI document', () => {
  it('has every route of the application', () => {
    const known = new Set(operations.map(([name]) => name));
    const routes = createApp(api.services)
      .routes.filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)(?:\{[^}]*\})?/g, '{$1}')}`);
    expect(routes.length).toBeGreaterThan(80);
    for (const route of routes) {
      expect(known, `${route}: use router.openapi(…), or registerPath(…) beside it`).toContain(
        route,
      );
    }
  });

  it('gives each operation an id of its own, a summary and a tag that is described', () => {
    const described = new Set<string>(tags.map(({ name }) => name));
    const ids = operations.map(([, { operationId }]) => operationId);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    for (const [name, operation] of operations) {
      expect(operation.summary, `${name} has no summary`).toBeTruthy();
      expect(operation.tags, `${name} needs one tag`).toHaveLength(1);
      const [tag] = operation.tags ?? [];
      expect(described, `${name}: describe the tag in src/http/contract/tags.ts`).toContain(tag);
    }
  });

  it('tells of each operation below /v1 what the middlewares answer', () => {
    for (const [name, { responses }] of operations) {
      if (!name.includes(' /v1/')) continue;
      expect(Object.keys(responses), name).toEqual(
        expect.arrayContaining(['414', '429', '500', '503']),
      );
      expect(Object.keys(responses).some((status) => status < '300')).toBe(true);
    }
  });

  it('has an example of every error code, and no code that nothing answers', async () => {
    const document = await json(await api.request('/openapi.json'));
    const responses: Record<string, { 'x-error-codes'?: string[] }>[] = [
      document.components.responses,
      document['x-without-operation'],
    ];
    const codes = new Set(
      responses.flatMap(Object.values).flatMap((response) => response['x-error-codes'] ?? []),
    );
    const unseen = errors.codes.filter((code) => !codes.has(code));
    // Of a request whose sender is gone.
    expect(unseen).toEqual(['client_closed_request', 'invalid_page', 'unsupported_direction']);
  });

  it('has examples that fit their schemas; where none can be made up, the schema names one', () => {
    expect(api.contract.checkExamples()).toEqual([]);
  });
});

describe('what the document says of requests', () => {
  interface Body {
    readonly required?: boolean;
    readonly content: Readonly<Record<string, { readonly example?: unknown }>>;
  }
  let tenant: Tenant;
  let bodiesOf: readonly (readonly [method: string, path: string, body: Body])[];

  beforeAll(async () => {
    const { paths } = await json(await api.request('/openapi.json'));
    bodiesOf = Object.entries<Record<string, { requestBody?: Body }>>(paths).flatMap(
      ([path, methods]) =>
        Object.entries(methods).flatMap(([method, { requestBody }]) =>
          requestBody ? [[method.toUpperCase(), path, requestBody] as const] : [],
        ),
    );
  });

  beforeEach(async () => {
    tenant = await signInAs(api, 'operator@example.com');
    api.operateBy(tenant.organizationId);
  });

  /** With a session of its own, since an example may end the one before. */
  const send = async (method: string, path: string, init: { type?: string; body?: unknown }) => {
    tenant = await signInAs(api, tenant.email);
    const written = async (type: string) =>
      type === 'multipart/form-data'
        ? formOf(init.body as object)
        : {
            body: JSON.stringify(await inPlace(tenant, init.body)),
            headers: { 'Content-Type': type },
          };
    return api.request(await seeded(tenant, path), {
      method,
      token: tenant.token,
      ...(init.type !== undefined && (await written(init.type))),
    });
  };

  it('takes the example of each body, of each of its types', async () => {
    expect(bodiesOf.length).toBeGreaterThan(30);
    const refused: string[] = [];
    for (const [method, path, { content }] of bodiesOf) {
      for (const [type, { example }] of Object.entries(content)) {
        const response = await send(method, path, { type, body: example });
        const { status } = response;
        if ([400, 413, 415, 422].includes(status) || status >= 500) {
          refused.push(`${method} ${path} ${type} ${status}: ${await response.text()}`);
        }
      }
    }
    expect(refused).toEqual([]);
  }, 120_000);

  it('refuses a request without the body that it says is required', async () => {
    for (const [method, path, { required = false }] of bodiesOf) {
      const { status } = await send(method, path, {});
      if (required) expect(status, `${method} ${path}`).toBeOneOf([400, 401, 415, 422]);
      else expect(status, `${method} ${path}`).not.toBeOneOf([400, 415, 422]);
    }
  }, 120_000);

  it('a patch of nothing is refused, and leaves the tag as it is', async () => {
    for (const path of [
      '/v1/projects/{id}',
      '/v1/support/tickets/{id}',
      '/v1/schedules/{id}',
      '/v1/webhooks/{id}',
    ]) {
      const { token } = tenant;
      const at = await seeded(tenant, path);
      const refused = await api.request(at, { method: 'PATCH', token, json: {} });
      expect(refused.status, path).toBe(422);
      expect(await json(refused)).toMatchObject({ code: 'validation_failed' });
      expect((await api.request(at, { token })).headers.get('etag'), path).toBe('"1"');
    }
  });

  it('answers another method with 405 and the methods that there are, and another path with 404', async () => {
    const { token } = tenant;
    const other = await api.request('/v1/projects', { method: 'DELETE', token });
    expect(other.status).toBe(405);
    expect(other.headers.get('allow')).toBe('GET, HEAD, POST');
    const options = await api.request('/v1/projects', { method: 'OPTIONS', token });
    expect(options.status).toBe(405);
    expect((await api.request('/v1/nothing', { token })).status).toBe(404);
    expect((await api.request('/nothing')).status).toBe(404);
    expect((await api.request('/v1/models', { method: 'PUT', token })).status).toBe(405);
  });

  it('makes each thing where its Location says, for whoever has made it', async () => {
    const made = operations.filter(([, { responses }]) => '201' in responses).map(([name]) => name);
    expect(Object.keys(creates).sort()).toEqual(made.sort());
    for (const [name, body] of Object.entries(creates)) {
      const [method = '', path = ''] = name.split(' ');
      const { token } = tenant;
      const at = await seeded(tenant, path);
      const values = typeof body === 'function' ? body(tenant) : body;
      const response = await api.request(at, { method, token, json: values });
      expect(response.status, name).toBe(201);
      const location = response.headers.get('location') ?? '';
      const isOpen = name === 'POST /v1/auth/signup';
      const by = isOpen ? (await api.signIn('new@example.com')).access_token : token;
      expect((await api.request(location, { token: by })).status, `${name}: ${location}`).toBe(200);
    }
  });
});

const job = {
  type: 'chat',
  input: { model: 'echo', messages: [{ role: 'user', content: 'Hello' }] },
};

/** A body for each operation that makes something. */
const creates: Readonly<Record<string, object | ((tenant: Tenant) => object)>> = {
  'POST /v1/auth/signup': { email: 'new@example.com', password: account.password },
  'POST /v1/api-keys': { name: 'a', scopes: ['models:read'] },
  'POST /v1/api-keys/{id}/rotate': {},
  'POST /v1/organizations': { name: 'Another' },
  'POST /v1/organizations/{id}/invitations': { email: 'invited@example.com', role: 'viewer' },
  'POST /v1/organizations/{id}/quotas': ({ organizationId }) => ({
    ...{ subject_type: 'organization', subject_id: organizationId },
    ...{ metric: 'requests', window: 'day', amount: 1_000 },
  }),
  'POST /v1/projects': { name: 'a' },
  'POST /v1/support/tickets': { subject: 'a', body: 'a' },
  'POST /v1/community/posts': { title: 'a', body: 'a' },
  'POST /v1/status/events': { service: 'api', state: 'operational', title: 'a' },
  'POST /v1/conversations': {},
  'POST /v1/schedules': { ...job, cron: '0 3 * * *', time_zone: 'UTC' },
  'POST /v1/webhooks': { url: 'https://example.com/hook', event_types: ['job.failed'] },
};
