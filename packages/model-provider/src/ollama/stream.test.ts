import { describe, expect, it } from 'vitest';
import {
  chat,
  contextWith,
  failureOf,
  requestWith,
  startPair,
  textOf,
  user,
} from '../../test/support.ts';
import type { CallEvent, FinishPart, StreamPart } from '../index.ts';
import { batches, collect, defaultDeadlines } from '../index.ts';
import { createOllamaProvider } from './index.ts';

function finishOf(parts: readonly StreamPart[]): FinishPart {
  const last = parts.at(-1);
  if (last?.type !== 'finish') throw new Error('The stream did not finish.');
  return last;
}

const addCall = { name: 'add', arguments: { b: 2, a: 1 } };

describe('the bytes of a stream', () => {
  it.each([
    ['a byte at a time', { split: 'bytes' }],
    ['all at once', { split: 'single' }],
    ['in the middle of a character', { split: [95, 96, 97, 98, 99, 100, 101, 102, 103, 104] }],
    ['with CRLF', { lineEnding: '\r\n' }],
    ['with blank lines', { lineEnding: '\n\n' }],
    ['without the last line feed', { lastLineEnding: false }],
  ] as const)('Q02 Q03 gives the same text when it comes %s', async (_, script) => {
    await using pair = await startPair();
    const { parts, error } = await chat(pair, { chunks: ['日本語', ' 👩‍👩‍👧 ', 'é'], ...script });
    expect(error).toBeUndefined();
    expect(textOf(parts)).toBe('日本語 👩‍👩‍👧 é');
  });

  it('Q02 reads a line of 2 MB and refuses one over the limit', async () => {
    await using pair = await startPair({}, { maxLineBytes: 3_000_000 });
    const long = 'x'.repeat(2_000_000);
    expect(textOf((await chat(pair, { chunks: [long] })).parts)).toBe(long);
    const { parts, error } = await chat(pair, { chunks: ['a', `${long}${long}`] });
    expect(textOf(parts)).toBe('a');
    expect(error).toMatchObject({ code: 'protocol', info: { emitted: true } });
    const seen = await pair.server.waitForDisconnect();
    expect(seen.disconnectedAtMs).toBeDefined();
  });

  it('gives the other parts of a read without waiting', async () => {
    await using pair = await startPair();
    pair.server.enqueue({ chunks: ['a', 'b', 'c'], split: 'single' });
    const stream = pair.provider.stream(requestWith(), contextWith());
    expect((await stream.next()).value).toMatchObject({ type: 'start' });
    expect(stream.takeReady?.().map((part) => part.type)).toEqual([
      'text',
      'text',
      'text',
      'finish',
    ]);
    expect(stream.takeReady?.()).toEqual([]);
    expect((await stream.next()).done).toBe(true);
  });

  it('can be left when a whole answer is waiting', async () => {
    await using pair = await startPair();
    pair.server.enqueue({ chunks: Array(350).fill('a'), split: 'single' });
    const stream = pair.provider.stream(requestWith(), contextWith());
    await stream.next();
    await pair.server.waitForIdle();
    expect(await stream.return()).toEqual({ value: undefined, done: true });
  });

  it('groups the parts of one read into one batch', async () => {
    await using pair = await startPair();
    pair.server.enqueue({ chunks: ['a', 'b', 'c'], split: 'single' });
    const sizes: number[] = [];
    for await (const batch of batches(pair.provider.stream(requestWith(), contextWith()))) {
      sizes.push(batch.length);
    }
    expect(sizes).toEqual([5]);
  });

  it('stops reading while nobody takes the parts, and loses none', async () => {
    await using pair = await startPair();
    // 80 MB: more than the kernel's buffers on both sides can grow to.
    const chunks = Array.from({ length: 4_000 }, (_, at) => `${at} ${'x'.repeat(20_000)} `);
    pair.server.enqueue({ chunks });
    const stream = pair.provider.stream(
      requestWith(),
      contextWith({ deadlines: { ...defaultDeadlines, idleMs: 500 } }),
    );
    await stream.next();
    const request = await pair.server.waitForRequest();
    let before = -1;
    while (request.chunks !== before) {
      before = request.chunks;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(before).toBeLessThan(4_000);
    // Longer than the idle deadline, which must not count while nobody reads.
    await new Promise((resolve) => setTimeout(resolve, 700));
    const parts: StreamPart[] = [];
    for await (const part of stream) parts.push(part);
    expect(textOf(parts)).toBe(chunks.join(''));
  });
});

describe('a stream that breaks', () => {
  it('Q04 throws on an error line instead of giving an empty piece', async () => {
    await using pair = await startPair();
    const { parts, error } = await chat(pair, {
      chunks: ['a', 'b'],
      fail: { afterChunks: 2, by: 'error-line', message: 'error parsing tool call: raw=SECRET' },
    });
    expect(parts.map((part) => part.type)).toEqual(['start', 'text', 'text']);
    expect(error).toMatchObject({ code: 'upstream', info: { emitted: true, provider: 'ollama' } });
    expect(JSON.stringify(error?.info) + error?.message + String(error?.cause)).not.toContain(
      'SECRET',
    );
  });

  it('Q04 leaves the way to a fallback open when the first line is the error', async () => {
    await using pair = await startPair();
    const { parts, error } = await chat(pair, {
      fail: { afterChunks: 0, by: 'error-line', message: 'an error' },
    });
    expect(parts).toEqual([]);
    expect(error).toMatchObject({ code: 'upstream', info: { emitted: false, retryable: true } });
  });

  it('Q04 reads an error line that has no line feed', async () => {
    await using pair = await startPair();
    const { error } = await chat(pair, {
      chunks: ['a'],
      fail: { afterChunks: 1, by: 'error-line', message: 'the input exceeds the context length' },
      lastLineEnding: false,
    });
    expect(error?.code).toBe('context_length_exceeded');
  });

  it('Q05 throws at a clean end without the last line', async () => {
    await using pair = await startPair();
    const { parts, error } = await chat(pair, { fail: { afterChunks: 3, by: 'eof' } });
    expect(parts).toHaveLength(4);
    expect(error).toMatchObject({ code: 'protocol', info: { emitted: true } });
  });

  it.each([
    ['a word', ['Well', ...Array(40).fill(' no')], 'Well'],
    ['blanks', Array(40).fill('\n'), ''],
    ['a thought', Array(40).fill({ thinking: 'hm ' }), ''],
  ])(
    'Q05 finishes with length where Ollama ended an answer for repeating %s',
    async (_, chunks, begin) => {
      await using pair = await startPair();
      const { parts, error } = await chat(pair, { chunks, endsAtRepeats: true });
      expect(error).toBeUndefined();
      expect(parts.at(-1)).toEqual({
        type: 'finish',
        reason: 'length',
        raw: 'repeat',
        usage: {
          input: undefined,
          output: undefined,
          cachedInput: undefined,
          reasoning: undefined,
        },
        timing: expect.anything(),
      });
      expect(textOf(parts).startsWith(begin)).toBe(true);
    },
  );

  it('Q05 throws at the same end where nothing was repeated so often, or not to the last', async () => {
    await using pair = await startPair();
    for (const chunks of [Array(30).fill('no'), [...Array(31).fill('no'), 'yes']]) {
      const { error } = await chat(pair, { chunks, fail: { afterChunks: 99, by: 'eof' } });
      expect(error?.code).toBe('protocol');
    }
  });

  it('Q05 gives a call whose arguments were cut for repeating as one that was cut', async () => {
    await using pair = await startPair();
    const tools = [{ name: 'a', parameters: { type: 'object' } }];
    const script = { chunks: ['{"a":"', ...Array(40).fill('no')], endsAtRepeats: true };
    const { parts } = await chat(pair, script, { tools, toolChoice: 'required' });
    expect(parts.at(-1)).toMatchObject({ type: 'finish', reason: 'length', raw: 'repeat' });
  });

  it('Q05 throws at an empty answer of status 200', async () => {
    await using pair = await startPair();
    const { error } = await chat(pair, { fail: { afterChunks: 0, by: 'eof' } });
    expect(error).toMatchObject({ code: 'protocol', info: { emitted: false } });
  });

  it('Q06 throws on a line that is not JSON, quoting nothing of it', async () => {
    await using pair = await startPair();
    const { error } = await chat(pair, {
      chunks: ['a'],
      fail: { afterChunks: 1, by: 'bad-json', message: '{"SECRET' },
    });
    expect(error?.code).toBe('protocol');
    expect(error?.message).not.toContain('SECRET');
    expect(error?.cause).toBeUndefined();
  });

  it('Q06 leaving the loop closes the connection and ends this generation alone', async () => {
    await using pair = await startPair();
    pair.server.setScript('llama3.2', { chunks: Array(500).fill('word '), chunkDelayMs: 5 });
    const other = pair.provider.stream(requestWith({ messages: [user('other')] }), contextWith());
    await other.next();
    for await (const part of pair.provider.stream(requestWith(), contextWith())) {
      if (part.type === 'text') break;
    }
    const left = await pair.server.waitForDisconnect();
    expect(left.body).toMatchObject({ messages: [{ content: 'Hello' }] });
    expect(left.chunks).toBeLessThan(500);
    expect((await other.next()).done).toBe(false);
    await expect.poll(() => pair.server.active).toBe(1);
    await other.return();
    await pair.server.waitForIdle();
  });

  it('G01 the upstream produces at most one more piece after the client left', async () => {
    await using pair = await startPair();
    pair.server.enqueue({ chunks: Array(500).fill('word '), chunkDelayMs: 10 });
    const controller = new AbortController();
    const stream = pair.provider.stream(requestWith(), contextWith({ signal: controller.signal }));
    await stream.next();
    await stream.next();
    controller.abort(new Error('gone'));
    const request = await pair.server.waitForDisconnect();
    await pair.server.waitForIdle();
    expect(request.chunks - (request.chunksAtDisconnect ?? 0)).toBeLessThanOrEqual(1);
    // undici puts one idle connection in the place of the one that was destroyed.
    expect(pair.server.connections).toBeLessThanOrEqual(1);
  });

  it('keeps the abort reason as the cause even when it is no Error', async () => {
    await using pair = await startPair();
    const controller = new AbortController();
    controller.abort('Client connection prematurely closed.');
    const { error } = await chat(pair, {}, {}, { signal: controller.signal });
    expect(error).toMatchObject({
      code: 'aborted',
      cause: 'Client connection prematurely closed.',
    });
    expect(pair.server.requests).toEqual([]);
  });

  it('delivers what came before a failure, and drops what came before an abort', async () => {
    await using pair = await startPair();
    pair.server.enqueue({ chunks: ['a', 'b'], fail: { afterChunks: 2, by: 'hang' } });
    const controller = new AbortController();
    const stream = pair.provider.stream(requestWith(), contextWith({ signal: controller.signal }));
    await stream.next();
    await pair.server.waitForRequest();
    controller.abort(new Error('gone'));
    const error = await failureOf(stream.next());
    expect(error).toMatchObject({ code: 'aborted', info: { emitted: true } });
  });
});

describe('tool calls', () => {
  it('Q07 finishes with tool_calls though Ollama says stop', async () => {
    await using pair = await startPair();
    const { parts } = await chat(pair, { chunks: [{ toolCalls: [addCall] }] });
    expect(finishOf(parts)).toMatchObject({ reason: 'tool_calls', raw: 'stop' });
  });

  it('Q08 gives every call its own index and id, whatever the server numbers them', async () => {
    await using pair = await startPair();
    const { parts } = await chat(pair, {
      chunks: [
        {
          toolCalls: [
            { ...addCall, index: 0 },
            { name: 'now', arguments: {}, index: 0 },
          ],
        },
        { toolCalls: [{ ...addCall, index: 0, id: 'call_0' }] },
      ],
    });
    const calls = parts.filter((part) => part.type === 'tool-call-delta');
    expect(calls.map((call) => [call.index, call.name, call.argsDelta])).toEqual([
      [0, 'add', '{"b":2,"a":1}'],
      [1, 'now', '{}'],
      [2, 'add', '{"b":2,"a":1}'],
    ]);
    expect(new Set(calls.map((call) => call.id)).size).toBe(3);
    for (const call of calls) expect(call.id).toMatch(/^call_[0-9a-f]{24}$/);
  });

  it('Q09 keeps two equal calls two calls', async () => {
    await using pair = await startPair({}, { generateId: counter('id_') });
    pair.server.enqueue({ chunks: [{ toolCalls: [addCall, addCall] }] });
    const answer = await collect(pair.provider.stream(requestWith(), contextWith()));
    expect(answer.toolCalls).toEqual([
      { id: 'id_0', name: 'add', argsJson: '{"b":2,"a":1}' },
      { id: 'id_1', name: 'add', argsJson: '{"b":2,"a":1}' },
    ]);
  });

  it('Q07 keeps length when the limit cut an answer with a tool call', async () => {
    await using pair = await startPair();
    const script = { chunks: [{ toolCalls: [addCall] }], doneReason: 'length' };
    expect(finishOf((await chat(pair, script)).parts).reason).toBe('length');
  });
});

describe('the last line', () => {
  it.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['load', 'other'],
    ['something new', 'other'],
  ])('gives the reason %s as %s', async (raw, reason) => {
    await using pair = await startPair();
    expect(finishOf((await chat(pair, { doneReason: raw })).parts)).toMatchObject({ reason, raw });
  });

  it.each([[null], ['']])(
    'Q05 takes an absent reason (%j) for a broken answer',
    async (doneReason) => {
      await using pair = await startPair();
      const { error } = await chat(pair, { doneReason });
      expect(error).toMatchObject({ code: 'protocol', info: { emitted: true } });
    },
  );

  it('Q13 leaves a count unknown that is missing, and keeps a count of 0', async () => {
    await using pair = await startPair();
    const missing = await chat(pair, { metrics: { eval_count: 7 } });
    expect(finishOf(missing.parts).usage).toEqual({
      input: undefined,
      output: 7,
      cachedInput: undefined,
      reasoning: undefined,
    });
    const zero = await chat(pair, { metrics: { prompt_eval_count: 0, eval_count: 0 } });
    expect(finishOf(zero.parts).usage).toMatchObject({ input: 0, output: 0 });
  });

  it('Q11 takes the counts for unknown when a format made Ollama run the model twice', async () => {
    await using pair = await startPair({
      models: [{ name: 'qwen3:latest', capabilities: ['completion', 'thinking'] }],
    });
    const script = { chunks: [{ thinking: 'hm' }, '{}'] };
    const formatted = { model: 'qwen3', output: { type: 'json' } } as const;
    expect(finishOf((await chat(pair, script, formatted)).parts).usage).toMatchObject({
      input: undefined,
      output: undefined,
    });
    expect(finishOf((await chat(pair, script, { model: 'qwen3' })).parts).usage.output).toBe(2);
    expect(finishOf((await chat(pair, { chunks: ['{}'] }, formatted)).parts).usage.output).toBe(1);
  });

  it('gives durations in milliseconds and leaves out what was not measured', async () => {
    await using pair = await startPair();
    const { parts } = await chat(pair, {
      metrics: { load_duration: 1_500_000, eval_duration: 2_000_000_000 },
    });
    const { timing } = finishOf(parts);
    expect(timing).toMatchObject({ loadMs: 1.5, generateMs: 2_000 });
    expect(timing).not.toHaveProperty('promptMs');
    expect(timing.firstTokenMs).toBeGreaterThan(0);
  });

  it('uses connections again after a whole answer', async () => {
    await using pair = await startPair();
    for (let call = 0; call < 20; call++) await chat(pair, {});
    // Two, because undici lets a connection rest for a turn of the event loop.
    expect(pair.server.connections).toBeLessThanOrEqual(2);
  });
});

describe('pieces without content', () => {
  it('Q19 Q20 emits nothing for them and does not end', async () => {
    await using pair = await startPair();
    const { parts, error } = await chat(pair, {
      chunks: ['', { message: { images: null } }, { thinking: 'hm' }, '', 'a', { thinking: '' }],
    });
    expect(error).toBeUndefined();
    expect(parts.map((part) => part.type)).toEqual(['start', 'reasoning', 'text', 'finish']);
  });
});

describe('deadlines', () => {
  it('G12 timeout_connect counts the wait for a connection', async () => {
    await using pair = await startPair({}, { connections: 1 });
    pair.server.enqueue({ fail: { afterChunks: 1, by: 'hang' } });
    const first = pair.provider.stream(requestWith(), contextWith());
    await first.next();
    const deadlines = { ...defaultDeadlines, connectMs: 30 };
    const { parts, error } = await chat(pair, {}, {}, { deadlines });
    expect(parts).toEqual([]);
    expect(error).toMatchObject({ code: 'timeout_connect', info: { retryable: true } });
    await first.return();
    await pair.server.waitForIdle();
    expect(pair.server.requests).toHaveLength(1);
  });

  it('Q14 a load longer than the idle deadline is no stall', async () => {
    await using pair = await startPair();
    const deadlines = { ...defaultDeadlines, idleMs: 30, connectMs: 1_000 };
    const { error } = await chat(pair, { headersDelayMs: 150 }, {}, { deadlines });
    expect(error).toBeUndefined();
  });

  it('Q14 an infinite deadline never fires', async () => {
    await using pair = await startPair();
    const never = Number.POSITIVE_INFINITY;
    const deadlines = { connectMs: never, firstTokenMs: never, idleMs: never, totalMs: never };
    const { error } = await chat(pair, { chunkDelayMs: 5 }, {}, { deadlines });
    expect(error).toBeUndefined();
  });

  it('G12 holds the shorter of the provider’s limits and the call’s', async () => {
    await using pair = await startPair({}, { deadlines: { firstTokenMs: 30 } });
    expect((await chat(pair, { headersDelayMs: 2_000 })).error?.code).toBe('timeout_first_token');
  });

  it('G12 pieces without content do not count as the first token', async () => {
    await using pair = await startPair();
    const deadlines = { ...defaultDeadlines, firstTokenMs: 100 };
    const script = { chunks: Array(100).fill(''), chunkDelayMs: 20 };
    const { error } = await chat(pair, script, {}, { deadlines });
    expect(error).toMatchObject({ code: 'timeout_first_token', info: { emitted: true } });
  });
});

describe('loading', () => {
  it('Q15 an abort during the load makes Ollama drop it; warming first avoids that', async () => {
    await using pair = await startPair({ models: [{ name: 'big:latest', loadMs: 200 }] });
    const deadlines = { ...defaultDeadlines, firstTokenMs: 50 };
    const request = { model: 'big' };
    for (let attempt = 0; attempt < 2; attempt++) {
      const { error } = await chat(pair, {}, request, { deadlines });
      expect(error?.code).toBe('timeout_first_token');
      await pair.server.waitForIdle();
    }
    expect(await pair.provider.modelInfo('big', contextWith())).toMatchObject({ loaded: false });

    await pair.provider.warm('big', contextWith());

    expect(await pair.provider.modelInfo('big', contextWith())).toMatchObject({ loaded: true });
    expect((await chat(pair, {}, request, { deadlines })).error).toBeUndefined();
  });

  it('Q16 reports closed only when the connection is gone, after the failure’s cause', async () => {
    await using pair = await startPair();
    const events: CallEvent['type'][] = [];
    const controller = new AbortController();
    pair.server.enqueue({ headersDelayMs: 5_000 });
    const stream = pair.provider.stream(
      requestWith(),
      contextWith({ signal: controller.signal, onEvent: ({ type }) => events.push(type) }),
    );
    const pending = failureOf(stream.next());
    await pair.server.waitForRequest();
    expect(events).toEqual(['queued', 'loading']);
    controller.abort(new Error('gone'));
    expect(events).toEqual(['queued', 'loading', 'closed']);
    await pending;
    await pair.server.waitForDisconnect();
  });
});

describe('closing the provider', () => {
  it('refuses calls after it', async () => {
    await using pair = await startPair();
    const provider = createOllamaProvider({ baseUrl: pair.server.url });
    await provider.close();
    await provider.close();
    const error = await failureOf(provider.stream(requestWith(), contextWith()).next());
    expect(error).toMatchObject({ code: 'unreachable', info: { retryable: false } });
  });
});

function counter(prefix: string): () => string {
  let next = 0;
  return () => `${prefix}${next++}`;
}

it('reads the probabilities of tokens where Ollama gives them', async () => {
  await using pair = await startPair();
  const other = { token: 'Yo', logprob: -2 };
  const logprobs = [{ token: 'Hi', logprob: -0.1, bytes: [72, 105], top_logprobs: [other] }];
  const { parts } = await chat(
    pair,
    { chunks: [{ content: 'Hi', line: { logprobs } }] },
    { logprobs: { top: 1 } },
  );
  expect(parts[1]).toEqual({
    type: 'text',
    delta: 'Hi',
    logprobs: [
      {
        token: 'Hi',
        logprob: -0.1,
        bytes: [72, 105],
        top: [{ ...other, bytes: [89, 111] }],
      },
    ],
  });
  expect(pair.server.requests[0]?.body).toMatchObject({ logprobs: true, top_logprobs: 1 });
});
