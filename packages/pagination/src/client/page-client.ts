import type { PageEnvelope } from '../envelope.ts';
import { PageClientError } from './errors.ts';

type RequestHeaders = NonNullable<RequestInit['headers']>;

/** How `createPageClient` talks to the service. */
export interface PageClientOptions {
  /** The global `fetch` by default. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Sent with every request; made anew for each, so that an access token may change meanwhile. */
  readonly headers?: () => RequestHeaders | Promise<RequestHeaders>;
  /** How often one page is asked for again after a 429; 4 by default. */
  readonly maxRetries?: number;
  /** The longest wait that the service may ask for, in milliseconds; 60,000 by default. */
  readonly maxWaitMs?: number;
  /** Waits; rejects with the signal's reason when it aborts. */
  readonly sleep?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
  /** Milliseconds since 1970, for a `Retry-After` that is a date; the system's clock by default. */
  readonly now?: () => number;
}

/** Bounds of one walk. */
export interface WalkOptions {
  /** Ends the walk with the signal's reason, also during a request or a wait. */
  readonly signal?: AbortSignal;
  /** Which link to follow; `next` by default. */
  readonly direction?: 'next' | 'prev';
}

/** Reads lists by following their links. */
export interface PageClient {
  /**
   * One page.
   *
   * @throws PageClientError
   */
  page<Item>(url: string | URL, options?: WalkOptions): Promise<PageEnvelope<Item>>;
  /** All pages from one on; each is fetched when it is asked for. */
  pages<Item>(url: string | URL, options?: WalkOptions): AsyncGenerator<PageEnvelope<Item>, void>;
  /** The items of all pages from one on. */
  items<Item>(url: string | URL, options?: WalkOptions): AsyncGenerator<Item, void>;
}

/**
 * Creates a client for lists that answer with links. It never builds a URL: it follows the links as they are, within
 * the origin where the walk began. A 429 is retried after what `Retry-After` says (RFC 9110 section 10.2.3) or, without
 * it, after one second and twice as long each time.
 *
 * @example
 * const client = createPageClient({ headers: () => ({ authorization: `Bearer ${token}` }) });
 * for await (const order of client.items('https://api.example.com/orders?limit=100', { signal })) {
 *   console.log(order.id);
 * }
 */
export function createPageClient(options: PageClientOptions = {}): PageClient {
  const {
    fetch = (url, init) => globalThis.fetch(url, init),
    headers = () => ({}),
    maxRetries = 4,
    maxWaitMs = 60_000,
    sleep = sleepFor,
    now = Date.now,
  } = options;

  const request = async (url: string, signal: AbortSignal | undefined): Promise<Response> => {
    for (let retries = 0; ; retries += 1) {
      signal?.throwIfAborted();
      const init: RequestInit = { headers: await headers(), ...(signal && { signal }) };
      const response = await fetch(url, init);
      if (response.ok) return response;
      if (response.status !== 429) throw new PageClientError('http_error', { response });
      const wait = retryAfter(response, now) ?? 1000 * 2 ** retries;
      if (retries >= maxRetries || wait > maxWaitMs) {
        throw new PageClientError('rate_limited', { response });
      }
      // An unread body would keep its connection from serving the next attempt.
      await response.body?.cancel();
      await sleep(wait, signal);
    }
  };

  const page = async <Item>(url: string | URL, { signal }: WalkOptions = {}) =>
    readEnvelope<Item>(await request(String(url), signal));

  async function* pages<Item>(
    start: string | URL,
    walk: WalkOptions = {},
  ): AsyncGenerator<PageEnvelope<Item>, void> {
    const { origin } = new URL(start);
    let url = new URL(start).href;
    for (;;) {
      const envelope = await page<Item>(url, walk);
      yield envelope;
      const link = envelope.links[walk.direction ?? 'next'];
      if (link === null) return;
      const next = new URL(link, url);
      if (next.origin !== origin) throw new PageClientError('foreign_link');
      if (next.href === url) throw new PageClientError('invalid_answer');
      url = next.href;
    }
  }

  return {
    page,
    pages,
    async *items<Item>(start: string | URL, walk: WalkOptions = {}) {
      for await (const { items } of pages<Item>(start, walk)) {
        for (const item of items) {
          walk.signal?.throwIfAborted();
          yield item;
        }
      }
    },
  };
}

async function readEnvelope<Item>(response: Response): Promise<PageEnvelope<Item>> {
  let body: unknown;
  try {
    body = await response.json();
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new PageClientError('invalid_answer', { cause });
    throw cause;
  }
  if (!isEnvelope(body)) throw new PageClientError('invalid_answer');
  return body as PageEnvelope<Item>;
}

function isEnvelope(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false;
  const { items, links } = body as { items?: unknown; links?: { next?: unknown; prev?: unknown } };
  const isLink = (link: unknown) => link === null || typeof link === 'string';
  return Array.isArray(items) && isLink(links?.next) && isLink(links?.prev);
}

function retryAfter(response: Response, now: () => number): number | undefined {
  const text = response.headers.get('retry-after');
  if (text === null) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now());
}

function sleepFor(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    if (signal?.aborted === true) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
