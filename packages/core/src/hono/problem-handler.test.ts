import { createRoute, z } from '@hono/zod-openapi';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { timeout } from 'hono/timeout';
import { describe, expect, it } from 'vitest';
import { AppError, commonErrors, defineErrors, type Problem } from '../index.ts';
import {
  createRouter,
  notFoundHandler,
  type ProblemVariables,
  problemHandler,
  problemResponses,
} from './index.ts';

const seen: unknown[] = [];
const options = {
  registry: defineErrors(commonErrors),
  typeBase: '/docs/errors/',
  fallback: 'internal_error',
  onError: (error: unknown) => seen.push(error),
} as const;

function appWith(register: (app: Hono<{ Variables: ProblemVariables }>) => void) {
  const app = new Hono<{ Variables: ProblemVariables }>();
  app.use(async (c, next) => {
    c.set('requestId', 'r1');
    c.header('X-Before', 'kept');
    await next();
  });
  app.onError(problemHandler(options));
  app.notFound(notFoundHandler(app));
  register(app);
  return app;
}

describe('problemHandler', () => {
  it('E01 answers problem+json with the status, a type, the instance and the request id', async () => {
    const app = appWith((a) =>
      a.get('/x', () => {
        throw new AppError('conflict', { detail: 'Changed meanwhile.' });
      }),
    );
    const response = await app.request('/x');
    expect(response.status).toBe(409);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({
      type: '/docs/errors/conflict',
      status: 409,
      instance: '/x',
      request_id: 'r1',
    });
  });

  it('E01 answers 404 for an unknown path and 405 with Allow for an unknown method', async () => {
    const app = appWith((a) => {
      a.use('/things/*', (_c, next) => next());
      a.get('/things/:id', (c) => c.text('x'));
      a.delete('/things/:id', (c) => c.text('x'));
    });
    expect((await app.request('/nothing')).status).toBe(404);
    const response = await app.request('/things/1', { method: 'PUT' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD, DELETE');
    expect((await app.request('/things/1', { method: 'HEAD' })).status).toBe(200);
  });

  it('E02 keeps the message of an unknown error out of the answer and hands it to the log', async () => {
    const fault = new Error('pg: password=hunter2');
    const app = appWith((a) =>
      a.get('/x', () => {
        throw fault;
      }),
    );
    const response = await app.request('/x');
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('hunter2');
    expect(seen).toContain(fault);
  });

  it('E05 keeps the answer that an exception brings, and the headers set before it', async () => {
    const app = appWith((a) =>
      a.get('/x', () => {
        const res = new Response('teapot', { status: 418, headers: { 'X-Own': 'yes' } });
        throw new HTTPException(418, { res });
      }),
    );
    const response = await app.request('/x');
    expect(response.status).toBe(418);
    expect(await response.text()).toBe('teapot');
    expect(response.headers.get('x-own')).toBe('yes');
    expect(response.headers.get('x-before')).toBe('kept');
  });

  it('E01 answers 504 when a handler takes too long', async () => {
    const app = appWith((a) => {
      a.use(timeout(5));
      a.get('/x', async (c) => {
        await new Promise((resolve) => setTimeout(resolve, 50));
        return c.text('late');
      });
    });
    const response = await app.request('/x');
    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({ code: 'request_timeout', retryable: true });
  });

  it('E07 takes an abort for a client that left: 499 to the log, and no fault of ours', async () => {
    const problems: Problem[] = [];
    const app = new Hono();
    app.onError(problemHandler({ ...options, onError: (_, problem) => problems.push(problem) }));
    app.get('/x', (c) => {
      const controller = new AbortController();
      controller.abort();
      controller.signal.throwIfAborted();
      return c.text('never');
    });
    expect((await app.request('/x')).status).toBe(499);
    expect(problems).toMatchObject([{ status: 499, code: 'client_closed_request' }]);
  });

  it('says when to come back in whole seconds', async () => {
    const app = appWith((a) =>
      a.get('/x', () => {
        throw new AppError('rate_limited', { retryAfter: 0.2 });
      }),
    );
    expect((await app.request('/x')).headers.get('retry-after')).toBe('1');
  });
});

describe('createRouter', () => {
  const route = createRoute({
    method: 'post',
    path: '/orders',
    request: {
      body: {
        required: true,
        content: {
          'application/json': {
            schema: z.object({ items: z.array(z.object({ 'a/b': z.int().max(9) })) }),
          },
        },
      },
    },
    responses: { 200: { description: 'ok' } },
  });
  const app = appWith((a) => {
    const child = createRouter();
    child.openapi(route, (c) => c.json(c.req.valid('json')));
    const parent = createRouter();
    parent.route('/shop', child);
    a.route('/', parent);
  });
  const post = (body: string) =>
    app.request('/shop/orders', {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'application/json' },
    });

  it('E03 E04 answers 422 with JSON pointers, in a child router too, and repeats no input', async () => {
    const response = await post(JSON.stringify({ items: [{ 'a/b': 'hunter2' }] }));
    expect(response.status).toBe(422);
    const text = await response.text();
    expect(text).not.toContain('hunter2');
    expect(JSON.parse(text)).toMatchObject({
      code: 'validation_failed',
      errors: [
        { pointer: '/items/0/a~1b', in: 'body', code: 'invalid_type', message: 'Expected number.' },
      ],
    });
  });

  it('E01 answers 400 for a body that is not JSON', async () => {
    const response = await post('{"items": [');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'malformed_json' });
  });
});

describe('problemResponses', () => {
  it('describes a status by its codes, and names every code of the registry in the schema', () => {
    const router = createRouter();
    const problems = problemResponses(options.registry);
    router.openapi(
      createRoute({
        method: 'get',
        path: '/x',
        responses: {
          200: { description: 'ok' },
          ...problems('bad_request', 'malformed_json', 'not_found'),
        },
      }),
      (c) => c.body(null),
    );
    const document = router.getOpenAPI31Document({
      openapi: '3.1.0',
      info: { title: 't', version: '1' },
    });
    const responses = document.paths?.['/x']?.get?.responses ?? {};
    expect(Object.keys(responses)).toEqual(['200', '400', '404']);
    expect(responses['400'].description).toMatch(/`bad_request`: .*`malformed_json`: /s);
    expect(responses['400']['x-error-codes']).toEqual(['bad_request', 'malformed_json']);
    expect(document.components?.schemas?.['Problem']).toMatchObject({
      properties: { code: { enum: [...options.registry.codes] } },
    });
  });
});
