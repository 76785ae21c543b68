import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { describeWith } from '@headgate/test-servers';
import { generateText, streamText } from 'ai';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltApi, startBuiltApi } from './lib/built-api.ts';
import { fetch } from './lib/checked-fetch.ts';
import { clientOf } from './lib/sign-in.ts';

const model = 'llama3.2:latest';
const messages = [{ role: 'user', content: 'Hello' }] as const;

describeWith(describe, 'postgres', 'the built API on PostgreSQL', () => {
  let api: BuiltApi;
  let client: OpenAI;

  beforeAll(async () => {
    api = await startBuiltApi();
    client = await api.client();
  });

  afterAll(() => api[Symbol.asyncDispose]());

  describe('with the openai package', () => {
    it('lists models and describes one', async () => {
      const models = await client.models.list();
      expect(models.data.map(({ id }) => id)).toContain(model);
      expect(await client.models.retrieve(model)).toMatchObject({ id: model, object: 'model' });
    });

    it('chats', async () => {
      api.ollama.enqueue({ chunks: ['Good', ' day'] });
      const answer = await client.chat.completions.create({ model, messages: [...messages] });
      expect(answer.choices[0]?.message.content).toBe('Good day');
      expect(answer.usage?.completion_tokens).toBe(2);
      expect(answer._request_id).toMatch(/^[0-9a-f-]{36}$/);
    });

    it('streams, one byte at a time upstream, without breaking a character', async () => {
      api.ollama.enqueue({ chunks: ['Grüß', ' Gott,', ' 世界', ' 👋'], split: 'bytes' });
      const stream = await client.chat.completions.create({
        model,
        messages: [...messages],
        stream: true,
      });
      let text = '';
      for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
      expect(text).toBe('Grüß Gott, 世界 👋');
    });

    it('G07 assembles two equal tool calls with the stream helper', async () => {
      const call = { name: 'look', arguments: { at: 'sky' } };
      api.ollama.enqueue({ chunks: [{ toolCalls: [call, call] }] });
      const stream = client.chat.completions.stream({
        model,
        messages: [...messages],
        tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }],
      });
      const final = await stream.finalChatCompletion();
      expect(final.choices[0]?.finish_reason).toBe('tool_calls');
      expect(
        final.choices[0]?.message.tool_calls?.map((made) =>
          made.type === 'function' ? made.function : made.type,
        ),
      ).toMatchObject([
        { name: 'look', arguments: '{"at":"sky"}' },
        { name: 'look', arguments: '{"at":"sky"}' },
      ]);
    });

    it('gets n answers, whole and with the stream helper, and their tokens in one sum', async () => {
      const metrics = { prompt_eval_count: 5, eval_count: 2 };
      for (let answer = 0; answer < 4; answer++) {
        api.ollama.enqueue({ chunks: ['Good', ' day'], metrics });
      }
      const request = { model, messages: [...messages], n: 2 };
      const whole = await client.chat.completions.create(request);
      expect(whole.choices.map(({ message }) => message.content)).toEqual(['Good day', 'Good day']);
      expect(whole.usage).toMatchObject({ prompt_tokens: 10, completion_tokens: 4 });

      const stream = client.chat.completions.stream({
        ...request,
        stream_options: { include_usage: true },
      });
      const final = await stream.finalChatCompletion();
      expect(final.choices.map(({ index, message }) => [index, message.content])).toEqual([
        [0, 'Good day'],
        [1, 'Good day'],
      ]);
      expect(final.usage).toMatchObject({ prompt_tokens: 10, completion_tokens: 4 });
    });

    it('G07 has a model call the tool that it names', async () => {
      api.ollama.enqueue({ chunks: ['{"at":', '"sky"}'] });
      const stream = client.chat.completions.stream({
        model,
        messages: [...messages],
        tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }],
        tool_choice: { type: 'function', function: { name: 'look' } },
      });
      const final = await stream.finalChatCompletion();
      expect(final.choices[0]?.message.tool_calls).toMatchObject([
        { function: { name: 'look', arguments: '{"at":"sky"}' } },
      ]);
    });

    it('G06 sees a failure midway as an error, not as an end', async () => {
      api.ollama.enqueue({ chunks: ['One', ' two'], fail: { afterChunks: 1, by: 'reset' } });
      const stream = await client.chat.completions.create({
        model,
        messages: [...messages],
        stream: true,
      });
      const reading = async () => {
        for await (const _ of stream);
      };
      await expect(reading()).rejects.toThrow(OpenAI.APIError);
    });

    it('gets the error class that fits', async () => {
      const ask = (more: object) =>
        client.chat.completions.create({ model, messages: [...messages], ...more });
      await expect(ask({ model: 'nobody' })).rejects.toThrow(OpenAI.NotFoundError);
      await expect(ask({ n: 9 })).rejects.toThrow(OpenAI.BadRequestError);
      const stranger = client.withOptions({ apiKey: 'wrong' });
      await expect(stranger.models.list()).rejects.toThrow(OpenAI.AuthenticationError);
    });

    it('counts for the project that the client is made with, and for no other', async () => {
      const headgate = clientOf(api.url, client.apiKey ?? '');
      const made = await headgate.call('POST /v1/projects', { body: { name: 'Atlas' } });
      const project = made.data.id;
      const ask = { model, messages: [...messages] };
      await client.withOptions({ project }).chat.completions.create(ask);
      const query = { group_by: 'project', project_id: project } as const;
      const used = async () => (await headgate.call('GET /v1/usage', { query })).data.items;
      await expect.poll(used, { timeout: 5_000 }).toMatchObject([{ requests: 1 }]);
      const wrong = client.withOptions({ project: 'proj_abc' });
      await expect(wrong.chat.completions.create(ask)).rejects.toMatchObject({
        status: 400,
        param: 'OpenAI-Project',
      });
    });

    it.each([
      ['before the headers', { headersDelayMs: 60_000 }, undefined],
      ['before the first token', { firstTokenDelayMs: 60_000 }, undefined],
      ['in the middle', { chunks: Array(1000).fill('word '), chunkDelayMs: 10 }, 3],
    ] as const)(
      'G01 stops the model within 200 ms when it cancels %s',
      // What is measured is ours, not what else the machine does: once in three is enough.
      { retry: 2 },
      async (_, script, after) => {
        const seen = api.ollama.requests.length;
        api.ollama.enqueue(script);
        const controller = new AbortController();
        const asked = client.chat.completions.create(
          { model, messages: [...messages], stream: true },
          { signal: controller.signal },
        );
        if (after === undefined) {
          await expect.poll(() => api.ollama.requests.length).toBeGreaterThan(seen);
        } else {
          let count = 0;
          for await (const _chunk of await asked) if (++count > after) break;
        }
        const abortedAt = performance.now();
        controller.abort();
        await asked.catch(() => undefined);
        await api.ollama.waitForIdle(5_000);
        expect(performance.now() - abortedAt).toBeLessThan(200);
        const request = api.ollama.requests.at(-1);
        expect(request?.disconnectedAtMs).toBeDefined();
      },
    );

    it('G01 stops the model when the client of a whole answer goes away', {
      retry: 2,
    }, async () => {
      const seen = api.ollama.requests.length;
      api.ollama.enqueue({ chunks: Array(1000).fill('word '), chunkDelayMs: 10 });
      const controller = new AbortController();
      const asked = client.chat.completions
        .create({ model, messages: [...messages] }, { signal: controller.signal })
        .catch(() => undefined);
      await expect.poll(() => api.ollama.requests.length).toBeGreaterThan(seen);
      const abortedAt = performance.now();
      controller.abort();
      await asked;
      await api.ollama.waitForIdle(5_000);
      expect(performance.now() - abortedAt).toBeLessThan(200);
    });
  });

  describe('with the ai package', () => {
    const provider = () =>
      createOpenAICompatible({
        name: 'headgate',
        baseURL: `${api.url}/v1`,
        apiKey: client.apiKey ?? '',
        includeUsage: true,
        fetch,
      });

    it('generates text', async () => {
      api.ollama.enqueue({ chunks: ['Good', ' day'] });
      const { text, usage, finishReason } = await generateText({
        model: provider()(model),
        prompt: 'Hello',
      });
      expect({ text, finishReason, output: usage.outputTokens }).toEqual({
        text: 'Good day',
        finishReason: 'stop',
        output: 2,
      });
    });

    it('streams text with usage', async () => {
      api.ollama.enqueue({ chunks: ['Good', ' day'] });
      const result = streamText({ model: provider()(model), prompt: 'Hello' });
      let text = '';
      for await (const delta of result.textStream) text += delta;
      expect(text).toBe('Good day');
      expect(await result.finishReason).toBe('stop');
      expect((await result.usage).outputTokens).toBe(2);
    });
  });

  it('finishes a running stream before it ends on SIGTERM, and takes no new work', async () => {
    await using other = await startBuiltApi();
    const openai = await other.client();
    other.ollama.enqueue({ chunks: Array(20).fill('word '), chunkDelayMs: 30 });
    const stream = await openai.chat.completions.create({
      model,
      messages: [...messages],
      stream: true,
    });
    let text = '';
    let exit: Promise<number | null> | undefined;
    for await (const chunk of stream) {
      exit ??= other.process.stop('SIGTERM');
      text += chunk.choices[0]?.delta.content ?? '';
    }
    expect(text).toBe('word '.repeat(20));
    expect(await exit).toBe(0);
    await expect(fetch(`${other.url}/live`)).rejects.toThrow();
  });
});
