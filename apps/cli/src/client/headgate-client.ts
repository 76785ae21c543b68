import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { CommandError, harmless, type Terminal } from '../terminal.ts';
import { addressOf, keyOf, whyNoAnswer } from './connection.ts';

/** An event of a stream that is followed. */
export interface FollowedEvent {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Talks to a running Headgate, at `HEADGATE_URL` and with `HEADGATE_API_KEY`. */
export interface HeadgateClient {
  readonly url: string;
  /** @throws CommandError when nobody answers, or with what the service says */
  get<Answer>(path: string): Promise<Answer>;
  /** Everything of a list, page by page. */
  all<Item>(path: string): Promise<readonly Item[]>;
  /** As `get`, for what changes something. */
  post<Answer>(path: string, body?: unknown): Promise<Answer>;
  /** As `post`, for what removes something. */
  delete(path: string): Promise<void>;
  /** The named events of a stream, up to its end. */
  follow(path: string): AsyncGenerator<FollowedEvent, void, void>;
  /** The data of each event of an answer that streams. */
  events(path: string, body: unknown, signal: AbortSignal): AsyncGenerator<string, void, void>;
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly links: { readonly next: string | null };
}

/** The client of the environment; nothing is asked yet. */
export function connect({ env }: Terminal): HeadgateClient {
  const url = addressOf(env['HEADGATE_URL'] || 'http://127.0.0.1:8080');
  const key = keyOf(env['HEADGATE_API_KEY']);

  async function request(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(`${url}${path}`, {
      ...init,
      headers: {
        ...(key !== undefined && { Authorization: `Bearer ${key}` }),
        ...(init.body != null && { 'Content-Type': 'application/json' }),
      },
    }).catch((cause: unknown) => {
      if (init.signal?.aborted) throw cause;
      throw new CommandError(whyNoAnswer(url, cause), { cause });
    });
    if (!response.ok) throw new CommandError(await refusal(response, key !== undefined));
    return response;
  }

  const read = async <Answer>(response: Response) =>
    (await response.json().catch((cause: unknown) => {
      const message = `What answers at ${url} is not Headgate. Set HEADGATE_URL to where Headgate runs.`;
      throw cause instanceof SyntaxError ? new CommandError(message, { cause }) : cause;
    })) as Answer;
  const get = async <Answer>(path: string) => read<Answer>(await request(path));

  return {
    url,
    get,
    async all<Item>(path: string) {
      const items: Item[] = [];
      for (let query: string | undefined = '?limit=100'; query !== undefined; ) {
        const { items: found, links }: Page<Item> = await get(`${path}${query}`);
        items.push(...found);
        // Of the link only what stands behind the path: the key goes to HEADGATE_URL and nowhere else.
        query = links.next === null ? undefined : new URL(links.next, url).search;
      }
      return items;
    },
    async post<Answer>(path: string, body?: unknown) {
      const init = { method: 'POST', ...(body !== undefined && { body: JSON.stringify(body) }) };
      const response = await request(path, init);
      return response.status === 204 ? (undefined as Answer) : read<Answer>(response);
    },
    async delete(path) {
      await request(path, { method: 'DELETE' });
    },
    async *follow(path) {
      for await (const { event = '', data } of eventsOf(await request(path))) {
        yield { event, data: JSON.parse(data) };
      }
    },
    async *events(path, body, signal) {
      const response = await request(path, { method: 'POST', body: JSON.stringify(body), signal });
      for await (const { data } of eventsOf(response)) yield data;
    },
  };
}

async function* eventsOf(response: Response): AsyncGenerator<EventSourceMessage, void, void> {
  const arrived: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => arrived.push(event) });
  const decoder = new TextDecoder();
  for await (const bytes of response.body ?? []) {
    parser.feed(decoder.decode(bytes, { stream: true }));
    yield* arrived.splice(0);
  }
}

interface Problem {
  readonly code?: string;
  readonly detail?: string;
  readonly title?: string;
  /** The permission that the API key does not have. */
  readonly scope?: string;
  readonly errors?: readonly Partial<Record<'pointer' | 'in' | 'message', string>>[];
  /** On the routes of OpenAI. */
  readonly error?: { readonly message?: string; readonly code?: string };
}

async function refusal(response: Response, hasKey: boolean): Promise<string> {
  const body = (await response.json().catch(() => null)) as Problem | null;
  const said = body?.error?.message ?? body?.detail ?? body?.title;
  if (body?.code === 'invalid_credentials') return 'The address or the password is not right.';
  if (body?.code === 'session_required') {
    return 'No API key can do this. With --email <address> it is done in a session of yours.';
  }
  if (response.status === 401) {
    return hasKey
      ? 'The API key was refused. Set HEADGATE_API_KEY to one that is in force.'
      : 'An API key is needed. Set HEADGATE_API_KEY; headgate api-keys create --email <address> makes one.';
  }
  return [
    `${harmless(String(said ?? 'The service refused.'))} (HTTP ${response.status})`,
    ...faultsOf(body, response.headers.get('WWW-Authenticate') ?? ''),
  ].join('\n');
}

const mostFaults = 10;

/** What exactly is wrong, a line each: the values of the request, or the scope that the API key lacks. */
function faultsOf(body: Problem | null, challenge: string): readonly string[] {
  // The errors of OpenAI have no place for it, the challenge does (RFC 6750 section 3).
  const scope = body?.scope ?? /error="insufficient_scope", scope="([^"]+)"/.exec(challenge)?.[1];
  const errors = (Array.isArray(body?.errors) ? body.errors : []).filter(
    (each) => typeof each === 'object' && each !== null,
  );
  const lines = errors.slice(0, mostFaults).map(({ pointer = '', in: where, message = '' }) => {
    // A parameter is known by its name; a place in a body by its pointer.
    const place = where === 'body' ? pointer : String(pointer).replace(/^\//, '');
    return `${place || where}: ${message}`;
  });
  return [
    ...(scope === undefined ? [] : [`scope: ${scope}`]),
    ...lines,
    ...(errors.length > mostFaults ? [`and ${errors.length - mostFaults} more`] : []),
  ].map((line) => `  ${harmless(line)}`);
}
