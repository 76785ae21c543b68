import type { RequestListener } from 'node:http';
import { getRequestListener, type HttpBindings, RequestError } from '@hono/node-server';
import type { Refuser } from './refusals.ts';

type Fetch = (request: Request, env: HttpBindings) => Response | Promise<Response>;

/** Hands requests to `fetch`, and to `refuse` what is none to it: without a host, or with a target that is no path. */
export function requestListener(
  fetch: Fetch,
  refuse: Refuser,
  isDraining: () => boolean,
): RequestListener {
  // A request is opened before the listener returns, so that one variable does for all of them.
  let state: 'opening' | 'open' | 'refused' = 'open';
  const listener = getRequestListener(fetch as Parameters<typeof getRequestListener>[0], {
    // Whom HTTP/1.0 asks, where nothing says otherwise; later versions have to say it.
    hostname: 'localhost',
    errorHandler(error) {
      if (state !== 'opening' || !(error instanceof RequestError)) return refuse.failed();
      state = 'refused';
      return undefined;
    },
  });
  return (incoming, outgoing) => {
    if (incoming.headers.host === undefined && incoming.httpVersion !== '1.0') {
      refuse.request('ERR_HOST', incoming, outgoing);
      return;
    }
    if (isDraining()) outgoing.setHeader('Connection', 'close');
    state = 'opening';
    void listener(incoming, outgoing);
    const isRefused = state === ('refused' as typeof state);
    state = 'open';
    if (isRefused) refuse.request('ERR_TARGET', incoming, outgoing);
  };
}
