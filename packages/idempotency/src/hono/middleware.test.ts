import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { compress } from 'hono/compress';
import { HTTPException } from 'hono/http-exception';
import { stream, streamSSE } from 'hono/streaming';
import { describe, expect, it } from 'vitest';
import {
  createIdempotency,
  type IdempotencyOptions,
  type IdempotencyStore,
  stripePolicy,
} from '../index.ts';
import { createMemoryStore } from '../memory/index.ts';
import {
  type IdempotencyMiddlewareOptions,
  type IdempotencyVariables,
  idempotency,
} from './index.ts';

type Variables = IdempotencyVariables & { user: string };
type Handler = (c: Context<{ Variables: Variables }>) => Response | Promise<Response>;

const user = (c: Context<{ Variables: Variables }>) => ({ kind: 'user', id: c.var.user });

function setUp(
  handler: Handler,
  options: Partial<IdempotencyMiddlewareOptions<{ Variables: Variables }>> = {},
  engineOptions: Partial<IdempotencyOptions> = {},
) {
  const engine = createIdempotency({ store: createMemoryStore(), ...engineOptions });
  const app = new Hono<{ Variables: Variables }>();
  const revoked = new Set<string>();
  let calls = 0;
  app.use(async (c, next) => {
    const name = c.req.header('authorization') ?? '';
    if (revoked.has(name)) throw new HTTPException(401);
    c.set('user', name);
    c.header('x-request-id', `request-${Math.random()}`);
    await next();
  });
  app.use('/orders/*', idempotency({ engine, scope: user, ...options }));
  app.all('/orders/:rest{.*}', (c) => {
    calls += 1;
    return handler(c);
  });
  const send = (init: RequestInit & { key?: string; as?: string; path?: string } = {}) => {
    const { key = 'key-1', as = 'ada', path = '/orders/', ...rest } = init;
    const headers = new Headers(rest.headers);
    if (key !== '') headers.set('idempotency-key', key);
    headers.set('authorization', as);
    return app.request(path, { method: 'POST', body: '{"a":1}', ...rest, headers });
  };
  return { app, send, revoked, calls: () => calls };
}

const bytesOf = async (response: Response) => [...new Uint8Array(await response.arrayBuffer())];

describe('the Hono middleware', () => {
  it('does not keep an answer that is shown once, and does not run the request again', async () => {
    const { send, calls } = setUp((c) => {
      c.var.idempotency?.showOnce();
      return c.json({ secret: 'canary' }, 201);
    });
    const first = await send();
    expect(first.status).toBe(201);
    expect(await first.json()).toEqual({ secret: 'canary' });
    const retry = await send();
    expect(retry.status).toBe(409);
    expect(await retry.json()).toMatchObject({ code: 'idempotency_not_replayable' });
    expect(calls()).toBe(1);
  });

  it('C01 runs one of 25 requests and tells the others when to come back', async () => {
    let go = () => {};
    const { send, calls } = setUp(async (c) => {
      await new Promise<void>((resolve) => {
        go = resolve;
      });
      return c.json({ id: 1 }, 201);
    });
    const sent = Array.from({ length: 25 }, () => send());
    const losers = await Promise.all(sent.slice(1));
    go();
    expect((await sent[0])?.status).toBe(201);
    expect(losers.map(({ status }) => status)).toEqual(Array(24).fill(409));
    expect(losers[0]?.headers.get('retry-after')).toBe('30');
    expect(losers[0]?.headers.get('content-type')).toBe('application/problem+json');
    expect(calls()).toBe(1);
  });

  it('C01 gives all 25 the same answer where they may wait', async () => {
    const { send, calls } = setUp((c) => c.json({ id: 1 }, 201), {}, { wait: '5s' });
    const answers = await Promise.all(Array.from({ length: 25 }, () => send()));
    expect(answers.map(({ status }) => status)).toEqual(Array(25).fill(201));
    expect(answers.filter(({ headers }) => headers.has('idempotent-replayed'))).toHaveLength(24);
    expect(calls()).toBe(1);
  });

  it('C08 another query, path, method or body is a misuse of the key', async () => {
    const { send } = setUp((c) => c.json({}, 201));
    await send({ path: '/orders/?p=1' });
    const others = [
      { path: '/orders/?p=2' },
      { path: '/orders/x?p=1' },
      { method: 'PATCH' },
      { body: '{"a":2}' },
    ];
    for (const other of others) {
      const response = await send({ path: '/orders/?p=1', ...other });
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({ code: 'idempotency_key_reused' });
    }
  });

  it("C08 keysPer: 'endpoint' gives each method and path its own keys", async () => {
    const { send, calls } = setUp((c) => c.json({}, 201), { keysPer: 'endpoint' });
    await send();
    expect((await send({ path: '/orders/x' })).status).toBe(201);
    expect((await send({ method: 'PATCH' })).status).toBe(201);
    expect((await send({ path: '/orders/?p=2' })).status).toBe(422);
    expect(calls()).toBe(3);
  });

  it('C09 two callers share nothing, and nobody is no scope', async () => {
    const { send, calls } = setUp((c) => c.json({ for: c.var.user }), {
      scope: (c) => (c.var.user === 'nobody' ? null : user(c)),
    });
    expect(await (await send({ as: 'ada' })).json()).toEqual({ for: 'ada' });
    expect(await (await send({ as: 'eve' })).json()).toEqual({ for: 'eve' });
    expect((await send({ as: 'nobody' })).status).toBe(400);
    expect(calls()).toBe(2);
  });

  it.each([
    ['empty', [['idempotency-key', '']]],
    ['256 characters', [['idempotency-key', 'k'.repeat(256)]]],
    ['not ASCII', [['idempotency-key', 'k\u00fc']]],
    ['two values', [['idempotency-key', '"a", "b"']]],
    [
      'two lines',
      [
        ['idempotency-key', 'a'],
        ['idempotency-key', 'b'],
      ],
    ],
  ] as [string, [string, string][]][])('C10 refuses a key that is %s', async (_, lines) => {
    const { send, calls } = setUp((c) => c.json({}));
    const headers = new Headers();
    for (const [name, value] of lines) headers.append(name, value);
    const response = await send({ key: '', headers });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'idempotency_key_invalid' });
    expect(calls()).toBe(0);
  });

  it('C10 a quoted key is the same as a bare one', async () => {
    const { send, calls } = setUp((c) => c.json({}));
    await send({ key: '"8e03"' });
    expect((await send({ key: '8e03' })).headers.get('idempotent-replayed')).toBe('true');
    expect(calls()).toBe(1);
  });

  it('C10 a required key that is missing is refused with a link to its description', async () => {
    const describedBy = 'https://example.com/docs/idempotency';
    const { send, calls } = setUp((c) => c.json({}), { required: true, describedBy });
    const response = await send({ key: '' });
    expect(response.status).toBe(400);
    expect(response.headers.get('link')).toBe(`<${describedBy}>; rel="describedby"`);
    expect(await response.json()).toMatchObject({ code: 'idempotency_key_missing' });
    expect(calls()).toBe(0);
  });

  it('runs each request without a key', async () => {
    const { send, calls } = setUp((c) => c.json({ run: c.var.idempotency === undefined }));
    expect(await (await send({ key: '' })).json()).toEqual({ run: true });
    await send({ key: '' });
    expect(calls()).toBe(2);
  });

  it('C11 replays bytes as they were', async () => {
    const bytes = [0xff, 0xfe, 0x00, 0x80];
    const { send } = setUp((c) =>
      c.body(Uint8Array.from(bytes), 200, { 'content-type': 'image/x' }),
    );
    expect(await bytesOf(await send())).toEqual(bytes);
    const replay = await send();
    expect(await bytesOf(replay)).toEqual(bytes);
    expect(replay.headers.get('content-type')).toBe('image/x');
  });

  it.each([204, 304])('C11 answers and replays %i without a body', async (status) => {
    const { send, calls } = setUp(() => new Response(null, { status }));
    for (const replayed of [null, 'true']) {
      const response = await send();
      expect(response.status).toBe(status);
      expect(response.body).toBe(null);
      expect(response.headers.get('idempotent-replayed')).toBe(replayed);
    }
    expect(calls()).toBe(1);
  });

  it('C11 keeps the body as it was before compression', async () => {
    const app = new Hono();
    const engine = createIdempotency({ store: createMemoryStore() });
    app.use(compress(), idempotency({ engine, scope: () => ({ kind: 'any', id: '1' }) }));
    app.post('/', (c) => c.text('x'.repeat(2000), 200, { 'content-length': '2000' }));
    const send = (encoding: string) =>
      app.request('/', {
        method: 'POST',
        headers: { 'idempotency-key': 'k', 'accept-encoding': encoding },
      });
    expect((await send('gzip')).headers.get('content-encoding')).toBe('gzip');
    expect(await (await send('identity')).text()).toBe('x'.repeat(2000));
  });

  it('C12 replays the headers of the answer and none of its delivery', async () => {
    const { send } = setUp((c) => {
      c.header('location', '/orders/1');
      c.header('etag', '"1"');
      c.header('link', '</a>; rel="next"');
      c.header('link', '</b>; rel="prev"', { append: true });
      for (const name of ['set-cookie', 'date', 'ratelimit', 'www-authenticate'])
        c.header(name, 'x');
      c.header('access-control-allow-origin', '*');
      return c.json({ id: 1 }, 201);
    });
    const first = await send();
    const replay = await send();
    expect(replay.status).toBe(201);
    expect(replay.headers.get('location')).toBe('/orders/1');
    expect(replay.headers.get('etag')).toBe('"1"');
    expect(replay.headers.get('link')).toBe('</a>; rel="next", </b>; rel="prev"');
    expect(replay.headers.get('content-type')).toBe('application/json');
    for (const name of [
      'set-cookie',
      'date',
      'ratelimit',
      'www-authenticate',
      'access-control-allow-origin',
    ]) {
      expect(first.headers.has(name)).toBe(true);
      expect(replay.headers.has(name)).toBe(false);
    }
    expect(replay.headers.get('x-request-id')).toMatch(/^request-/);
    expect(replay.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
  });

  const stored = [
    200, 201, 202, 301, 302, 303, 400, 401, 402, 403, 404, 405, 409, 410, 412, 413, 415, 422, 428,
    451,
  ];
  const released = [408, 425, 429, 500, 501, 502, 503, 504];
  it.each([...stored.map((s) => [s, 1]), ...released.map((s) => [s, 2])] as [number, number][])(
    'C13 a %i of the handler makes two requests %i execution(s)',
    async (status, expected) => {
      const { send, calls } = setUp(() => new Response('x', { status }));
      await send();
      expect((await send()).status).toBe(status);
      expect(calls()).toBe(expected);
    },
  );

  it('C13 the policy of Stripe keeps a 500', async () => {
    const { send, calls } = setUp(
      () => new Response('x', { status: 500 }),
      {},
      { policy: stripePolicy },
    );
    await send();
    expect((await send()).headers.get('idempotent-replayed')).toBe('true');
    expect(calls()).toBe(1);
  });

  it.each([400, 401, 403, 409, 422, 500])(
    'C13 an exception of %i sets the key free',
    async (status) => {
      const { send, calls } = setUp(() => {
        throw new HTTPException(status as 400);
      });
      await send();
      expect((await send()).status).toBe(status);
      expect(calls()).toBe(2);
    },
  );

  it('C15 a caller whose access was revoked does not get an earlier answer', async () => {
    const { send, revoked } = setUp((c) => c.json({}, 201));
    expect((await send()).status).toBe(201);
    revoked.add('ada');
    const refused = await send();
    expect(refused.status).toBe(401);
    expect(refused.headers.has('idempotent-replayed')).toBe(false);
  });

  it.each<[string, Handler]>([
    [
      'server-sent events',
      (c) =>
        streamSSE(c, async (sse) => {
          for (let n = 0; n < 5; n += 1) {
            await sse.writeSSE({ data: `${n}` });
            await sse.sleep(100);
          }
        }),
    ],
    [
      'a stream that does not say so',
      () => {
        let n = 0;
        const body = new ReadableStream<Uint8Array>({
          async pull(controller) {
            if (n === 5) return controller.close();
            controller.enqueue(Buffer.from(`data: ${n++}\n\n`));
            await new Promise((resolve) => setTimeout(resolve, 100));
          },
        });
        return new Response(body);
      },
    ],
  ])('C16 %s pass unbuffered and are not run again', async (_, handler) => {
    const { send, calls } = setUp(handler);
    const response = await send();
    const times: number[] = [];
    let text = '';
    for await (const chunk of response.body ?? []) {
      times.push(performance.now());
      text += Buffer.from(chunk);
    }
    expect(text.match(/\d/g)).toEqual(['0', '1', '2', '3', '4']);
    // The first part came while the last one was not yet made.
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(250);
    const retry = await send();
    expect(retry.status).toBe(409);
    expect(await retry.json()).toMatchObject({ code: 'idempotency_not_replayable' });
    expect(calls()).toBe(1);
  });

  it('C16 a body above maxBody is handed on whole and not kept', async () => {
    const large = Buffer.alloc(300_000, 'x');
    const { send } = setUp(() => new Response(large));
    expect((await bytesOf(await send())).length).toBe(large.length);
    expect((await send()).status).toBe(409);
  });

  it('C16 leaving a stream cancels it at its source', async () => {
    let cancelled = false;
    const { send } = setUp((c) =>
      stream(c, async (out) => {
        out.onAbort(() => {
          cancelled = true;
        });
        await out.write('one');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }),
    );
    const reader = (await send()).body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await expect.poll(() => cancelled).toBe(true);
  });

  it('C17 the handler completes although its client is gone', async () => {
    let go = () => {};
    const { app, calls } = setUp(async (c) => {
      await new Promise<void>((resolve) => {
        go = resolve;
      });
      return c.json({ id: 1 }, 201);
    });
    const server = createAdaptorServer({ fetch: app.fetch });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders/`;
    const headers = { 'idempotency-key': 'k', authorization: 'ada' };
    try {
      const first = httpRequest(url, { method: 'POST', headers });
      first.on('error', () => undefined);
      first.end();
      await expect.poll(calls).toBe(1);
      first.destroy();
      await new Promise((resolve) => setTimeout(resolve, 20));
      go();
      await expect
        .poll(async () =>
          (await fetch(url, { method: 'POST', headers })).headers.get('idempotent-replayed'),
        )
        .toBe('true');
      expect(calls()).toBe(1);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  const down = async (): Promise<never> => {
    throw new Error('ECONNREFUSED');
  };
  const broken: IdempotencyStore = { ...createMemoryStore(), claim: down };

  it('C20 answers 503 when the store is down, or goes on without it where that was asked for', async () => {
    const closed = setUp((c) => c.json({}), {}, { store: broken });
    const refused = await closed.send();
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(closed.calls()).toBe(0);
    const open = setUp((c) => c.json({}), {}, { store: broken, onStoreError: 'fail-open' });
    expect((await open.send()).status).toBe(200);
  });

  it.each(['GET', 'HEAD', 'OPTIONS'])('C20 %s does not look at the header', async (method) => {
    const { send, calls } = setUp((c) => c.text('x'), { methods: ['GET', 'HEAD', 'OPTIONS'] });
    await send({ method, body: null });
    const second = await send({ method, body: null, key: 'a, b' });
    expect(second.status).toBe(200);
    expect(calls()).toBe(2);
  });

  it('C22 a sensitive answer is not kept without a seal', async () => {
    const { send } = setUp((c) => c.json({ secret: 'hg_1' }, 201), { sensitive: true });
    expect(await (await send()).json()).toEqual({ secret: 'hg_1' });
    expect((await send()).status).toBe(409);
  });

  it('C23 an error that onError answers with 200 sets the key free', async () => {
    let fail = true;
    const { app, send, calls } = setUp((c) => {
      if (fail) throw new Error('no');
      return c.json({ done: true });
    });
    app.onError((_, c) => c.json({ done: false }, 200));
    expect(await (await send()).json()).toEqual({ done: false });
    fail = false;
    const second = await send();
    expect(second.headers.has('idempotent-replayed')).toBe(false);
    expect(await second.json()).toEqual({ done: true });
    expect(calls()).toBe(2);
  });

  it('C02 a run that was taken over from answers a conflict, and nothing of its own answer', async () => {
    const memory = createMemoryStore();
    const store: IdempotencyStore = { ...memory, complete: async () => false };
    const { send } = setUp((c) => c.json({ id: 1 }, 201, { location: '/orders/1' }), {}, { store });
    const response = await send();
    expect(response.status).toBe(409);
    expect(response.headers.has('location')).toBe(false);
    expect(await response.json()).toMatchObject({ code: 'idempotency_superseded' });
  });

  it('gives the handler its token, its signal and phases', async () => {
    let charges = 0;
    let fail = true;
    const { send } = setUp(async (c) => {
      const run = c.var.idempotency;
      if (run === undefined) throw new Error('no run');
      expect(run.token).toBeTypeOf('bigint');
      expect(run.signal.aborted).toBe(false);
      const charge = await run.phase('charge', async () => ++charges);
      if (fail) throw new Error('later');
      return c.json({ charge });
    });
    expect((await send()).status).toBe(500);
    fail = false;
    expect(await (await send()).json()).toEqual({ charge: 1 });
    expect(charges).toBe(1);
  });

  it('leaves the body to the handler', async () => {
    const { send } = setUp(async (c) => c.json(await c.req.json()));
    expect(await (await send()).json()).toEqual({ a: 1 });
  });
});
