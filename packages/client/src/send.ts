import { errorOf, HeadgateError } from './errors.ts';
import type { Credentials, HeadgateClientOptions } from './options.ts';
import { backoffMs, isWorthRetrying, retryAfterMs } from './retry-after.ts';
import { sleep as sleepFor } from './sleep.ts';
import type { RequestOptions } from './types.ts';

/** A request without its credentials. */
export interface Outgoing extends RequestOptions {
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
  readonly accept: string;
}

/** Sends a request, again where that may help, and gives the answer of a success with its body unread. */
export type Send = (request: Outgoing) => Promise<Response>;

/** The content type of server-sent events. */
export const eventStreamType = 'text/event-stream';

const changes: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

export function createSend(options: HeadgateClientOptions): Send {
  const {
    fetch = (url, init) => globalThis.fetch(url, init),
    generateKey = () => crypto.randomUUID(),
    sleep = sleepFor,
    random = Math.random,
    now = Date.now,
    maxWaitMs = 60_000,
  } = options;
  const credentials = shared(options.credentials);

  async function attempt(request: Outgoing, headers: Headers, signal: AbortSignal) {
    const { method, url, body, timeoutMs = options.timeoutMs ?? 60_000 } = request;
    const deadline = deadlineOf(request, timeoutMs);
    try {
      return await fetch(url, {
        method,
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(options.browserCredentials && { credentials: options.browserCredentials }),
        signal: AbortSignal.any([signal, deadline.signal]),
      });
    } catch (cause) {
      signal.throwIfAborted();
      if (deadline.signal.aborted) {
        throw new HeadgateError('timeout', { message: `No answer within ${timeoutMs} ms.`, cause });
      }
      throw new HeadgateError('connection_failed', {
        message: 'The service cannot be reached.',
        cause,
      });
    } finally {
      deadline.hasBegun();
    }
  }

  async function once(request: Outgoing, headers: Headers, signal: AbortSignal): Promise<Response> {
    const token = await credentials?.token();
    if (token !== undefined) headers.set('Authorization', `Bearer ${token}`);
    const response = await attempt(request, headers, signal);
    if (response.status !== 401 || token === undefined || !credentials?.refresh) return response;
    const renewed = await renew(credentials, token);
    if (renewed === undefined) return response;
    await response.body?.cancel();
    headers.set('Authorization', `Bearer ${renewed}`);
    return attempt(request, headers, signal);
  }

  return async (request) => {
    const signal = request.signal ?? new AbortController().signal;
    const { maxRetries = options.maxRetries ?? 2 } = request;
    const headers = headersOf(request, options, generateKey);
    for (let retries = 0; ; retries += 1) {
      signal.throwIfAborted();
      const outcome = await once(request, headers, signal).catch((error: unknown) => error);
      if (outcome instanceof Response && outcome.ok) return outcome;
      const isAnswer = outcome instanceof Response;
      if (!isAnswer && !(outcome instanceof HeadgateError)) throw outcome;
      const asked = isAnswer ? retryAfterMs(outcome.headers, now) : undefined;
      const wait = asked ?? backoffMs(retries, random);
      const isWorth = !isAnswer || isWorthRetrying(outcome);
      if (!isWorth || retries >= maxRetries || wait > maxWaitMs) {
        throw isAnswer ? await errorOf(outcome, asked) : outcome;
      }
      // An unread body would keep its connection from serving the next attempt.
      if (isAnswer) await outcome.body?.cancel();
      await sleep(wait, signal);
    }
  };
}

/** Of a stream it is the beginning that has a deadline; of another answer its end. */
function deadlineOf({ accept }: Outgoing, milliseconds: number) {
  if (accept !== eventStreamType) {
    return { signal: AbortSignal.timeout(milliseconds), hasBegun: () => undefined };
  }
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), milliseconds);
  return { signal: controller.signal, hasBegun: () => clearTimeout(timer) };
}

function headersOf(
  request: Outgoing,
  options: HeadgateClientOptions,
  generateKey: () => string,
): Headers {
  const headers = new Headers({ ...options.headers, ...request.headers, Accept: request.accept });
  if (request.body !== undefined) headers.set('Content-Type', 'application/json');
  if (changes.has(request.method)) {
    headers.set('Idempotency-Key', request.idempotencyKey ?? generateKey());
  }
  if (request.ifMatch !== undefined) headers.set('If-Match', request.ifMatch);
  return headers;
}

/** The token to use instead of a refused one: that of another request that was faster, or a new one. */
async function renew(credentials: Credentials, refused: string): Promise<string | undefined> {
  const current = await credentials.token();
  if (current !== refused) return current;
  return credentials.refresh?.(refused).catch(() => undefined);
}

/** Lets all requests that one token was refused to wait for the same new one. */
function shared(given: string | Credentials | undefined): Credentials | undefined {
  if (given === undefined) return undefined;
  if (typeof given === 'string') return { token: () => given };
  const renewals = new Map<string, Promise<string>>();
  return {
    token: () => given.token(),
    ...(given.refresh && {
      refresh(refused: string) {
        const running = renewals.get(refused) ?? given.refresh?.(refused) ?? Promise.reject();
        renewals.set(refused, running);
        const forget = () => renewals.delete(refused);
        running.then(forget, forget);
        return running;
      },
    }),
  };
}
