import { describe, expect, it } from 'vitest';
import { scriptedProvider } from '../../test/scripted-provider.ts';
import { contextWith, failureOf, requestWith, startPair } from '../../test/support.ts';
import { collect, defaultDeadlines } from '../index.ts';
import { withDeadlines } from './index.ts';

describe('withDeadlines', () => {
  it('takes the shorter of the call’s limits and the model’s', async () => {
    const upstream = scriptedProvider('p', ['ok']);
    const provider = withDeadlines(upstream, {
      deadlinesOf: (model) =>
        model === 'm' ? { connectMs: 7, idleMs: Number.POSITIVE_INFINITY } : undefined,
    });
    await collect(provider.stream(requestWith({ model: 'm' }), contextWith()));
    await collect(provider.stream(requestWith({ model: 'other' }), contextWith()));
    expect(upstream.calls.map(({ context }) => context.deadlines)).toEqual([
      { ...defaultDeadlines, connectMs: 7 },
      defaultDeadlines,
    ]);
  });

  it('G12 allows for a load before the first answer, after a long silence, and after a failure', async () => {
    const clock = { ms: 0 };
    const upstream = scriptedProvider('p', ['ok', 'ok', 'ok', 'ok', { code: 'upstream' }, 'ok']);
    const provider = withDeadlines(upstream, {
      deadlinesOf: () => ({ firstTokenMs: 100, loadMs: 1_000, loadedForMs: 60_000 }),
      now: () => clock.ms,
    });
    for (const ms of [0, 10, 60_000, 130_000, 130_001, 130_002]) {
      clock.ms = ms;
      await collect(provider.stream(requestWith(), contextWith())).catch(() => undefined);
    }
    expect(upstream.calls.map(({ context }) => context.deadlines.firstTokenMs)).toEqual([
      1_100, 100, 100, 1_100, 100, 1_100,
    ]);
  });

  it('G12 ends a call whose loaded model does not begin in time', async () => {
    await using pair = await startPair();
    const provider = withDeadlines(pair.provider, {
      deadlinesOf: () => ({ firstTokenMs: 20, loadMs: 60_000 }),
    });
    await collect(provider.stream(requestWith(), contextWith()));
    pair.server.enqueue({ headersDelayMs: 60_000 });
    const error = await failureOf(provider.stream(requestWith(), contextWith()).next());
    expect(error.code).toBe('timeout_first_token');
    await pair.server.waitForDisconnect();
  });
});
