import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../src/app.ts';
import { tags } from '../src/http/contract/tags.ts';
import { errors } from '../src/http/errors/registry.ts';
import { json, startTestApi } from './harness.ts';

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
    const { components } = await json(await api.request('/openapi.json'));
    const codes = new Set(
      Object.values<{ 'x-error-codes': string[] }>(components.responses).flatMap(
        (response) => response['x-error-codes'],
      ),
    );
    const unseen = errors.codes.filter((code) => !codes.has(code));
    // Of a request that no route takes, and of one whose sender is gone.
    expect(unseen).toEqual([
      'method_not_allowed',
      'client_closed_request',
      'invalid_page',
      'unsupported_direction',
    ]);
  });

  it('has examples that fit their schemas; where none can be made up, the schema names one', () => {
    expect(api.contract.checkExamples()).toEqual([]);
  });
});
