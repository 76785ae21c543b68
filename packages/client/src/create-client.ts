import { createPageClient } from '@headgate/pagination/client';
import { type ChatEvent, type ChatRequest, chatEvents } from './chat-events.ts';
import { HeadgateError } from './errors.ts';
import { readEvents } from './event-stream.ts';
import { type FollowOptions, followJob, type JobEvent } from './job-events.ts';
import type { HeadgateClientOptions } from './options.ts';
import { createSend, eventStreamType } from './send.ts';
import type {
  Answer,
  CallArguments,
  Data,
  Item,
  ListKey,
  OperationKey,
  Page,
  RequestOptions,
} from './types.ts';
import { urlOf } from './url-of.ts';

/** Talks to a Headgate service. Every method throws {@link HeadgateError}, or the reason of its signal. */
export interface HeadgateClient {
  /**
   * Calls an operation. It is sent again where that may help: after 429, 502, 503 and 504, and when no answer came; a change
   * carries an idempotency key, and so is done once all the same.
   *
   * @example
   * const { data, etag } = await headgate.call('GET /v1/projects/{id}', { path: { id } });
   * await headgate.call('PATCH /v1/projects/{id}', { path: { id }, body: { name: 'Apollo' }, ifMatch: etag });
   */
  call<Key extends OperationKey>(
    operation: Key,
    ...options: CallArguments<Key>
  ): Promise<Answer<Key>>;
  /**
   * The items of all pages of a list; each page is fetched when its first item is asked for.
   *
   * @example
   * for await (const project of headgate.items('GET /v1/projects')) console.log(project.name);
   */
  items<Key extends ListKey>(
    operation: Key,
    ...options: CallArguments<Key>
  ): AsyncGenerator<Item<Key>, void>;
  /** The pages of a list. */
  pages<Key extends ListKey>(
    operation: Key,
    ...options: CallArguments<Key>
  ): AsyncGenerator<Page<Key>, void>;
  /**
   * Says something in a conversation and gives the answer as it comes. Leaving the loop ends the answer at the model too.
   *
   * @example
   * for await (const event of headgate.chat({ model: 'llama3.2', message: 'Hello' })) {
   *   if (event.type === 'delta') process.stdout.write(event.text);
   * }
   */
  chat(request: ChatRequest, options?: RequestOptions): AsyncGenerator<ChatEvent, void>;
  /**
   * Follows a job up to its end; a connection that breaks is made anew behind the last event.
   *
   * @example
   * for await (const { type, data } of headgate.jobEvents(job.id)) console.log(type, data);
   */
  jobEvents(id: string, options?: FollowOptions): AsyncGenerator<JobEvent, void>;
}

/**
 * Creates a client. It uses nothing of Node: it works in browsers, workers and Node 20.19 and later.
 *
 * @throws TypeError when `baseUrl` is not a URL
 *
 * @example
 * import { createHeadgateClient } from '@headgate/client';
 * const headgate = createHeadgateClient({
 *   baseUrl: 'https://ai.example.com',
 *   credentials: process.env.HEADGATE_API_KEY,
 * });
 * const { data } = await headgate.call('POST /v1/projects', { body: { name: 'Apollo' } });
 */
export function createHeadgateClient(options: HeadgateClientOptions): HeadgateClient {
  const { baseUrl, idleTimeoutMs = 60_000 } = options;
  const base = new URL(baseUrl);
  const send = createSend(options);

  async function call<Key extends OperationKey>(
    operation: Key,
    ...[given]: CallArguments<Key>
  ): Promise<Answer<Key>> {
    const { path, query, body, ...how } = membersOf(given);
    const { method, url } = urlOf(base, operation, { path, query });
    const response = await send({ ...how, method, url, body, accept: 'application/json' });
    return {
      data: (await readJson(response, how.signal)) as Data<Key>,
      status: response.status,
      headers: response.headers,
      etag: response.headers.get('etag'),
      requestId: response.headers.get('x-request-id'),
    };
  }

  function pages<Key extends ListKey>(operation: Key, ...[given]: CallArguments<Key>) {
    const { path, query, body: _, ...how } = membersOf(given);
    const { url } = urlOf(base, operation, { path, query });
    const client = createPageClient({
      // Its own retries never happen: what arrives here is a success.
      fetch: (link) => send({ ...how, method: 'GET', url: link, accept: 'application/json' }),
    });
    return client.pages<Item<Key>>(url, how.signal ? { signal: how.signal } : {});
  }

  return {
    call,
    pages,
    async *items<Key extends ListKey>(operation: Key, ...given: CallArguments<Key>) {
      for await (const { items } of pages(operation, ...given)) yield* items;
    },
    async *chat(request, how = {}) {
      const { method, url } = urlOf(base, 'POST /v1/chat/stream', {});
      const response = await send({ ...how, method, url, body: request, accept: eventStreamType });
      yield* chatEvents(readEvents(response, { signal: how.signal, idleTimeoutMs }));
    },
    jobEvents(id, how = {}) {
      const { url } = urlOf(base, 'GET /v1/jobs/{id}/events', { path: { id } });
      return followJob(url, how, { send, options });
    },
  };
}

type Members = RequestOptions & {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
};

/** The options of any operation: which of them there are depends on its key, which is not known here. */
function membersOf(given: unknown): Members {
  return (given ?? {}) as Members;
}

async function readJson(response: Response, signal: AbortSignal | undefined): Promise<unknown> {
  const text = await response.text().catch((cause: unknown) => {
    signal?.throwIfAborted();
    const isLate = cause instanceof Error && cause.name === 'TimeoutError';
    throw new HeadgateError(isLate ? 'timeout' : 'connection_failed', {
      message: 'The answer did not come to its end.',
      cause,
    });
  });
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new HeadgateError('invalid_answer', {
      status: response.status,
      headers: response.headers,
      message: 'The answer is not JSON.',
      cause,
    });
  }
}
