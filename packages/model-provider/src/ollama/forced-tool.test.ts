import { describe, expect, it } from 'vitest';
import { chat, contextWith, requestWith, startPair, user } from '../../test/support.ts';
import type { GenerateRequest } from '../index.ts';
import { collect } from '../index.ts';
import { toChatBody } from './chat-request.ts';

const add = {
  name: 'add',
  description: 'Adds two numbers.',
  parameters: { type: 'object', properties: { a: { type: 'number' } }, required: ['a'] },
};
const other = { name: 'look', parameters: {} };
const forced = { tools: [add], toolChoice: 'required' } as const;

const refusal = (request: Partial<GenerateRequest>) => {
  try {
    toChatBody(requestWith(request), {});
  } catch (error) {
    return (error as { failure?: unknown }).failure;
  }
  return undefined;
};

describe('a tool that must be called', () => {
  it('is described in the system message, and the answer held to its arguments', () => {
    const named = { tools: [other, add], toolChoice: { name: 'add' } } as const;
    for (const request of [forced, named]) {
      const { body } = toChatBody(requestWith({ ...request, messages: [user('1 and 2')] }), {});
      expect(body).not.toHaveProperty('tools');
      expect(body).toMatchObject({
        format: add.parameters,
        messages: [{ role: 'system' }, { role: 'user', content: '1 and 2' }],
      });
      const [system] = body['messages'] as [{ content: string }];
      expect(system.content).toContain('Call the function add');
      expect(system.content).toContain('Adds two numbers.');
    }
  });

  it('joins the system message that there is, and takes an object where no schema says so', () => {
    const system = { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] } as const;
    const request = { tools: [other], toolChoice: 'required', messages: [system, user('Hi')] };
    const { body } = toChatBody(requestWith(request as Partial<GenerateRequest>), {});
    const messages = body['messages'] as { role: string; content: string }[];
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(messages[0]?.content).toMatch(/^Be brief\.\nCall the function look/);
    expect(body['format']).toEqual({ type: 'object' });
  });

  it.each([
    ['not there', 'invalid_request', { tools: [add], toolChoice: { name: 'subtract' } }],
    ['not there at all', 'invalid_request', { toolChoice: 'required' }],
    ['one of several', 'unsupported', { tools: [add, other], toolChoice: 'required' }],
    ['wanted with a format', 'unsupported', { ...forced, output: { type: 'json' } }],
  ] as const)('is refused when it is %s', (_, code, request) => {
    expect(refusal(request)).toMatchObject({ code, parameter: 'toolChoice' });
  });

  it('comes in pieces, with its id and its name in the first', async () => {
    await using pair = await startPair();
    const { parts } = await chat(pair, { chunks: ['{"a"', ': 1}'] }, forced);
    const calls = parts.filter((part) => part.type === 'tool-call-delta');
    expect(calls).toMatchObject([
      { index: 0, name: 'add', argsDelta: '{"a"' },
      { index: 0, argsDelta: ': 1}' },
    ]);
    expect(calls[1]).not.toHaveProperty('name');
    expect(new Set(calls.map(({ id }) => id)).size).toBe(1);
    expect(parts.at(-1)).toMatchObject({ type: 'finish', reason: 'tool_calls' });
  });

  it.each([
    ['words', ['I would rather not.']],
    ['a list', ['[1]']],
    ['nothing', []],
  ])('is an error when the model answers %s instead', async (_, chunks) => {
    await using pair = await startPair();
    const { error } = await chat(pair, { chunks }, forced);
    expect(error).toMatchObject({ code: 'protocol' });
  });

  it('is cut like any answer when the limit of tokens is reached', async () => {
    await using pair = await startPair();
    pair.server.enqueue({ chunks: ['{"a": 1'], doneReason: 'length' });
    const answer = await collect(
      pair.provider.stream(requestWith({ ...forced, messages: [user('Hi')] }), contextWith()),
    );
    expect(answer.finishReason).toBe('length');
    expect(answer.toolCalls).toMatchObject([{ name: 'add', argsJson: '{"a": 1' }]);
  });
});
