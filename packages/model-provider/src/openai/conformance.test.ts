import { describe, it } from 'vitest';
import type { CompletionScript, ConformanceScenario } from '../testing/index.ts';
import { conformanceScenarios, providerConformance, startOpenAiServer } from '../testing/index.ts';
import { createOpenAiProvider } from './index.ts';

const model = 'gpt-scripted';
// Both numbered 0 and without ids, as Ollama's own /v1 sends them.
const add = { index: 0, name: 'add', arguments: '{"a":1,"b":2}' };

const scripts: Record<ConformanceScenario, CompletionScript> = {
  text: { chunks: ['Good ', 'morn', 'ing'] },
  'empty-pieces': { chunks: ['', 'a', '', { reasoningContent: '' }, 'b', ''] },
  reasoning: { chunks: [{ reasoningContent: 'Be brief.' }, 'Hello.'] },
  'two-equal-tool-calls': { chunks: [{ toolCalls: [add] }, { toolCalls: [add] }] },
  'forced-tool': { chunks: [{ toolCalls: [add] }] },
  length: {},
  'hostile-schemas': {},
  'no-usage': { usage: null },
  'zero-usage': { usage: { prompt_tokens: 0, completion_tokens: 0 } },
  'silent-before-headers': { headersDelayMs: 10_000 },
  'silent-before-first-token': { firstTokenDelayMs: 10_000 },
  slow: { chunks: Array.from({ length: 500 }, () => 'word '), chunkDelayMs: 20 },
  'stalls-midway': { fail: { afterChunks: 2, by: 'hang' } },
  'error-midway': { fail: { afterChunks: 2, by: 'error-event' } },
  'error-first': { fail: { afterChunks: 0, by: 'error-event' } },
  'ends-midway': { fail: { afterChunks: 2, by: 'eof' } },
  'resets-midway': { fail: { afterChunks: 2, by: 'reset' }, chunkDelayMs: 5 },
  'garbage-midway': { fail: { afterChunks: 2, by: 'bad-json' } },
  'model-not-found': { error: { status: 404, code: 'model_not_found' } },
  unauthorized: { error: { status: 401, code: 'invalid_api_key' } },
  'rate-limited': {
    error: { status: 429, code: 'rate_limit_exceeded', headers: { 'retry-after': '2' } },
  },
  overloaded: { error: { status: 503, message: 'The engine is currently overloaded' } },
  'context-exceeded': { error: { status: 400, code: 'context_length_exceeded' } },
  fails: { error: { status: 500, type: 'server_error' } },
  unreachable: {},
};

providerConformance(
  { describe, it },
  {
    name: 'The OpenAI provider',
    scenarios: conformanceScenarios,
    async start(scenario) {
      const server = await startOpenAiServer({
        models: [{ id: model, script: scripts[scenario] }],
      });
      const provider = createOpenAiProvider({ baseUrl: server.url });
      if (scenario === 'unreachable') await server.close();
      return {
        provider,
        model,
        upstream: {
          arrived: async () => {
            await server.waitForRequest({ path: '/v1/chat/completions' });
          },
          disconnected: async () => {
            const request = await server.waitForDisconnect({ path: '/v1/chat/completions' });
            return request.disconnectedAtMs ?? Number.POSITIVE_INFINITY;
          },
        },
        async close() {
          await provider.close();
          if (scenario !== 'unreachable') await server.close();
        },
      };
    },
  },
);
