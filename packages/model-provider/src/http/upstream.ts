import type { Dispatcher } from 'undici';
import { Pool } from 'undici';
import type { Deadlines } from '../deadlines.ts';
import { shorterDeadlines } from '../deadlines.ts';
import { isProviderError } from '../errors.ts';
import { PartQueue } from '../part-queue.ts';
import type { CallContext, Health, PartStream } from '../provider.ts';
import type { AnswerStreamOptions } from './answer-stream.ts';
import { AnswerStream } from './answer-stream.ts';
import { byteStream } from './byte-stream.ts';
import type { ExchangeRequest } from './exchange.ts';
import type { Classify } from './failure.ts';
import { callJson } from './json-call.ts';

/** How to reach a model server over HTTP; what every provider of one has in common. */
export interface UpstreamOptions {
  /** Sent with every request, e.g. for a proxy in front of the server. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Limits for this server; of these and the call's own the shorter holds. */
  readonly deadlines?: Partial<Deadlines> | undefined;
  /** The most connections to open; calls above it wait, within their connect deadline. Default: no limit. */
  readonly connections?: number | undefined;
  /** A clock in milliseconds that never goes back. Default: `performance.now`. */
  readonly now?: (() => number) | undefined;
  /** Sends the requests instead of an own pool; closing it stays with the caller. */
  readonly dispatcher?: Dispatcher | undefined;
}

/** A call that is answered with one JSON document. */
export interface JsonCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly context: CallContext;
  readonly model?: string;
}

/** The largest answer to a call that is not a stream: vectors take most, some 20 bytes a number. */
const mostJsonBytes = 256 * 1024 * 1024;

/**
 * A connection attempt that no deadline waits for any more is given up after this time. The deadlines of
 * the calls are shorter; undici's own limits on headers and body are off.
 */
const abandonedConnectMs = 60_000;

/** One model server: its connections, and what goes with every request to it. */
export class Upstream {
  readonly now: () => number;
  readonly #provider: string;
  readonly #origin: string;
  readonly #pathPrefix: string;
  readonly #query: string;
  readonly #headers: readonly string[];
  readonly #deadlines: Partial<Deadlines> | undefined;
  readonly #classify: Classify;
  readonly #ownPool: Pool | undefined;
  readonly #dispatcher: Dispatcher;

  /** Throws a TypeError if `baseUrl` is not an `http:` or `https:` URL or holds credentials, or a header cannot be sent. */
  constructor(
    provider: string,
    baseUrl: string | URL,
    options: UpstreamOptions,
    classify: Classify,
  ) {
    const url = parseBaseUrl(baseUrl);
    this.#provider = provider;
    this.#origin = url.origin;
    this.#pathPrefix = url.pathname.replace(/\/+$/, '');
    this.#query = url.search;
    this.#headers = Object.entries(options.headers ?? {}).flatMap(checkHeader);
    this.#deadlines = options.deadlines;
    this.#classify = classify;
    this.now = options.now ?? (() => performance.now());
    if (options.dispatcher) {
      this.#dispatcher = options.dispatcher;
    } else {
      this.#ownPool = new Pool(url.origin, {
        connections: options.connections ?? null,
        connect: { timeout: abandonedConnectMs },
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      this.#dispatcher = this.#ownPool;
    }
  }

  /** Sends nothing before the first `next()`. */
  stream(
    model: string,
    context: CallContext,
    prepare: (context: CallContext) => ReturnType<AnswerStreamOptions['prepare']>,
  ): PartStream {
    return new PartQueue(
      new AnswerStream({
        provider: this.#provider,
        dispatcher: this.#dispatcher,
        context: this.limited(context),
        model,
        prepare: () => prepare(context),
        classify: this.#classify,
        now: this.now,
      }),
    );
  }

  call(call: JsonCall): Promise<unknown> {
    const { method, path, body, context, model } = call;
    return callJson({
      provider: this.#provider,
      dispatcher: this.#dispatcher,
      context: this.limited(context),
      request: this.request(method, path, body, context),
      classify: this.#classify,
      model,
      maxBytes: mostJsonBytes,
      now: this.now,
    });
  }

  /** The body of an answer as it comes; ended early by the signal alone. */
  chunks(
    method: 'GET' | 'POST',
    path: string,
    body: unknown,
    model: string,
    context: CallContext,
  ): AsyncGenerator<Buffer, void, void> {
    return byteStream({
      provider: this.#provider,
      dispatcher: this.#dispatcher,
      context: this.limited(context),
      request: this.request(method, path, body, context),
      classify: this.#classify,
      model,
      now: this.now,
    });
  }

  /**
   * Resolves with `ok: true` when `GET path` is answered as `read` expects it, with `ok: false` otherwise;
   * rejects only with `aborted`.
   */
  async health(
    path: string,
    context: CallContext,
    read: (answer: unknown) => { version?: string } | undefined,
  ): Promise<Health> {
    const startedAt = this.now();
    try {
      const seen = read(await this.call({ method: 'GET', path, context }));
      return { ok: seen !== undefined, ...seen, latencyMs: this.now() - startedAt };
    } catch (error) {
      if (isProviderError(error) && error.code === 'aborted') throw error;
      return { ok: false, latencyMs: this.now() - startedAt };
    }
  }

  request(
    method: 'GET' | 'POST',
    path: string,
    body: unknown,
    context: CallContext,
  ): ExchangeRequest {
    const headers = [...this.#headers, 'x-request-id', context.requestId];
    if (context.traceparent !== undefined) headers.push('traceparent', context.traceparent);
    if (context.tracestate !== undefined) headers.push('tracestate', context.tracestate);
    const fullPath = this.#pathPrefix + path + this.#query;
    const request = { origin: this.#origin, method, path: fullPath, headers };
    if (body === undefined) return request;
    headers.push('content-type', 'application/json');
    return { ...request, body: JSON.stringify(body) };
  }

  /** The call with the shorter of its own deadlines and this server's. */
  limited(context: CallContext): CallContext {
    const limits = this.#deadlines;
    return limits
      ? { ...context, deadlines: shorterDeadlines(context.deadlines, limits) }
      : context;
  }

  async close(): Promise<void> {
    if (this.#ownPool && !this.#ownPool.closed && !this.#ownPool.destroyed) {
      await this.#ownPool.close();
    }
  }
}

/** Checked once and here: undici would quote a bad value in the error of every request. */
function checkHeader([name, value]: [string, string]): [string, string] {
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
    throw new TypeError(`The header ${JSON.stringify(name)} cannot be sent.`);
  }
  return [name, value];
}

function parseBaseUrl(baseUrl: string | URL): URL {
  // The URL is not quoted: someone may have put a password into it.
  if (!URL.canParse(String(baseUrl))) throw new TypeError('baseUrl is not a URL.');
  const url = new URL(baseUrl);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new TypeError('baseUrl must begin with http: or https:.');
  }
  if (url.username !== '' || url.password !== '') {
    throw new TypeError('baseUrl must not hold credentials; send them in headers.');
  }
  return url;
}
