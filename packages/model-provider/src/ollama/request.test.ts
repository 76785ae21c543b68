import { describe, expect, it } from 'vitest';
import { chat, contextWith, failureOf, requestWith, startPair, user } from '../../test/support.ts';
import type { GenerateRequest, StartPart } from '../index.ts';
import { toChatBody } from './chat-request.ts';

function bodyOf(request: Partial<GenerateRequest>, settings = {}): Record<string, unknown> {
  return { ...toChatBody(requestWith(request), settings).body };
}

const unsupported = expect.objectContaining({
  failure: expect.objectContaining({ code: 'unsupported' }),
});

const weatherTool = {
  name: 'weather',
  description: 'Tells the weather.',
  parameters: { type: 'object', properties: { city: { type: 'string' } } },
};

describe('what is sent to Ollama', () => {
  it('Q12 asks for an error instead of a cut prompt', async () => {
    await using pair = await startPair({}, { numCtx: 16 });
    const { error } = await chat(pair, {}, { messages: [user('word '.repeat(50))] });
    expect(error).toMatchObject({
      code: 'context_length_exceeded',
      info: { emitted: false, retryable: false, status: 400 },
    });
    expect(pair.server.requests[0]?.body).toMatchObject({ truncate: false, shift: false });
  });

  it('Q12 sends the configured context size, and the same for every request', () => {
    expect(bodyOf({}, { numCtx: 8192 })).toMatchObject({ options: { num_ctx: 8192 } });
    const byModel = { numCtx: { 'llama3.2:latest': 4096, other: 1 } };
    expect(bodyOf({}, byModel)).toMatchObject({ options: { num_ctx: 4096 } });
    expect(bodyOf({ model: 'other:latest' }, byModel)).toMatchObject({ options: { num_ctx: 1 } });
    expect(bodyOf({ model: 'third' }, byModel)['options']).toEqual({});
  });

  it('Q12 refuses options that would make Ollama load the model again', () => {
    const request = { providerOptions: { ollama: { num_ctx: 100 } } };
    expect(() => bodyOf(request)).toThrow(unsupported);
  });

  it('passes on the sampler options that only Ollama has', () => {
    const providerOptions = { ollama: { min_p: 0.05 }, other: { num_ctx: 1 } };
    expect(bodyOf({ providerOptions })['options']).toEqual({ min_p: 0.05 });
  });

  it('writes every setting as an option of Ollama’s', () => {
    const request = {
      maxOutputTokens: 10,
      temperature: 0,
      topP: 0.5,
      topK: 3,
      seed: 7,
      stop: ['END'],
      presencePenalty: 0.1,
      frequencyPenalty: 0.2,
    };
    expect(bodyOf(request, { keepAlive: '10m' })).toEqual({
      model: 'llama3.2',
      messages: [{ role: 'user', content: 'Hello' }],
      stream: true,
      truncate: false,
      shift: false,
      keep_alive: '10m',
      options: {
        num_predict: 10,
        temperature: 0,
        top_p: 0.5,
        top_k: 3,
        seed: 7,
        stop: ['END'],
        presence_penalty: 0.1,
        frequency_penalty: 0.2,
      },
    });
  });

  it.each([
    [undefined, undefined],
    ['default', undefined],
    ['off', false],
    ['low', true],
    ['medium', true],
    ['high', true],
    ['max', true],
  ] as const)('Q10 writes reasoning %s as think %j', (reasoning, think) => {
    expect(bodyOf({ reasoning })['think']).toBe(think);
  });

  it.each([
    ['off', false],
    ['low', 'low'],
    ['medium', 'medium'],
    ['high', 'high'],
    ['max', 'high'],
  ] as const)(
    'Q10 writes reasoning %s as think %j for gpt-oss, which has levels',
    (reasoning, think) => {
      expect(bodyOf({ model: 'gpt-oss:20b', reasoning })['think']).toBe(think);
      expect(bodyOf({ model: 'team/GPT-OSS-safeguard', reasoning })['think']).toBe(think);
    },
  );

  it('Q10 warns that a level of thinking has no effect', () => {
    const warningsOf = (model: string) =>
      toChatBody(requestWith({ model, reasoning: 'low' }), {}).warnings;
    expect(warningsOf('qwen3')).toEqual([expect.stringContaining('levels of thinking')]);
    expect(warningsOf('gpt-oss')).toEqual([]);
  });

  it('Q10 leaves out of a schema what would end the model server, and says so in start', async () => {
    await using pair = await startPair();
    const schema = { type: 'string', pattern: '^(?=a)b$', maxLength: 3 };
    const { parts } = await chat(pair, {}, { output: { type: 'json_schema', schema } });
    expect((parts[0] as StartPart).warnings).toEqual([expect.stringContaining('"pattern"')]);
    const sent = { format: { type: 'string', maxLength: 3 } };
    expect(pair.server.requests[0]?.body).toMatchObject(sent);
    expect(JSON.stringify(pair.server.requests[0]?.body)).not.toContain('?=');
  });

  it('Q10 sends no schema that would end the model server, of a format or of a tool', async () => {
    await using pair = await startPair();
    const $defs = { a: { $ref: '#/$defs/a' } };
    const schema = { type: 'object', properties: { a: { $ref: '#/$defs/a' } }, $defs };
    const asked = await chat(pair, {}, { output: { type: 'json_schema', schema } });
    expect(asked.error).toMatchObject({ code: 'unsupported', info: { parameter: 'output' } });
    const tools = [{ name: 'a', parameters: schema }];
    const forced = await chat(pair, {}, { tools, toolChoice: 'required' });
    expect(forced.error).toMatchObject({ code: 'unsupported', info: { parameter: 'tools' } });
    expect(pair.server.requests).toEqual([]);
  });

  it('Q10 warns that thinking may go on when a format is set, and says so in start', async () => {
    await using pair = await startPair();
    const { parts } = await chat(pair, {}, { reasoning: 'off', output: { type: 'json' } });
    expect((parts[0] as StartPart).warnings).toEqual([expect.stringContaining('thinking is off')]);
  });

  it('Q10 gives unsupported when the model cannot think', async () => {
    await using pair = await startPair();
    const { error } = await chat(pair, {}, { reasoning: 'high' });
    expect(error).toMatchObject({ code: 'unsupported', info: { emitted: false } });
  });

  it('writes the output format', () => {
    const schema = { type: 'object' };
    expect(bodyOf({ output: { type: 'text' } })).not.toHaveProperty('format');
    expect(bodyOf({ output: { type: 'json' } })['format']).toBe('json');
    expect(bodyOf({ output: { type: 'json_schema', schema } })['format']).toEqual(schema);
  });

  it('writes tools, and drops them for none', () => {
    const tools = [weatherTool];
    expect(bodyOf({ tools })['tools']).toEqual([{ type: 'function', function: weatherTool }]);
    expect(bodyOf({ tools, toolChoice: 'none' })).not.toHaveProperty('tools');
  });

  it('warns that a strict tool is not held to its schema', () => {
    const { warnings } = toChatBody(requestWith({ tools: [{ ...weatherTool, strict: true }] }), {});
    expect(warnings).toHaveLength(1);
  });

  it('writes a conversation with images, thinking, tool calls and results', () => {
    const body = bodyOf({
      messages: [
        { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
        {
          role: 'user',
          parts: [
            { type: 'text', text: 'Look:' },
            { type: 'image', mediaType: 'image/png', data: Uint8Array.of(1, 2, 3) },
            { type: 'text', text: 'What is it?' },
          ],
        },
        {
          role: 'assistant',
          parts: [
            { type: 'reasoning', text: 'hm' },
            { type: 'text', text: 'I ' },
            { type: 'text', text: 'ask.' },
            { type: 'tool-call', id: 'c1', name: 'weather', argsJson: '{"city":"Rome"}' },
            { type: 'tool-call', id: 'c2', name: 'now', argsJson: '' },
          ],
        },
        {
          role: 'tool',
          parts: [
            { type: 'tool-result', id: 'c1', name: '', content: 'sunny' },
            { type: 'tool-result', id: 'c2', name: 'now', content: '12:00' },
          ],
        },
      ],
    });
    expect(body['messages']).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Look:\nWhat is it?', images: ['AQID'] },
      {
        role: 'assistant',
        content: 'I ask.',
        thinking: 'hm',
        tool_calls: [
          { id: 'c1', function: { name: 'weather', arguments: { city: 'Rome' } } },
          { id: 'c2', function: { name: 'now', arguments: {} } },
        ],
      },
      { role: 'tool', content: 'sunny', tool_name: 'weather', tool_call_id: 'c1' },
      { role: 'tool', content: '12:00', tool_name: 'now', tool_call_id: 'c2' },
    ]);
  });

  it.each([
    ['no messages', 'invalid_request', { messages: [] }],
    [
      'arguments that are not JSON',
      'invalid_request',
      {
        messages: [
          {
            role: 'assistant',
            parts: [{ type: 'tool-call', id: 'c', name: 'f', argsJson: '{SECRET' }],
          },
        ],
      },
    ],
    [
      'arguments that are no object',
      'invalid_request',
      {
        messages: [
          {
            role: 'assistant',
            parts: [{ type: 'tool-call', id: 'c', name: 'f', argsJson: '[1]' }],
          },
        ],
      },
    ],
    [
      'text beside a tool result',
      'invalid_request',
      {
        messages: [
          {
            role: 'tool',
            parts: [
              { type: 'tool-result', id: 'c', name: 'f', content: '' },
              { type: 'text', text: 'x' },
            ],
          },
        ],
      },
    ],
    [
      'an attachment that is no image',
      'unsupported',
      {
        messages: [
          {
            role: 'user',
            parts: [{ type: 'image', mediaType: 'application/pdf', data: Uint8Array.of(1) }],
          },
        ],
      },
    ],
  ] as const)('refuses %s without asking Ollama', async (_, code, request) => {
    await using pair = await startPair();
    const stream = pair.provider.stream(requestWith(request), contextWith());
    const error = await failureOf(stream.next());
    expect(error).toMatchObject({ code, info: { emitted: false, retryable: false } });
    expect(`${error.message} ${String(error.cause)}`).not.toContain('SECRET');
    expect(pair.server.requests).toEqual([]);
    expect((await stream.next()).done).toBe(true);
  });

  it('sends the request id, the trace context and the configured headers', async () => {
    await using pair = await startPair(
      { token: 'proxy-token' },
      { headers: { authorization: 'Bearer proxy-token' } },
    );
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const tracestate = 'vendor=value';
    const trace = { traceparent, tracestate };
    const { error } = await chat(pair, {}, {}, { ...trace, requestId: 'id-7' });
    expect(error).toBeUndefined();
    expect(pair.server.requests[0]?.headers).toMatchObject({
      'x-request-id': 'id-7',
      ...trace,
      host: `127.0.0.1:${pair.server.port}`,
    });
  });

  it('refuses a request id that is no header value, quoting nothing', async () => {
    await using pair = await startPair();
    const { error } = await chat(pair, {}, {}, { requestId: 'a\r\nb: SECRET' });
    expect(error?.code).toBe('invalid_request');
    expect(error?.message).not.toContain('SECRET');
  });
});
