import { describe, expect, it } from 'vitest';
import { scriptedProvider } from '../../test/scripted-provider.ts';
import { contextWith, failureOf, requestWith } from '../../test/support.ts';
import { collect, type ModelProvider } from '../index.ts';
import type { CircuitState } from './index.ts';
import { connectionFailures, withCircuitBreaker } from './index.ts';

function setUp(...answers: Parameters<typeof scriptedProvider>[1]) {
  const clock = { ms: 0 };
  const states: CircuitState[] = [];
  const upstream = scriptedProvider('p', answers);
  const options = { failures: 3, coolDownMs: 1_000, now: () => clock.ms };
  const provider = withCircuitBreaker(upstream, {
    ...options,
    onState: (state) => states.push(state),
  });
  return { clock, states, upstream, provider };
}

const ask = (provider: ModelProvider) => collect(provider.stream(requestWith(), contextWith()));
const fail = (provider: ModelProvider) => failureOf(ask(provider));
const broken = { code: 'upstream' } as const;

describe('withCircuitBreaker', () => {
  it('opens after failures in a row, and then fails without asking, saying when to come back', async () => {
    const { clock, states, upstream, provider } = setUp(broken);
    for (let call = 0; call < 3; call++) await fail(provider);
    expect(states).toEqual(['open']);
    clock.ms += 400;
    const error = await fail(provider);
    expect(error).toMatchObject({
      code: 'unreachable',
      info: { retryable: true, emitted: false, retryAfterMs: 600 },
    });
    expect(upstream.calls).toHaveLength(3);
  });

  it('forgets failures when a call succeeds between them', async () => {
    const { states, provider } = setUp(broken, broken, 'ok', broken, broken, 'ok');
    for (let call = 0; call < 6; call++) await ask(provider).catch(() => undefined);
    expect(states).toEqual([]);
  });

  it('lets one call probe after the rest, and closes when it is answered', async () => {
    const { clock, states, upstream, provider } = setUp(broken, broken, broken, 'ok');
    for (let call = 0; call < 3; call++) await fail(provider);
    clock.ms += 1_000;
    const [probe, refused] = await Promise.allSettled([ask(provider), ask(provider)]);
    expect(probe.status).toBe('fulfilled');
    expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'unreachable' } });
    expect(upstream.calls).toHaveLength(4);
    expect(states).toEqual(['open', 'half-open', 'closed']);
    await ask(provider);
  });

  it('rests again when the probe fails', async () => {
    const { clock, states, provider } = setUp(broken);
    for (let call = 0; call < 3; call++) await fail(provider);
    clock.ms += 1_000;
    await fail(provider);
    expect((await fail(provider)).info.retryAfterMs).toBe(1_000);
    expect(states).toEqual(['open', 'half-open', 'open']);
  });

  it('lets the next call probe when the probe is given up', async () => {
    const { clock, states, provider } = setUp(broken, broken, broken, { code: 'aborted' }, 'ok');
    for (let call = 0; call < 3; call++) await fail(provider);
    clock.ms += 1_000;
    expect((await fail(provider)).code).toBe('aborted');
    await ask(provider);
    expect(states).toEqual(['open', 'half-open', 'closed']);
  });

  it('takes a refusal for an answer, and an abort for nothing', async () => {
    const { states, provider } = setUp(
      broken,
      broken,
      { code: 'invalid_request' },
      broken,
      broken,
      { code: 'aborted' },
      broken,
    );
    for (let call = 0; call < 6; call++) await fail(provider);
    expect(states).toEqual([]);
    await fail(provider);
    expect(states).toEqual(['open']);
  });

  it('counts an answer that breaks midway', async () => {
    const { states, provider } = setUp({ ...broken, after: 'Half' });
    for (let call = 0; call < 3; call++) await fail(provider);
    expect(states).toEqual(['open']);
  });

  it('counts only what it is told to', async () => {
    const upstream = scriptedProvider('p', [broken, broken, { code: 'unreachable' }]);
    const provider = withCircuitBreaker(upstream, { failures: 2, codes: connectionFailures });
    for (let call = 0; call < 4; call++) await fail(provider);
    expect((await fail(provider)).message).toContain('failed repeatedly');
    expect(upstream.calls).toHaveLength(4);
  });

  it('guards embeddings as well', async () => {
    const { upstream, provider } = setUp(broken);
    const embed = () =>
      provider.embed?.({ model: 'm', input: ['a'] }, contextWith()) ?? Promise.resolve();
    for (let call = 0; call < 4; call++) await failureOf(embed());
    expect(upstream.calls).toHaveLength(3);
  });
});
