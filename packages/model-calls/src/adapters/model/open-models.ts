import { type Deadlines, isProviderError } from '@headgate/model-provider';
import { createRouter, type RouterEvent } from '@headgate/model-provider/router';
import type { Logger } from 'pino';
import type { ModelMetrics } from '../../domain/metrics/ports.ts';
import type { FollowAttempt, ModelCatalog, ModelDirectory } from '../../domain/models/ports.ts';
import type { ProviderConfig } from '../../models-config.ts';
import type { ModelSettings } from '../../settings.ts';
import { configCatalog } from './config-catalog.ts';
import { addressOf, openProvider } from './open-providers.ts';
import { routerDirectory } from './router-directory.ts';
import { longestDeadlines, toOffers, toPolicy, toRoute } from './router-options.ts';
import { tracedProvider } from './traced-provider.ts';

export interface ModelParts {
  readonly config: ModelSettings;
  /** Those of a model that settles none of its own. */
  readonly deadlines: Deadlines;
  readonly log: Logger;
  readonly metrics: Omit<ModelMetrics, 'modelCalled'>;
  /** Nobody follows what providers are asked where it is left out. */
  readonly followAttempt?: FollowAttempt | undefined;
}

export interface OpenedModels {
  readonly directory: ModelDirectory;
  readonly catalog: ModelCatalog;
  /** What a call brings along: no stage shorter than any model allows. */
  readonly deadlines: Deadlines;
  /** The ids of the providers whose state is worth a look: all but the built-in stand-in. */
  readonly providers: readonly string[];
  /** Ends the connections to providers. */
  close(): Promise<void>;
}

/**
 * The models that the settings name, behind one router.
 *
 * @throws ConfigError when the file of a key cannot be read
 */
export async function openModels(parts: ModelParts): Promise<OpenedModels> {
  const { config, deadlines } = parts;
  const models = config.MODELS_CONFIG?.models ?? {};
  const settings = Object.entries(providerSettings(config));
  const follow = parts.followAttempt;
  const open = async (id: string, provider: ProviderConfig) => {
    const plain = await openProvider(id, provider, models, config);
    const known = { protocol: provider.type, address: addressOf(provider, config) };
    return follow ? tracedProvider(plain, known, follow) : plain;
  };
  const opened = await Promise.all(
    settings.map(async ([id, provider]) => ({
      provider: await open(id, provider),
      offers: toOffers(provider.offers),
      ...toPolicy(provider, deadlines),
    })),
  );
  const routes = Object.fromEntries(
    Object.entries(models).map(([name, model]) => [
      name,
      toRoute(model, config.MODELS_CONFIG?.providers ?? {}, deadlines),
    ]),
  );
  const router = createRouter({
    providers: opened,
    models: routes,
    onEvent: (event) => report(event, parts),
  });
  const catalog = configCatalog(config.MODELS_CONFIG, router.canonicalModel.bind(router));
  parts.metrics.watchProviders(() => {
    const busy = [...router.load()];
    return settings.map(([provider]) => {
      const loads = busy.filter(([name]) => name.startsWith(`${provider}/`));
      const sum = (state: 'running' | 'waiting') =>
        loads.reduce((total, [, load]) => total + load[state], 0);
      return { provider, running: sum('running'), waiting: sum('waiting') };
    });
  });
  const settled = [...opened, ...Object.values(routes)].flatMap((policy) =>
    'deadlines' in policy && policy.deadlines ? [policy.deadlines] : [],
  );
  const callDeadlines = longestDeadlines(settled, deadlines);
  return {
    directory: routerDirectory(router, catalog, callDeadlines),
    deadlines: callDeadlines,
    catalog,
    providers: settings.filter(([, { type }]) => type !== 'echo').map(([id]) => id),
    async close() {
      await Promise.all(opened.map(({ provider }) => provider.close?.()));
    },
  };
}

/** The providers of `MODELS_CONFIG`, or those of the plain settings, and the stand-in where it is offered. */
function providerSettings(config: ModelSettings): Readonly<Record<string, ProviderConfig>> {
  const offers = 'all';
  const wantsOpenAi = config.OPENAI_API_KEY !== undefined || config.OPENAI_BASE_URL !== undefined;
  const configured = config.MODELS_CONFIG?.providers ?? {
    ollama: { type: 'ollama', offers },
    ...(wantsOpenAi && { openai: { type: 'openai', offers } }),
  };
  const offersEcho = config.ECHO_MODEL ?? config.NODE_ENV !== 'production';
  if (!offersEcho || Object.hasOwn(configured, 'echo')) return configured;
  return { ...configured, echo: { type: 'echo', offers: ['echo'] } };
}

function report(event: RouterEvent, { log, metrics }: ModelParts): void {
  switch (event.type) {
    case 'wait':
      metrics.queueWaited({ ...event, seconds: event.waitedMs / 1_000 });
      break;
    case 'fallback': {
      const { error, from, to } = event;
      metrics.modelFellBack(from, to);
      const code = isProviderError(error) ? error.code : 'unknown';
      if (isProviderError(error)) {
        metrics.providerFailed({ provider: error.info.provider, code: error.code });
      }
      log.warn({ target: 'models', from, to, code }, 'a model failed, another is asked');
      break;
    }
    case 'circuit': {
      const { name, state } = event;
      metrics.circuitChanged(name, state);
      log.warn({ target: 'models', circuit: name, state }, 'a circuit breaker changed its state');
      break;
    }
  }
}
