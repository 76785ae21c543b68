import { describe, it } from 'vitest';
import { createOllamaProvider } from '../ollama/index.ts';
import { createOpenAiProvider } from '../openai/index.ts';
import type { ChatScript, CompletionScript, ConformanceScenario } from '../testing/index.ts';
import {
  conformanceScenarios,
  providerConformance,
  startOllamaServer,
  startOpenAiServer,
} from '../testing/index.ts';
import { createRouter } from './index.ts';

type Script = ChatScript & CompletionScript;

const slow = Array.from({ length: 500 }, () => 'word ');
const scripts: Partial<Record<ConformanceScenario, Pick<Script, keyof ChatScript & keyof Script>>> =
  {
    text: { chunks: ['Good ', 'morn', 'ing'] },
    length: {},
    'hostile-schemas': {},
    'silent-before-headers': { headersDelayMs: 10_000 },
    'silent-before-first-token': { firstTokenDelayMs: 10_000 },
    slow: { chunks: slow, chunkDelayMs: 20 },
    'stalls-midway': { fail: { afterChunks: 2, by: 'hang' } },
    'ends-midway': { fail: { afterChunks: 2, by: 'eof' } },
    'resets-midway': { fail: { afterChunks: 2, by: 'reset' }, chunkDelayMs: 5 },
    'garbage-midway': { fail: { afterChunks: 2, by: 'bad-json' } },
    'model-not-found': { error: { status: 404, message: 'no such model' } },
    unauthorized: { error: { status: 401, message: 'unauthorized' } },
    'rate-limited': { error: { status: 429, message: 'wait', headers: { 'retry-after': '2' } } },
    overloaded: { error: { status: 503, message: 'server busy' } },
    'context-exceeded': { error: { status: 400, message: 'the input exceeds the context length' } },
    fails: { error: { status: 500, message: 'broken' } },
    unreachable: {},
  };

const policy = { limit: { slots: 8 }, retry: { attempts: 1 } };

for (const kind of ['ollama', 'openai'] as const) {
  providerConformance(
    { describe, it },
    {
      name: `The router in front of ${kind}`,
      scenarios: conformanceScenarios.filter((scenario) => scripts[scenario]),
      async start(scenario) {
        const script = scripts[scenario] as Script;
        const server =
          kind === 'ollama'
            ? await startOllamaServer({ models: [{ name: 'm:latest', script }] })
            : await startOpenAiServer({ models: [{ id: 'm', script }] });
        const provider =
          kind === 'ollama'
            ? createOllamaProvider({ baseUrl: server.url })
            : createOpenAiProvider({ baseUrl: server.url });
        if (scenario === 'unreachable') await server.close();
        const path = kind === 'ollama' ? '/api/chat' : '/v1/chat/completions';
        return {
          provider: createRouter({
            providers: [{ provider, ...policy }],
            models: { fast: { provider: kind, model: 'm' } },
          }),
          model: 'fast',
          upstream: {
            arrived: async () => {
              await server.waitForRequest({ path });
            },
            disconnected: async () => {
              const request = await server.waitForDisconnect({ path });
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
}
