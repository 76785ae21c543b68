import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { describeWith } from '@headgate/test-servers';
import {
  AIMessage,
  type AIMessageChunk,
  HumanMessage,
  ToolMessage,
} from '@langchain/core/messages';
import { tool as langchainTool } from '@langchain/core/tools';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { embedMany, generateText, isStepCount, Output, streamText, tool } from 'ai';
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type BuiltApi, startBuiltApi } from './lib/built-api.ts';
import { fetch } from './lib/checked-fetch.ts';

const model = 'llama3.2:latest';
const embedder = 'nomic-embed-text';
const messages = [{ role: 'user', content: 'How is the weather?' }] as const;
const call = (city: string) => ({ name: 'weather', arguments: { city } });
const weather = z.object({ city: z.string(), celsius: z.number() });
const written = '{"city":"Linz","celsius":21.5}';

describeWith(
  describe,
  'postgres',
  'unmodified clients of the OpenAI API, with tools and objects',
  () => {
    let api: BuiltApi;
    let client: OpenAI;

    beforeAll(async () => {
      api = await startBuiltApi();
      client = await api.client();
    });

    afterAll(() => api[Symbol.asyncDispose]());

    const lastSent = (path: string) =>
      api.ollama.requests.findLast((request) => request.path === path)?.body;

    describe('openai', () => {
      it('runs tools until the model is content, with two equal calls in one turn', async () => {
        api.ollama.enqueue({ chunks: [{ toolCalls: [call('Linz'), call('Linz')] }] });
        api.ollama.enqueue({ chunks: ['It is ', 'warm.'] });
        const asked: string[] = [];
        const runner = client.chat.completions.runTools({
          model,
          messages: [...messages],
          tools: [
            {
              type: 'function',
              function: {
                name: 'weather',
                description: 'Tells the weather.',
                parameters: { type: 'object', properties: { city: { type: 'string' } } },
                parse: JSON.parse,
                function: ({ city }: { city: string }) => {
                  asked.push(city);
                  return `21 degrees in ${city}`;
                },
              },
            },
          ],
        });
        expect(await runner.finalContent()).toBe('It is warm.');
        expect(asked).toEqual(['Linz', 'Linz']);
        expect(lastSent('/api/chat')).toMatchObject({
          messages: [
            { role: 'user' },
            { role: 'assistant', tool_calls: [{}, {}] },
            { role: 'tool', tool_name: 'weather', content: '21 degrees in Linz' },
            { role: 'tool', tool_name: 'weather', content: '21 degrees in Linz' },
          ],
        });
      });

      it('runs tools over streams', async () => {
        api.ollama.enqueue({ chunks: [{ toolCalls: [call('Graz')] }] });
        api.ollama.enqueue({ chunks: ['Cold.'] });
        const runner = client.chat.completions.runTools({
          model,
          stream: true,
          messages: [...messages],
          tools: [
            {
              type: 'function',
              function: {
                name: 'weather',
                description: 'Tells the weather.',
                parameters: { type: 'object', properties: {} },
                function: () => 'minus 3',
              },
            },
          ],
        });
        expect(await runner.finalContent()).toBe('Cold.');
      });

      it('parses structured output, which the model is held to', async () => {
        api.ollama.enqueue({ chunks: [written.slice(0, 9), written.slice(9)] });
        const answer = await client.chat.completions.parse({
          model,
          messages: [...messages],
          response_format: zodResponseFormat(weather, 'weather'),
        });
        expect(answer.choices[0]?.message.parsed).toEqual({ city: 'Linz', celsius: 21.5 });
        expect(lastSent('/api/chat')).toMatchObject({
          format: { type: 'object', required: ['city', 'celsius'] },
        });
      });

      it('embeds, in the base64 that it asks for', async () => {
        const input = ['one', 'two words'];
        const { data, usage } = await client.embeddings.create({ model: embedder, input });
        expect(data.map(({ embedding }) => embedding.length)).toEqual([8, 8]);
        expect(data[0]?.embedding.every((value) => typeof value === 'number')).toBe(true);
        expect(usage.prompt_tokens).toBe(3);
        const floats = await client.embeddings.create({
          model: embedder,
          input,
          encoding_format: 'float',
        });
        expect(floats.data).toEqual(data);
      });

      it('reads code, parameter and request id of a refusal, and does not repeat it', async () => {
        const retrying = client.withOptions({ maxRetries: 2 });
        const seen = api.ollama.requests.length;
        const error = await retrying.chat.completions
          .create({ model, messages: [...messages], store: true })
          .catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(OpenAI.BadRequestError);
        expect(error).toMatchObject({
          status: 400,
          code: 'unsupported_parameter',
          param: 'store',
          type: 'invalid_request_error',
          requestID: expect.stringMatching(/^[0-9a-f-]{36}$/),
        });
        expect(api.ollama.requests).toHaveLength(seen);
      });

      it('finds a model whose id has slashes and colons', async () => {
        await expect(client.models.retrieve('ns/none:7b')).rejects.toThrow(OpenAI.NotFoundError);
        expect(await client.models.retrieve(model)).toMatchObject({ id: model });
      });
    });

    describe('ai with @ai-sdk/openai-compatible', () => {
      const provider = () =>
        createOpenAICompatible({
          name: 'headgate',
          baseURL: `${api.url}/v1`,
          apiKey: client.apiKey ?? '',
          includeUsage: true,
          fetch,
          supportsStructuredOutputs: true,
        });

      it('G07 runs tools, two equal calls in one step among them', async () => {
        api.ollama.enqueue({ chunks: [{ toolCalls: [call('Linz'), call('Linz')] }] });
        api.ollama.enqueue({ chunks: ['Warm.'] });
        const cities: string[] = [];
        const { text, steps } = await generateText({
          model: provider()(model),
          prompt: 'How is the weather?',
          tools: {
            weather: tool({
              description: 'Tells the weather.',
              inputSchema: z.object({ city: z.string() }),
              execute: async ({ city }) => {
                cities.push(city);
                return '21 degrees';
              },
            }),
          },
          stopWhen: isStepCount(3),
        });
        expect(text).toBe('Warm.');
        expect(steps).toHaveLength(2);
        expect(cities).toEqual(['Linz', 'Linz']);
      });

      it('streams calls of tools', async () => {
        api.ollama.enqueue({ chunks: ['Let me look. ', { toolCalls: [call('Wels')] }] });
        const result = streamText({
          model: provider()(model),
          prompt: 'How is the weather?',
          tools: { weather: tool({ inputSchema: z.object({ city: z.string() }) }) },
        });
        const parts: string[] = [];
        for await (const part of result.fullStream) parts.push(part.type);
        expect(parts).toContain('tool-call');
        expect(await result.finishReason).toBe('tool-calls');
        expect(await result.toolCalls).toMatchObject([
          { toolName: 'weather', input: { city: 'Wels' } },
        ]);
      });

      it('generates an object, which the model is held to', async () => {
        api.ollama.enqueue({ chunks: [written] });
        const { output } = await generateText({
          model: provider()(model),
          prompt: 'How is the weather?',
          output: Output.object({ schema: weather }),
        });
        expect(output).toEqual({ city: 'Linz', celsius: 21.5 });
        expect(lastSent('/api/chat')).toMatchObject({ format: { type: 'object' } });
      });

      it('G06 sees a failure midway as an error', async () => {
        api.ollama.enqueue({ chunks: ['One', ' two'], fail: { afterChunks: 1, by: 'reset' } });
        const errors: unknown[] = [];
        const result = streamText({
          model: provider()(model),
          prompt: 'Hello',
          onError: ({ error }) => {
            errors.push(error);
          },
        });
        const parts: string[] = [];
        for await (const part of result.fullStream) parts.push(part.type);
        expect(parts).toContain('error');
        expect(errors).toHaveLength(1);
      });

      it('shows thinking apart from the answer', async () => {
        api.ollama.enqueue({ chunks: [{ thinking: 'Hm.' }, 'Yes.'] });
        const { reasoningText, text } = await generateText({
          model: provider()(model),
          prompt: 'So?',
        });
        expect({ reasoningText, text }).toEqual({ reasoningText: 'Hm.', text: 'Yes.' });
      });

      it('embeds many', async () => {
        const { embeddings } = await embedMany({
          model: provider().embeddingModel(embedder),
          values: ['one', 'two', 'three'],
        });
        expect(embeddings.map((vector) => vector.length)).toEqual([8, 8, 8]);
      });
    });

    describe('@langchain/openai', () => {
      const chat = () =>
        new ChatOpenAI({
          model,
          apiKey: client.apiKey ?? '',
          maxRetries: 0,
          configuration: { baseURL: `${api.url}/v1`, fetch },
        });

      it('invokes, with usage', async () => {
        api.ollama.enqueue({ chunks: ['Good', ' day'] });
        const answer = await chat().invoke([new HumanMessage('Hello')]);
        expect(answer.text).toBe('Good day');
        expect(answer).toMatchObject({ usage_metadata: { output_tokens: 2 } });
      });

      it('streams', async () => {
        api.ollama.enqueue({ chunks: ['Grüß', ' Gott', ' 👋'], split: 'bytes' });
        let whole: AIMessageChunk | undefined;
        for await (const chunk of await chat().stream('Hello')) {
          whole = whole ? whole.concat(chunk) : chunk;
        }
        expect(whole?.text).toBe('Grüß Gott 👋');
        expect(whole).toMatchObject({ usage_metadata: { output_tokens: 3 } });
      });

      it('binds tools, and gives their results back', async () => {
        const look = langchainTool(async ({ city }) => `21 degrees in ${city}`, {
          name: 'weather',
          description: 'Tells the weather.',
          schema: z.object({ city: z.string() }),
        });
        const withTools = chat().bindTools([look]);
        api.ollama.enqueue({ chunks: [{ toolCalls: [call('Linz'), call('Linz')] }] });
        const asked = await withTools.invoke([new HumanMessage('How is the weather?')]);
        expect(asked).toBeInstanceOf(AIMessage);
        expect(asked.tool_calls?.map(({ args, name }) => ({ args, name }))).toEqual([
          { name: 'weather', args: { city: 'Linz' } },
          { name: 'weather', args: { city: 'Linz' } },
        ]);
        const results = await Promise.all(
          (asked.tool_calls ?? []).map((made) => look.invoke(made)),
        );
        expect(results[0]).toBeInstanceOf(ToolMessage);
        api.ollama.enqueue({ chunks: ['Warm.'] });
        const answer = await withTools.invoke([new HumanMessage('Weather?'), asked, ...results]);
        expect(answer.text).toBe('Warm.');
        expect(lastSent('/api/chat')).toMatchObject({
          messages: [{}, {}, { tool_name: 'weather', content: '21 degrees in Linz' }, {}],
        });
      });

      it('gets structured output by a schema', async () => {
        api.ollama.enqueue({ chunks: [written] });
        const structured = chat().withStructuredOutput(weather, { method: 'jsonSchema' });
        expect(await structured.invoke('How is the weather?')).toEqual({
          city: 'Linz',
          celsius: 21.5,
        });
      });

      it('embeds documents and queries', async () => {
        const embeddings = new OpenAIEmbeddings({
          model: embedder,
          apiKey: client.apiKey ?? '',
          configuration: { baseURL: `${api.url}/v1`, fetch },
        });
        const [document] = await embeddings.embedDocuments(['one']);
        expect(document).toHaveLength(8);
        expect(await embeddings.embedQuery('one')).toEqual(document);
      });

      it('reports a model that nobody has', async () => {
        const missing = new ChatOpenAI({
          model: 'nobody',
          apiKey: client.apiKey ?? '',
          maxRetries: 0,
          configuration: { baseURL: `${api.url}/v1`, fetch },
        });
        await expect(missing.invoke('Hello')).rejects.toMatchObject({ status: 404 });
      });
    });
  },
);
