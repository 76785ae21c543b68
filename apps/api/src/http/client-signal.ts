import type { Context } from 'hono';

/** Why work was stopped: the one it was done for is gone. */
export class ClientDisconnectedError extends Error {
  override readonly name = 'ClientDisconnectedError';

  constructor() {
    super('the client closed the connection');
  }
}

/**
 * A controller that aborts when the client of the request goes away. The server aborts its own signal
 * with a plain text for a reason; here the reason is always an Error.
 */
export function clientController(c: Context): AbortController {
  const controller = new AbortController();
  const abort = () => controller.abort(new ClientDisconnectedError());
  const { signal } = c.req.raw;
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return controller;
}
