import { defineConfig, isConfigError } from '@headgate/core/config';
import { collect, defaultDeadlines } from '@headgate/model-provider';
import { startOllamaServer } from '@headgate/model-provider/testing';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { modelSettings } from '../../settings.ts';
import { openModels } from './open-models.ts';

async function open(document: string) {
  const { values } = defineConfig({ schema: modelSettings }).load({
    env: { MODELS_CONFIG: document, ECHO_MODEL: 'false' },
  });
  const nothing = () => undefined;
  const metrics = {
    queueWaited: nothing,
    modelFellBack: nothing,
    providerFailed: nothing,
    circuitChanged: nothing,
    watchProviders: nothing,
  };
  const log = pino({ enabled: false });
  return openModels({ config: values, deadlines: defaultDeadlines, log, metrics });
}

it.each(['slow', 'SLOW', 'Slow:latest', 'library/slow', 'local/slow', 'local/SLOW'])(
  'a model of Ollama has its price, its limits and its account under the name %s too',
  async (model) => {
    await using server = await startOllamaServer({ models: [{ name: 'slow:latest' }] });
    const { catalog, close, directory } = await open(`
      providers: { local: { type: ollama, base_url: "${server.url}" } }
      models:
        slow: { provider: local, price: { input: 1, output: 2 }, max_output_tokens: 3, num_ctx: 100 }
    `);
    const call = { requestId: '1', signal: new AbortController().signal };
    const messages = [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }] as const;
    const answer = await collect(
      directory
        .providerOf(model)
        .stream({ model, messages }, { ...call, deadlines: defaultDeadlines }),
    );
    await close();
    expect(answer).toMatchObject({ model: 'slow', finishReason: 'length' });
    expect(server.requests[0]?.body).toMatchObject({ options: { num_predict: 3, num_ctx: 100 } });
    expect(catalog.termsOf(model).price).toEqual({ inputPerMillion: 1, outputPerMillion: 2 });
    expect(catalog.nameOf(model)).toBe('slow');
  },
);

it('the memory of a model is settled once, whatever its entries call it', async () => {
  const opened = open(`
    providers: { local: { type: ollama } }
    models:
      one: { provider: local, model: slow, num_ctx: 100 }
      two: { provider: local, model: library/SLOW, num_ctx: 200 }
  `);
  await expect(opened).rejects.toSatisfy(isConfigError);
});
