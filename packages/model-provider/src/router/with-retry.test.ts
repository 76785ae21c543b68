import { describe, expect, it } from 'vitest';
import { scriptedProvider } from '../../test/scripted-provider.ts';
import { contextWith, failureOf, requestWith, textOf } from '../../test/support.ts';
import { collect, defaultDeadlines, type StreamPart } from '../index.ts';
import { withRetry } from './index.ts';

const immediately = { baseMs: 0 };

describe('withRetry', () => {
  it('tries again until an answer begins, up to the attempts it has', async () => {
    const provider = scriptedProvider('p', [{ code: 'unreachable' }, { code: 'upstream' }, 'Yes.']);
    const answer = await collect(
      withRetry(provider, immediately).stream(requestWith(), contextWith()),
    );
    expect(answer.text).toBe('Yes.');
    expect(provider.calls).toHaveLength(3);

    const failing = scriptedProvider('p', [{ code: 'upstream' }]);
    const retried = withRetry(failing, { ...immediately, attempts: 2 });
    const error = await failureOf(retried.stream(requestWith(), contextWith()).next());
    expect(error.code).toBe('upstream');
    expect(failing.calls).toHaveLength(2);
  });

  it('G14 never tries again once a part was handed out', async () => {
    const provider = scriptedProvider('p', [{ code: 'upstream', after: 'Half' }, 'Whole']);
    const stream = withRetry(provider, immediately).stream(requestWith(), contextWith());
    const parts: StreamPart[] = [];
    const reading = (async () => {
      for await (const part of stream) parts.push(part);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'upstream', info: { emitted: true } });
    expect(textOf(parts)).toBe('Half');
    expect(provider.calls).toHaveLength(1);
  });

  it.each([
    { code: 'invalid_request', retryable: false },
    { code: 'rate_limited', retryable: false },
    { code: 'timeout_first_token', retryable: true },
    { code: 'aborted', retryable: false },
  ] as const)('does not repeat what would fail again or take as long: %j', async (answer) => {
    const provider = scriptedProvider('p', [answer, 'Yes.']);
    const stream = withRetry(provider, immediately).stream(requestWith(), contextWith());
    expect((await failureOf(stream.next())).code).toBe(answer.code);
    expect(provider.calls).toHaveLength(1);
  });

  it('waits as long as the upstream asks, unless that is too long', async () => {
    const waits: number[] = [];
    const ask = async (retryAfterMs: number) => {
      const provider = scriptedProvider('p', [{ code: 'rate_limited', retryAfterMs }, 'Yes.']);
      const options = { baseMs: 60_000, maxRetryAfterMs: 50, random: () => 1 };
      const startedAt = performance.now();
      await collect(withRetry(provider, options).stream(requestWith(), contextWith()));
      waits.push(performance.now() - startedAt);
    };
    await ask(20);
    // Timers may fire a little early against another clock.
    expect(waits[0]).toBeGreaterThanOrEqual(18);
    await expect(ask(51)).rejects.toMatchObject({ info: { retryAfterMs: 51 } });
  });

  it('draws a pause before each further attempt', async () => {
    let draws = 0;
    const provider = scriptedProvider('p', [{ code: 'upstream' }]);
    const random = () => {
      draws++;
      return 0;
    };
    const retried = withRetry(provider, { attempts: 6, baseMs: 1_000, maxMs: 4_000, random });
    await failureOf(retried.stream(requestWith(), contextWith()).next());
    expect(draws).toBe(5);
  });

  it('keeps all attempts within the total deadline', async () => {
    let time = 0;
    const provider = scriptedProvider('p', [{ code: 'upstream' }, 'Yes.']);
    const retried = withRetry(
      {
        ...provider,
        stream(request, context) {
          time += 30;
          return provider.stream(request, context);
        },
      },
      { ...immediately, now: () => time },
    );
    const deadlines = { ...defaultDeadlines, totalMs: 100 };
    await collect(retried.stream(requestWith(), contextWith({ deadlines })));
    expect(provider.calls.map(({ context }) => context.deadlines.totalMs)).toEqual([100, 70]);
  });

  it.each(['abort', 'return'] as const)('stops waiting on %s', async (way) => {
    const controller = new AbortController();
    const provider = scriptedProvider('p', [
      { code: 'rate_limited', retryAfterMs: 600_000 },
      'Yes.',
    ]);
    const stream = withRetry(provider, { maxRetryAfterMs: 1e9 }).stream(
      requestWith(),
      contextWith({ signal: controller.signal }),
    );
    const pending = stream.next();
    await expect.poll(() => provider.calls.length).toBe(1);
    const reason = new Error('gone');
    if (way === 'abort') {
      controller.abort(reason);
      expect(await failureOf(pending)).toMatchObject({ code: 'aborted', cause: reason });
    } else {
      await stream.return();
      expect(await pending).toEqual({ value: undefined, done: true });
    }
    expect(provider.calls).toHaveLength(1);
  });

  it('repeats an embedding', async () => {
    const provider = scriptedProvider('p', [{ code: 'upstream' }, 'ok']);
    const { embed } = withRetry(provider, immediately);
    expect((await embed?.({ model: 'm', input: ['a'] }, contextWith()))?.vectors).toHaveLength(1);
  });
});
