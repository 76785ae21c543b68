import { describe, expect, it } from 'vitest';
import { scriptedProvider } from '../../test/scripted-provider.ts';
import { contextWith, failureOf, requestWith } from '../../test/support.ts';
import { collect } from '../index.ts';
import { withFallback } from './index.ts';

const ask = (provider: ReturnType<typeof withFallback>) =>
  collect(provider.stream(requestWith(), contextWith()));

describe('withFallback', () => {
  it('asks the next target as long as none has begun to answer, each by its own name', async () => {
    const first = scriptedProvider('first', [{ code: 'unreachable' }]);
    const second = scriptedProvider('second', [{ code: 'model_not_found', retryable: false }]);
    const third = scriptedProvider('third', ['Yes.']);
    const steps: string[] = [];
    const provider = withFallback([{ provider: first, model: 'a' }], {
      fallbacks: [
        { provider: second, model: 'b' },
        { provider: third, model: 'c' },
      ],
      onFallback: ({ from, to }) => steps.push(`${from.model} to ${to.model}`),
    });
    expect(await ask(provider)).toMatchObject({ model: 'c', text: 'Yes.' });
    expect(steps).toEqual(['a to b', 'b to c']);
    expect(first.calls.map(({ model }) => model)).toEqual(['a']);
  });

  it.each([
    { code: 'invalid_request', retryable: false },
    { code: 'context_length_exceeded', retryable: false },
    { code: 'unsupported', retryable: false },
    { code: 'aborted', retryable: false },
    { code: 'timeout_total', retryable: false },
  ] as const)('asks nobody else after %j', async (answer) => {
    const first = scriptedProvider('first', [answer]);
    const second = scriptedProvider('second', ['Yes.']);
    const provider = withFallback([{ provider: first, model: 'a' }], {
      fallbacks: [{ provider: second, model: 'b' }],
    });
    expect((await failureOf(ask(provider))).code).toBe(answer.code);
    expect(second.calls).toEqual([]);
  });

  it('G14 asks nobody else once a part was handed out', async () => {
    const first = scriptedProvider('first', [{ code: 'upstream', after: 'Half' }]);
    const second = scriptedProvider('second', ['Whole']);
    const provider = withFallback([
      { provider: first, model: 'a' },
      { provider: second, model: 'b', weight: 0 },
    ]);
    expect((await failureOf(ask(provider))).info.emitted).toBe(true);
    expect(second.calls).toEqual([]);
  });

  it('gives the error of the last one when all fail', async () => {
    const provider = withFallback([
      { provider: scriptedProvider('x', [{ code: 'unreachable' }]), model: 'a' },
      { provider: scriptedProvider('y', [{ code: 'overloaded' }]), model: 'b', weight: 0 },
    ]);
    expect((await failureOf(ask(provider))).code).toBe('overloaded');
  });

  it('draws targets by weight, and those without weight only as a last resort', async () => {
    const draws = [0, 0.49, 0.51, 0.74, 0.76, 0.999];
    const asked: string[] = [];
    for (const draw of draws) {
      const targets = ['half', 'quarter', 'other', 'never'].map((model, at) => ({
        provider: scriptedProvider(model, ['ok']),
        model,
        weight: [2, 1, 1, 0][at],
      }));
      const [first, ...others] = targets;
      if (!first) throw new Error('There is no target.');
      const provider = withFallback([first, ...others], { random: () => draw });
      asked.push((await ask(provider)).model);
    }
    expect(asked).toEqual(['half', 'half', 'quarter', 'quarter', 'other', 'other']);
  });

  it('embeds by its first target alone, because vectors of two models cannot be compared', async () => {
    const first = scriptedProvider('first', [{ code: 'unreachable' }]);
    const second = scriptedProvider('second', ['ok']);
    const provider = withFallback([
      { provider: first, model: 'a' },
      { provider: second, model: 'b' },
    ]);
    const embedding = provider.embed?.({ model: 'any', input: ['x'] }, contextWith());
    expect((await failureOf(Promise.resolve(embedding))).code).toBe('unreachable');
    expect(first.calls.map(({ model }) => model)).toEqual(['a']);
    expect(second.calls).toEqual([]);
  });

  it('stops asking when its stream is returned', async () => {
    const first = scriptedProvider('first', [{ code: 'unreachable' }]);
    const second = scriptedProvider('second', ['Yes.']);
    const stream = withFallback([{ provider: first, model: 'a' }], {
      fallbacks: [{ provider: second, model: 'b' }],
      onFallback: () => void stream.return(),
    }).stream(requestWith(), contextWith());
    expect(await stream.next()).toEqual({ value: undefined, done: true });
    expect(second.calls).toEqual([]);
  });
});
