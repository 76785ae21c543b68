import { defaultDeadlines, ProviderError } from '@headgate/model-provider';
import { createEchoProvider } from '@headgate/model-provider/echo';
import { createOllamaProvider } from '@headgate/model-provider/ollama';
import { startOllamaServer } from '@headgate/model-provider/testing';
import { expect, it } from 'vitest';
import { recordingAccounts } from '../../../test/recording-accounts.ts';
import type { CallEnd } from '../usage/ports.ts';
import { embedTexts } from './embed-texts.ts';
import type { ModelCallServices } from './ports.ts';

const call = {
  caller: { organizationId: 'org', userId: 'user', apiKeyId: undefined, projectId: undefined },
  requestId: 'r',
  signal: new AbortController().signal,
};

/** The services over one provider, and the ends of the calls that were settled. */
function services(provider: ReturnType<ModelCallServices['models']['providerOf']>) {
  const ends: CallEnd[] = [];
  const parts: Omit<ModelCallServices, 'catalog'> = {
    models: {
      providerOf: () => provider,
      list: async () => [],
      find: () => Promise.reject(new Error('not asked for')),
      health: async () => new Map(),
    },
    accounts: recordingAccounts(ends),
    deadlines: defaultDeadlines,
  };
  return { parts, ends };
}

it('G02 settles embeddings once, done or failed', async () => {
  await using server = await startOllamaServer();
  const provider = createOllamaProvider({ baseUrl: server.url });
  const { parts, ends } = services(provider);
  const input = ['one', 'two'];
  const done = await embedTexts(parts, { model: 'nomic-embed-text:latest', input }, call);
  expect(done.vectors).toHaveLength(2);
  await expect(embedTexts(parts, { model: 'nobody', input }, call)).rejects.toBeInstanceOf(
    ProviderError,
  );
  await provider.close();
  expect(ends).toMatchObject([
    { outcome: 'completed', counts: { state: 'actual', input: done.usage.input, output: 0 } },
    { outcome: 'failed', counts: { state: 'unknown', input: undefined } },
  ]);
});

it('asks nobody to pay for what the provider cannot do', async () => {
  const { parts, ends } = services(createEchoProvider());
  await expect(embedTexts(parts, { model: 'echo', input: ['one'] }, call)).rejects.toMatchObject({
    code: 'unsupported',
  });
  expect(ends).toEqual([]);
});
