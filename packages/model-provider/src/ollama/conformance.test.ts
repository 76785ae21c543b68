import { describe, it } from 'vitest';
import type { ChatScript, ConformanceScenario } from '../testing/index.ts';
import { conformanceScenarios, providerConformance, startOllamaServer } from '../testing/index.ts';
import { createOllamaProvider } from './index.ts';

const add = { name: 'add', arguments: { a: 1, b: 2 } };

const scripts: Record<ConformanceScenario, ChatScript> = {
  text: { chunks: ['Good ', 'morn', 'ing'] },
  'empty-pieces': { chunks: ['', 'a', '', { thinking: '' }, 'b', ''] },
  reasoning: { chunks: [{ thinking: 'Be brief.' }, 'Hello.'] },
  'two-equal-tool-calls': { chunks: [{ toolCalls: [add] }, { toolCalls: [add] }] },
  'forced-tool': { chunks: ['{"a": 1,', ' "b": ', '2}'] },
  length: {},
  'hostile-schemas': {},
  'no-usage': { metrics: null },
  'zero-usage': { metrics: { prompt_eval_count: 0, eval_count: 0 } },
  'silent-before-headers': { headersDelayMs: 10_000 },
  'silent-before-first-token': { firstTokenDelayMs: 10_000 },
  slow: { chunks: Array.from({ length: 500 }, () => 'word '), chunkDelayMs: 20 },
  'stalls-midway': { fail: { afterChunks: 2, by: 'hang' } },
  'error-midway': { fail: { afterChunks: 2, by: 'error-line' } },
  'error-first': { fail: { afterChunks: 0, by: 'error-line' } },
  'ends-midway': { fail: { afterChunks: 2, by: 'eof' } },
  'resets-midway': { fail: { afterChunks: 2, by: 'reset' }, chunkDelayMs: 5 },
  'garbage-midway': { fail: { afterChunks: 2, by: 'bad-json' } },
  'model-not-found': { error: { status: 404, message: "model 'llama3.2' not found" } },
  unauthorized: { error: { status: 401, message: 'unauthorized' } },
  'rate-limited': {
    error: { status: 429, message: 'too many requests', headers: { 'retry-after': '2' } },
  },
  overloaded: { error: { status: 503, message: 'server busy, please try again.' } },
  'context-exceeded': {
    error: { status: 400, message: 'the input length exceeds the context length' },
  },
  fails: { error: { status: 500, message: 'llama runner process has terminated' } },
  unreachable: {},
};

providerConformance(
  { describe, it },
  {
    name: 'The Ollama provider',
    scenarios: conformanceScenarios,
    async start(scenario) {
      const server = await startOllamaServer({
        models: [{ name: 'llama3.2:latest', script: scripts[scenario] }],
      });
      const provider = createOllamaProvider({ baseUrl: server.url });
      if (scenario === 'unreachable') await server.close();
      return {
        provider,
        model: 'llama3.2',
        upstream: {
          arrived: async () => {
            await server.waitForRequest({ path: '/api/chat' });
          },
          disconnected: async () => {
            const request = await server.waitForDisconnect({ path: '/api/chat' });
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
