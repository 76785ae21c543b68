import { describe, expect, it } from 'vitest';
import { createContract } from './index.ts';

const json = (schema: object, example?: unknown) => ({
  'application/json': { schema, ...(example !== undefined && { example }) },
});

const contract = createContract({
  openapi: '3.1.0',
  'x-without-operation': { 404: { content: json({ type: 'object' }, {}) } },
  paths: {
    '/things/{id}': {
      get: {
        parameters: [{ name: 'id', in: 'path' }],
        responses: {
          200: {
            headers: {
              ETag: { $ref: '#/components/headers/ETag' },
              'X-Left': { schema: { type: 'integer', minimum: 0 } },
            },
            content: json({ $ref: '#/components/schemas/Thing' }, { id: 'a', size: 'large' }),
          },
          204: {},
        },
      },
    },
    '/things/new': { get: { responses: { 204: {} } } },
    '/files/{name}': {
      get: {
        parameters: [{ name: 'name', in: 'path', 'x-spans-segments': true }],
        responses: { 200: { content: json({ type: 'object' }) }, 204: {} },
      },
    },
  },
  components: {
    headers: { ETag: { required: true, schema: { type: 'string' } } },
    schemas: {
      Thing: {
        type: 'object',
        properties: { id: { type: 'string', format: 'uuid' }, size: { type: 'integer' } },
        required: ['id'],
      },
    },
  },
});

const id = '01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60';
const answer = (body: unknown, init: ResponseInit = {}) =>
  Response.json(body, { headers: { ETag: '"1"' }, ...init });
const check = (response: Response, path = `/things/${id}`, method = 'GET') =>
  contract.check({ method, path, response });

describe('a contract', () => {
  it('finds nothing wrong with what is declared, and leaves the body unread', async () => {
    const response = answer({ id, size: 1 });
    expect(await check(response)).toEqual([]);
    expect(response.bodyUsed).toBe(false);
    expect(await check(new Response(null, { status: 204 }))).toEqual([]);
    expect(await check(new Response(null, { status: 204 }), '/files/a/b')).toEqual([]);
    expect(await check(Response.json({}, { status: 404 }), '/nothing')).toEqual([]);
  });

  it.each([
    ['a status', Response.json({}, { status: 500 }), '500: the status is not declared'],
    ['a missing header', Response.json({ id }), 'the header ETag is missing'],
    ['a value of a header', answer({ id }, { headers: { ETag: 'x', 'X-Left': '-1' } }), 'X-Left'],
    [
      'a content type',
      new Response('x', { headers: { ETag: 'x' } }),
      'the content type text/plain',
    ],
    ['a header', answer({ id }, { headers: { ETag: 'x', 'X-Secret': '1' } }), 'x-secret is not'],
    ['a type', answer({ id, size: '1' }), '/size must be integer'],
    ['a format', answer({ id: 'x' }), '/id must match format "uuid"'],
    ['a missing member', answer({}), "must have required property 'id'"],
    ['an undeclared member', answer({ id, secret: 1 }), '"unevaluatedProperty":"secret"'],
  ])('names the route and %s that is not as declared', async (_, response, fault) => {
    const faults = await check(response);
    expect(faults.join('\n')).toContain(`GET /things/{id} ${response.status}: `);
    expect(faults.join('\n')).toContain(fault);
  });

  it('takes the path without parameters first, and knows no other', async () => {
    expect(await check(answer({ id }), '/things/new')).toEqual([
      'GET /things/new 200: the status is not declared',
    ]);
    expect(await check(answer({}), '/nothing')).toEqual([
      'GET /nothing 200: the document does not have it',
    ]);
    expect(await check(answer({ id }), `/things/${id}`, 'POST')).toEqual([
      'POST /things/{id} 200: the document does not have it',
    ]);
    expect(await check(new Response('x', { status: 404 }), '/nothing')).toEqual([
      'GET /nothing 404: the content type text/plain is none of application/json',
    ]);
  });

  it('finds examples that do not fit, and those that are missing', () => {
    const faults = contract.checkExamples().join('\n');
    expect(faults).toMatch(/\/size must be integer/);
    expect(faults).toContain('#/paths/~1files~1{name}/get/responses/200/content');
    expect(faults).toContain('has no example');
  });
});
