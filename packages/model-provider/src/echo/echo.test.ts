import { describe, expect, it } from 'vitest';
import { contextWith, failureOf, user } from '../../test/support.ts';
import type { GenerateRequest } from '../index.ts';
import { collect } from '../index.ts';
import { createEchoProvider, echoModel } from './index.ts';

const prefixWords = 11;

function ask(request: Partial<GenerateRequest>) {
  return createEchoProvider().stream(
    { model: echoModel, messages: [user('first'), user('second message')], ...request },
    contextWith(),
  );
}

describe('the echo provider', () => {
  it('says what it is and repeats the last user message with exact counts', async () => {
    const answer = await collect(ask({}));
    expect(answer.text).toBe(
      'This is the built-in stand-in, not a language model. You wrote: second message',
    );
    expect(answer.usage).toEqual({
      input: 3,
      output: prefixWords + 2,
      cachedInput: 0,
      reasoning: 0,
    });
    expect(answer.finishReason).toBe('stop');
  });

  it('stops at the limit of tokens', async () => {
    const answer = await collect(ask({ maxOutputTokens: 3 }));
    expect(answer.text).toBe('This is the');
    expect(answer.finishReason).toBe('length');
    expect(answer.usage.output).toBe(3);
  });

  it('is marked as a stand-in', async () => {
    const models = await createEchoProvider().listModels(contextWith());
    expect(models).toMatchObject([{ id: 'echo', ownedBy: 'headgate (stand-in)' }]);
  });

  it('names the settings it does not use', async () => {
    expect((await collect(ask({ temperature: 1, seed: 3 }))).warnings).toEqual([
      'The stand-in does not use: temperature, seed.',
    ]);
  });

  it.each([
    ['another model', 'model_not_found', { model: 'gpt' }],
    ['no messages', 'invalid_request', { messages: [] }],
    ['JSON', 'unsupported', { output: { type: 'json' } }],
    ['a forced tool', 'unsupported', { toolChoice: 'required' }],
  ] as const)('refuses %s', async (_, code, request) => {
    expect((await failureOf(ask(request).next())).code).toBe(code);
  });
});
