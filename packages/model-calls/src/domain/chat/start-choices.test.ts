import { defaultDeadlines, isProviderError } from '@headgate/model-provider';
import { createOllamaProvider } from '@headgate/model-provider/ollama';
import { startOllamaServer } from '@headgate/model-provider/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordingAccounts } from '../../../test/recording-accounts.ts';
import type { CallEnd } from '../usage/ports.ts';
import { collectChoices, mergeChoices } from './merge-choices.ts';
import type { ModelCallServices } from './ports.ts';
import { startChoices } from './start-choices.ts';

const model = 'llama3.2:latest';
const call = {
  caller: { organizationId: 'org', userId: 'user', apiKeyId: undefined, projectId: undefined },
  requestId: 'r',
  signal: new AbortController().signal,
};
const request = {
  model,
  seed: 41,
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
} as const;

let server: Awaited<ReturnType<typeof startOllamaServer>>;
let provider: ReturnType<typeof createOllamaProvider>;

beforeAll(async () => {
  server = await startOllamaServer();
  provider = createOllamaProvider({ baseUrl: server.url });
});
afterAll(async () => {
  await provider?.close();
  await server?.close();
});

function services(ends: CallEnd[]): ModelCallServices {
  return {
    models: {
      providerOf: () => provider,
      list: async () => [],
      find: () => Promise.reject(new Error('not asked for')),
      health: async () => new Map(),
    },
    catalog: { currency: 'USD', termsOf: () => ({}), nameOf: (model) => model },
    accounts: recordingAccounts(ends),
    deadlines: defaultDeadlines,
  };
}

describe('several answers to one request', () => {
  it('are calls at the same time, each with a seed and an account of its own', async () => {
    const ends: CallEnd[] = [];
    server.enqueue({ chunks: ['one'], metrics: { prompt_eval_count: 5, eval_count: 1 } });
    server.enqueue({ chunks: ['two'], metrics: { prompt_eval_count: 5, eval_count: 2 } });
    server.enqueue({ chunks: ['three'], metrics: { prompt_eval_count: 5, eval_count: 3 } });
    const before = server.requests.length;
    const { streams } = await startChoices(services(ends), request, 3, call);
    const answers = await collectChoices(streams);
    expect(answers.map(({ text }) => text).sort()).toEqual(['one', 'three', 'two']);
    const seeds = server.requests.slice(before).map(({ body }) => {
      const { options } = body as { readonly options: { readonly seed: number } };
      return options.seed;
    });
    expect(seeds.sort()).toEqual([41, 42, 43]);
    expect(ends).toHaveLength(3);
    expect(ends.reduce((sum, { counts }) => sum + (counts.output ?? 0), 0)).toBe(6);
  });

  it.each([
    ['as a stream', readMerged],
    ['whole', collectChoices],
  ])('are all ended when one fails, %s, and every account is settled', async (_, read) => {
    const ends: CallEnd[] = [];
    server.enqueue({ chunks: ['a', 'b'], fail: { afterChunks: 1, by: 'hang' } });
    server.enqueue({ chunks: ['a', 'b'], fail: { afterChunks: 1, by: 'hang' } });
    server.enqueue({ chunks: ['a', 'b'], fail: { afterChunks: 1, by: 'error-line' } });
    const { streams } = await startChoices(services(ends), request, 3, call);
    const failure: unknown = await read(streams).catch((error: unknown) => error);
    expect(isProviderError(failure)).toBe(true);
    await server.waitForIdle();
    expect(ends.map(({ outcome }) => outcome).sort()).toEqual(['aborted', 'aborted', 'failed']);
  });

  it('are all ended when the reader leaves', async () => {
    const ends: CallEnd[] = [];
    for (let answer = 0; answer < 3; answer++) {
      server.enqueue({ chunks: ['a', 'b'], fail: { afterChunks: 1, by: 'hang' } });
    }
    const { streams } = await startChoices(services(ends), request, 3, call);
    const spoken = new Set<number>();
    for await (const { index, parts } of mergeChoices(streams)) {
      if (parts.some(({ type }) => type === 'text')) spoken.add(index);
      if (spoken.size === 3) break;
    }
    await server.waitForIdle();
    expect(ends.map(({ outcome }) => outcome)).toEqual(['aborted', 'aborted', 'aborted']);
  });
});

async function readMerged(streams: Parameters<typeof mergeChoices>[0]): Promise<void> {
  for await (const { parts } of mergeChoices(streams)) expect(parts).not.toEqual([]);
}
