import { describe, expect, it } from 'vitest';
import type { StreamPart } from './index.ts';
import { batches, collect, defaultDeadlines, isProviderError, ProviderError } from './index.ts';

const info = { provider: 'p', retryable: false, emitted: false, safeMessage: 'No.' };
const usage = { input: undefined, output: 0, cachedInput: undefined, reasoning: undefined };

async function* streamOf(parts: readonly StreamPart[]): AsyncGenerator<StreamPart, void, void> {
  yield* parts;
}

describe('ProviderError', () => {
  it('keeps code, info and cause', () => {
    const cause = new Error('why');
    const error = new ProviderError('upstream', 'No.', { ...info, cause });
    expect(error).toMatchObject({ name: 'ProviderError', code: 'upstream', message: 'No.', cause });
    expect(error.info.safeMessage).toBe('No.');
    expect(error.stack).toContain('index.test');
  });

  it('is told apart by its brand, so that two copies of the package agree', () => {
    expect(isProviderError(new ProviderError('upstream', 'No.', info))).toBe(true);
    expect(isProviderError({ [Symbol.for('headgate.ProviderError')]: true })).toBe(true);
    for (const other of [new Error('x'), null, undefined, 'upstream', { code: 'upstream' }]) {
      expect(isProviderError(other)).toBe(false);
    }
  });
});

describe('collect', () => {
  it('gathers text, reasoning and tool calls', async () => {
    const answer = await collect(
      streamOf([
        { type: 'start', model: 'm', warnings: ['w'] },
        { type: 'reasoning', delta: 'h' },
        { type: 'reasoning', delta: 'm' },
        { type: 'text', delta: 'a' },
        { type: 'tool-call-delta', index: 0, id: 'x', name: 'f', argsDelta: '{"a"' },
        { type: 'tool-call-delta', index: 1, id: 'y', name: 'g', argsDelta: '{}' },
        { type: 'tool-call-delta', index: 0, id: 'x', argsDelta: ':1}' },
        { type: 'text', delta: 'b' },
        { type: 'finish', reason: 'tool_calls', raw: 'stop', usage, timing: { loadMs: 1 } },
      ]),
    );
    expect(answer).toEqual({
      model: 'm',
      warnings: ['w'],
      text: 'ab',
      reasoning: 'hm',
      toolCalls: [
        { id: 'x', name: 'f', argsJson: '{"a":1}' },
        { id: 'y', name: 'g', argsJson: '{}' },
      ],
      logprobs: [],
      finishReason: 'tool_calls',
      rawFinishReason: 'stop',
      usage,
      timing: { loadMs: 1 },
    });
  });

  it('rejects with protocol when there is no finish', async () => {
    const parts = streamOf([{ type: 'start', model: 'm', warnings: [] }]);
    await expect(collect(parts)).rejects.toMatchObject({
      code: 'protocol',
      info: { emitted: true },
    });
  });
});

describe('batches', () => {
  it('gives the parts of a plain generator one by one', async () => {
    const parts: StreamPart[] = [
      { type: 'start', model: 'm', warnings: [] },
      { type: 'text', delta: 'a' },
    ];
    const sizes: number[] = [];
    for await (const batch of batches(streamOf(parts))) sizes.push(batch.length);
    expect(sizes).toEqual([1, 1]);
  });
});

it('the default deadlines cannot be changed by accident', () => {
  expect(Object.isFrozen(defaultDeadlines)).toBe(true);
});
