import { setTimeout as delay } from 'node:timers/promises';
import { listen } from '@headgate/core/node-server';
import { createApp } from './app.ts';
import { type ApiParts, composeApi } from './compose.ts';
import { describeRefusals } from './http/errors/refusals.ts';
import type { ApiServices } from './http/services.ts';

export interface RunningApi {
  /** Where it listens, as a URL without a path. */
  readonly url: string;
  /** The state of the parts, as `/health` tells it, and the models that can be used. */
  readonly services: Pick<ApiServices, 'checkHealth' | 'models'>;
  /** Not ready; after `SHUTDOWN_DELAY` no new connections; then the running requests, then the parts made here. */
  stop(): Promise<void>;
}

/** For the error that ends a stream to get to its reader. */
const lastWordMs = 500;

/**
 * Composes the API and listens.
 *
 * @throws ListenError when the address cannot be listened on
 */
export async function startApi(parts: ApiParts): Promise<RunningApi> {
  const { config } = parts;
  const { services, refuseWork, endStreams, cutStreams, close } = await composeApi(parts);
  const delayMs = config.SHUTDOWN_DELAY ?? (config.NODE_ENV === 'production' ? 5_000 : 0);
  try {
    const { fetch } = createApp(services);
    const server = await listen({
      fetch,
      host: config.HOST,
      port: config.PORT,
      describeRefusal: describeRefusals(services),
    });
    return {
      url: server.url,
      services,
      async stop() {
        refuseWork();
        server.drain();
        if (delayMs > 0) await delay(delayMs);
        endStreams();
        const cutting = setTimeout(cutStreams, config.SHUTDOWN_GRACE);
        await server.close(config.SHUTDOWN_GRACE + lastWordMs);
        clearTimeout(cutting);
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
