import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contextWith, failureOf, requestWith, startPair } from '../../test/support.ts';
import type { CallEvent } from '../index.ts';
import { collect, isProviderError } from '../index.ts';
import { withConcurrency } from './index.ts';

describe('G17 withConcurrency over sockets', () => {
  it('never has more calls upstream than slots, and is empty after calls that end in every way', async () => {
    await using pair = await startPair();
    const slots = 3;
    let upstream = 0;
    let most = 0;
    const onEvent = ({ type }: CallEvent): void => {
      if (type === 'queued') most = Math.max(most, ++upstream);
      if (type === 'closed') upstream--;
    };
    const provider = withConcurrency(pair.provider, { limitOf: () => ({ slots, queue: 1_000 }) });
    const plan = fc.record({
      way: fc.constantFrom('abort', 'return', 'stay', 'refused', 'early'),
      after: fc.nat(4),
      tenant: fc.constantFrom('a', 'b', 'c'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(plan, { minLength: 1, maxLength: 40 }), async (plans) => {
        await Promise.all(
          plans.map(async ({ way, after, tenant }) => {
            const controller = new AbortController();
            const { signal } = controller;
            // The stand-in gives scripts in order of arrival, so any call may get any of them.
            pair.server.enqueue(
              way === 'refused'
                ? { error: { status: 500, message: 'no' } }
                : { chunks: ['a', 'b', 'c', 'd'] },
            );
            const stream = provider.stream(requestWith(), contextWith({ signal, tenant, onEvent }));
            if (way === 'early') queueMicrotask(() => controller.abort(new Error('gone')));
            try {
              let seen = 0;
              for await (const _ of stream) {
                if (++seen < after) continue;
                if (way === 'abort') controller.abort(new Error('gone'));
                if (way === 'return') break;
              }
            } catch (error) {
              if (!isProviderError(error)) throw error;
              expect(['aborted', 'upstream']).toContain(error.code);
            }
          }),
        );
        expect(provider.load()).toEqual(new Map());
      }),
      { numRuns: 25 },
    );
    await pair.server.waitForIdle();
    // Seen from here: the server learns a moment later that a connection is closed.
    expect(most).toBe(slots);
    expect(upstream).toBe(0);
  });

  it('Q16 gives the slot of a caller that left to the next only when the upstream is closed', async () => {
    await using pair = await startPair();
    const provider = withConcurrency(pair.provider, { limitOf: () => ({ slots: 1 }) });
    const order: string[] = [];
    const controller = new AbortController();
    pair.server.enqueue({ headersDelayMs: 60_000 });
    pair.server.enqueue({ chunks: ['next'] });
    const first = provider.stream(
      requestWith(),
      contextWith({
        signal: controller.signal,
        onEvent: ({ type }) => order.push(`first ${type}`),
      }),
    );
    const pending = failureOf(first.next());
    await pair.server.waitForRequest({ path: '/api/chat' });
    const second = collect(
      provider.stream(
        requestWith(),
        contextWith({ onEvent: ({ type }) => order.push(`second ${type}`) }),
      ),
    );
    await expect.poll(() => order).toContain('second waiting');
    controller.abort(new Error('gone'));
    expect((await pending).code).toBe('aborted');
    expect((await second).text).toBe('next');
    expect(order.indexOf('second admitted')).toBeGreaterThan(order.indexOf('second waiting'));
    expect(order.indexOf('second queued')).toBeGreaterThan(order.indexOf('first closed'));
  });

  it('refuses what does not fit the queue and what waits too long, with a time to come back', async () => {
    await using pair = await startPair();
    const limit = { slots: 1, queue: 1, queueMs: 20 };
    const outcomes: string[] = [];
    const provider = withConcurrency(pair.provider, {
      limitOf: () => limit,
      onWait: ({ outcome }) => outcomes.push(outcome),
    });
    pair.server.enqueue({ headersDelayMs: 60_000 });
    const running = provider.stream(requestWith(), contextWith());
    const pending = running.next();
    await pair.server.waitForRequest({ path: '/api/chat' });
    const events: CallEvent[] = [];
    const waiting = failureOf(
      provider
        .stream(requestWith(), contextWith({ onEvent: (event) => events.push(event) }))
        .next(),
    );
    const refused = await failureOf(provider.stream(requestWith(), contextWith()).next());
    for (const error of [refused, await waiting]) {
      expect(error).toMatchObject({
        code: 'overloaded',
        info: { retryable: true, emitted: false, retryAfterMs: 1_000 },
      });
    }
    expect(events).toEqual([{ type: 'waiting', atMs: 0, position: 0 }]);
    expect(outcomes).toEqual(['refused', 'refused']);
    expect(provider.load().get('llama3.2:latest')).toEqual({ running: 1, waiting: 0 });
    await running.return();
    await pending;
    expect(provider.load()).toEqual(new Map());
  });

  it('serves tenants in turn, however many calls one of them brings', async () => {
    await using pair = await startPair();
    const provider = withConcurrency(pair.provider, { limitOf: () => ({ slots: 1 }) });
    const served: string[] = [];
    const ask = (tenant: string) =>
      collect(provider.stream(requestWith(), contextWith({ tenant }))).then(() => {
        served.push(tenant);
      });
    const calls = [...Array.from({ length: 5 }, () => ask('many')), ask('few'), ask('one')];
    await Promise.all(calls);
    expect(served).toEqual(['many', 'many', 'few', 'one', 'many', 'many', 'many']);
  });

  it('limits each model for itself, embeddings with chats, and leaves others alone', async () => {
    await using pair = await startPair({
      models: [{ name: 'a' }, { name: 'b' }, { name: 'free' }],
    });
    const provider = withConcurrency(pair.provider, {
      limitOf: (model) => (model === 'free' ? undefined : { slots: 1 }),
    });
    const hold = async (model: string) => {
      pair.server.enqueue({ headersDelayMs: 60_000 });
      const stream = provider.stream(requestWith({ model }), contextWith());
      const pending = stream.next();
      await pair.server.waitForRequest({
        where: ({ body }) => (body as { model?: string } | undefined)?.model === model,
      });
      return async () => {
        await stream.return();
        await pending;
      };
    };
    const releases = [await hold('a'), await hold('b'), await hold('free'), await hold('free')];
    const embedding = provider.embed?.({ model: 'a', input: ['x'] }, contextWith());
    expect(Object.fromEntries(provider.load())).toEqual({
      'a:latest': { running: 1, waiting: 1 },
      'b:latest': { running: 1, waiting: 0 },
    });
    for (const release of releases) await release();
    expect((await embedding)?.vectors).toHaveLength(1);
    expect(provider.load()).toEqual(new Map());
  });

  it('takes the wait from the total deadline', async () => {
    await using pair = await startPair();
    const clock = { ms: 0 };
    const provider = withConcurrency(pair.provider, {
      limitOf: () => ({ slots: 1 }),
      now: () => clock.ms,
    });
    pair.server.enqueue({ headersDelayMs: 60_000 });
    const running = provider.stream(requestWith(), contextWith());
    const pending = running.next();
    await pair.server.waitForRequest({ path: '/api/chat' });
    const late = failureOf(provider.stream(requestWith(), contextWith()).next());
    clock.ms = 3_600_001;
    await running.return();
    await pending;
    expect((await late).code).toBe('timeout_total');
    expect(provider.load()).toEqual(new Map());
  });
});
