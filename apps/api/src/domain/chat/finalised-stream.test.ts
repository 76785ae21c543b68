import { defaultDeadlines, type GenerateRequest } from '@headgate/model-provider';
import { createEchoProvider } from '@headgate/model-provider/echo';
import { describe, expect, it } from 'vitest';
import { type AnswerOutcome, FinalisedStream } from './finalised-stream.ts';

const request: GenerateRequest = {
  model: 'echo',
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'one two three' }] }],
};

function ask(overrides: Partial<GenerateRequest> = {}) {
  const outcomes: AnswerOutcome[] = [];
  const controller = new AbortController();
  const parts = createEchoProvider().stream(
    { ...request, ...overrides },
    { signal: controller.signal, deadlines: defaultDeadlines, requestId: 'r' },
  ) as ConstructorParameters<typeof FinalisedStream>[0];
  const stream = new FinalisedStream(parts, 'echo', (outcome) => outcomes.push(outcome));
  return { stream, outcomes, controller };
}

describe('G02 the end of an answer', () => {
  it('is told once when the answer is complete, also if the stream is returned after it', async () => {
    const { stream, outcomes } = ask();
    let text = '';
    for await (const part of stream) if (part.type === 'text') text += part.delta;
    await stream.return();
    expect(outcomes).toEqual([
      expect.objectContaining({
        state: 'complete',
        model: 'echo',
        characters: { text: text.length, reasoning: 0, toolCalls: 0 },
      }),
    ]);
    expect(outcomes[0]?.finish?.usage.output).toBeGreaterThan(0);
  });

  it('is told once when the reader leaves, with what it had been given', async () => {
    const { stream, outcomes } = ask();
    for await (const part of stream) if (part.type === 'text') break;
    await stream.return();
    expect(outcomes).toEqual([
      { state: 'aborted', model: 'echo', characters: { text: 4, reasoning: 0, toolCalls: 0 } },
    ]);
  });

  it('is told once when the signal fires', async () => {
    const { stream, outcomes, controller } = ask();
    await stream.next();
    controller.abort(new Error('left'));
    await expect(stream.next()).rejects.toMatchObject({ code: 'aborted' });
    await stream.return();
    expect(outcomes.map(({ state }) => state)).toEqual(['aborted']);
  });

  it('is told once when the model refuses', async () => {
    const { stream, outcomes } = ask({ messages: [] });
    await expect(stream.next()).rejects.toMatchObject({ code: 'invalid_request' });
    await stream.return();
    expect(outcomes.map(({ state }) => state)).toEqual(['failed']);
  });

  it('is not told of a stream that nobody read', async () => {
    const { stream, outcomes } = ask();
    await stream.return();
    expect(outcomes).toEqual([]);
  });
});
