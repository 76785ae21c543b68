import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { describe, expect, it } from 'vitest';
import { createLimiter, type Policy, type RateLimiterOptions } from '../index.ts';
import { createMemoryStore } from '../memory/index.ts';
import { rateLimit } from './index.ts';

type Request = { readonly ip: string | null };
const byIp: Policy<Request> = { name: 'ip', quota: 2, window: 60, key: ({ ip }) => ip };
const context = (c: Context): Request => ({ ip: c.req.header('x-test-ip') ?? null });

function limiterOf(policies = [byIp], options: Partial<RateLimiterOptions<Request>> = {}) {
  return createLimiter({ policies, store: createMemoryStore(), ...options });
}
const from = (ip: string, init: RequestInit = {}) => ({ ...init, headers: { 'x-test-ip': ip } });

describe('the Hono middleware', () => {
  it('D04 answers 429 with Retry-After, the fields and the problem quota-exceeded', async () => {
    const app = new Hono();
    app.use(rateLimit(limiterOf(), { context }));
    app.get('/', (c) => c.text('ok'));
    const answers = [];
    for (let index = 0; index < 3; index += 1) answers.push(await app.request('/', from('a')));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    const refused = answers[2] as Response;
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    expect(await refused.json()).toMatchObject({
      type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
      status: 429,
      'violated-policies': ['ip'],
    });
    const retryAfter = refused.headers.get('retry-after') ?? '';
    expect(retryAfter).toMatch(/^[1-9]\d*$/);
    const reset = /t=(\d+)/.exec(refused.headers.get('ratelimit') ?? '')?.[1];
    expect(Number(retryAfter)).toBeGreaterThanOrEqual(Number(reset));
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
    expect((await app.request('/', from('b'))).status).toBe(200);
  });

  it('D05 tells every policy on a 200 too, those of two limiters together', async () => {
    const app = new Hono();
    const byAll: Policy<Request> = { name: 'all', quota: 1000, window: 3600, key: () => 'all' };
    app.use(rateLimit(limiterOf([byAll]), { context }));
    app.use(rateLimit(limiterOf(), { context }));
    app.get('/', () => new Response('made by hand'));
    const { headers } = await app.request('/', from('a'));
    expect(headers.get('ratelimit-policy')).toBe('"ip";q=2;w=60, "all";q=1000;w=3600');
    expect(headers.get('ratelimit')).toBe('"ip";r=1;t=60, "all";r=999;t=3600');
    expect(headers.get('x-ratelimit-limit')).toBe('2');
    expect(headers.get('x-ratelimit-reset')).toBe('60');
  });

  it('the fields of a refusal survive an error handler', async () => {
    const app = new Hono();
    app.onError((_, c) => c.json({ error: 'slow down' }, 429));
    app.use(
      rateLimit(limiterOf(), {
        context,
        xHeaders: false,
        onLimited: () => {
          throw new Error('limited');
        },
      }),
    );
    app.get('/', (c) => c.text('ok'));
    for (let index = 0; index < 2; index += 1) await app.request('/', from('a'));
    const refused = await app.request('/', from('a'));
    expect(refused.status).toBe(429);
    expect(await refused.json()).toEqual({ error: 'slow down' });
    expect(refused.headers.get('ratelimit')).toMatch(/^"ip";r=0;t=\d+$/);
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(refused.headers.has('x-ratelimit-limit')).toBe(false);
  });

  it('adds no fields to what it does not count', async () => {
    const app = new Hono();
    app.use(rateLimit(limiterOf(), { context: () => null }));
    app.get('/', (c) => c.text('ok'));
    const { headers } = await app.request('/');
    expect([...headers.keys()].filter((name) => name.includes('ratelimit'))).toEqual([]);
  });

  it('D13 counts a request once, though it is asked twice and its request is replaced', async () => {
    const app = new Hono();
    const limiter = limiterOf();
    app.use(rateLimit(limiter, { context }));
    app.use(bodyLimit({ maxSize: 1000 }));
    app.use(rateLimit(limiter, { context }));
    app.post('/', async (c) => c.text(await c.req.text()));
    // Without a length, the limit of the body puts another request in the place of this one.
    const body = () => ReadableStream.from([Buffer.from('x')]);
    const sent = () => ({
      ...from('a', { method: 'POST', body: body() }),
      duplex: 'half' as const,
    });
    const { headers } = await app.request('/', sent());
    expect(headers.get('ratelimit')).toBe('"ip";r=1;t=60');
    expect((await app.request('/', sent())).status).toBe(200);
    expect((await app.request('/', sent())).status).toBe(429);
  });

  it('D13 counts a request once in nested routers, and OPTIONS never', async () => {
    const limiter = limiterOf();
    const middleware = rateLimit(limiter, { context });
    const [app, inner] = [new Hono(), new Hono()];
    app.use('*', middleware);
    app.use('/inner/*', middleware);
    inner.use(middleware);
    inner.all('/leaf', (c) => c.text('ok'));
    app.route('/inner', inner);
    for (let index = 0; index < 5; index += 1) {
      const preflight = await app.request('/inner/leaf', from('a', { method: 'OPTIONS' }));
      expect([preflight.status, preflight.headers.has('ratelimit')]).toEqual([200, false]);
    }
    const answers = [];
    for (let index = 0; index < 4; index += 1) {
      answers.push(await app.request('/inner/leaf', from('a')));
    }
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429, 429]);
    expect(answers[0]?.headers.get('ratelimit')).toBe('"ip";r=1;t=60');
    expect(answers[3]?.headers.get('ratelimit')).toMatch(/^"ip";r=0;t=\d+$/);
  });

  it('takes off what a request costs', async () => {
    const app = new Hono();
    app.use(rateLimit(limiterOf(), { context, cost: () => 2 }));
    app.get('/', (c) => c.text('ok'));
    expect((await app.request('/', from('a'))).headers.get('x-ratelimit-remaining')).toBe('0');
  });
});
