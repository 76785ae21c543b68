import { readFileSync } from 'node:fs';
import { Secret } from '@headgate/core';
import { ConfigError } from '@headgate/core/config';
import type { ModelProvider } from '@headgate/model-provider';
import type { EntryConfig, ModelConfig, ProviderConfig } from '../../models-config.ts';
import type { ModelSettings } from '../../settings.ts';

/** A provider that holds connections. */
export type OpenedProvider = ModelProvider & { close?(): Promise<void> };

type Addresses = Pick<ModelSettings, 'OLLAMA_BASE_URL' | 'OPENAI_BASE_URL' | 'OPENAI_API_KEY'>;

export const openAiUrl = 'https://api.openai.com/v1';

/**
 * Makes a provider of the configuration. The code of a kind of provider is loaded when there is one of it.
 *
 * @throws ConfigError when the file of a key cannot be read, or two entries settle the memory of one model
 */
export async function openProvider(
  id: string,
  settings: ProviderConfig,
  models: Readonly<Record<string, ModelConfig>>,
  addresses: Addresses,
): Promise<OpenedProvider> {
  switch (settings.type) {
    case 'ollama': {
      const { canonicalName, createOllamaProvider } = await import(
        '@headgate/model-provider/ollama'
      );
      const { base_url = addresses.OLLAMA_BASE_URL, headers, keep_alive, num_ctx } = settings;
      const entryOf = entriesByModel(id, models, canonicalName);
      return createOllamaProvider({
        id,
        baseUrl: base_url,
        headers,
        keepAlive: (model) => entryOf(model)?.keep_alive ?? keep_alive,
        numCtx: (model) => entryOf(model)?.num_ctx ?? num_ctx,
      });
    }
    case 'openai': {
      const { createOpenAiProvider } = await import('@headgate/model-provider/openai');
      const { base_url = addresses.OPENAI_BASE_URL ?? openAiUrl } = settings;
      return createOpenAiProvider({
        id,
        baseUrl: base_url,
        apiKey:
          apiKeyOf(id, settings) ?? (settings.base_url ? undefined : addresses.OPENAI_API_KEY),
        headers: settings.headers,
        maxTokensField: settings.max_tokens_field,
        includeUsage: settings.include_usage,
      });
    }
    case 'echo': {
      const { createEchoProvider } = await import('@headgate/model-provider/echo');
      return { ...createEchoProvider(), id };
    }
  }
}

/** Where a provider listens; the built-in one does nowhere. */
export function addressOf(
  settings: ProviderConfig,
  { OLLAMA_BASE_URL, OPENAI_BASE_URL = openAiUrl }: Addresses,
): { readonly host: string; readonly port: number } | undefined {
  if (settings.type === 'echo') return undefined;
  const usual = settings.type === 'ollama' ? OLLAMA_BASE_URL : OPENAI_BASE_URL;
  const { hostname: host, port, protocol } = new URL(settings.base_url ?? usual);
  return { host, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port) };
}

/** The entries with settings of their own for a model of this provider, by the provider's name of it. */
function entriesByModel(
  id: string,
  models: Readonly<Record<string, ModelConfig>>,
  keyOf: (model: string) => string,
) {
  const entries = new Map<string, EntryConfig>();
  for (const [name, settings] of Object.entries(models)) {
    if (!('provider' in settings) || settings.provider !== id) continue;
    if (settings.num_ctx === undefined && settings.keep_alive === undefined) continue;
    const key = keyOf(settings.model ?? name);
    if (entries.has(key)) {
      const message = `at models.${name}: settles memory of a model that another entry settles under another of its names`;
      throw new ConfigError([{ name: 'MODELS_CONFIG', message }], 'docs/models.md');
    }
    entries.set(key, settings);
  }
  return (model: string): EntryConfig | undefined => entries.get(keyOf(model));
}

function apiKeyOf(
  id: string,
  { api_key, api_key_file }: Extract<ProviderConfig, { type: 'openai' }>,
): Secret | undefined {
  if (api_key !== undefined || api_key_file === undefined) return api_key;
  try {
    return new Secret(readFileSync(api_key_file, 'utf8').trim());
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    const message = `at providers.${id}.api_key_file: cannot be read (${code})`;
    throw new ConfigError([{ name: 'MODELS_CONFIG', message }], 'docs/models.md');
  }
}
