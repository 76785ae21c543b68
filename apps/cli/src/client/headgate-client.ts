import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { CommandError, type Terminal } from '../terminal.ts';

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
  /** As `get`, for what changes something. */
  post<Answer>(path: string): Promise<Answer>;
  /** The named events of a stream, up to its end. */
  follow(path: string): AsyncGenerator<FollowedEvent, void, void>;
  /** The data of each event of an answer that streams. */
  events(path: string, body: unknown, signal: AbortSignal): AsyncGenerator<string, void, void>;
}

/** The client of the environment; nothing is asked yet. */
export function connect({ env }: Terminal): HeadgateClient {
  const url = (env['HEADGATE_URL'] ?? 'http://127.0.0.1:8080').replace(/\/+$/, '');
  const key = env['HEADGATE_API_KEY'];

  async function request(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(`${url}${path}`, {
      ...init,
      headers: {
        ...(key !== undefined && { Authorization: `Bearer ${key}` }),
        ...(init.body != null && { 'Content-Type': 'application/json' }),
      },
    }).catch((cause: unknown) => {
      if (init.signal?.aborted) throw cause;
      throw new CommandError(`Nobody answers at ${url}. Set HEADGATE_URL to where Headgate runs.`, {
        cause,
      });
    });
    if (!response.ok) throw new CommandError(await refusal(response, key !== undefined));
    return response;
  }

  return {
    url,
    async get<Answer>(path: string) {
      return (await (await request(path)).json()) as Answer;
    },
    async post<Answer>(path: string) {
      return (await (await request(path, { method: 'POST' })).json()) as Answer;
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

async function refusal(response: Response, hasKey: boolean): Promise<string> {
  const body = (await response.json().catch(() => null)) as {
    detail?: string;
    title?: string;
    error?: { message?: string };
  } | null;
  if (response.status === 401) {
    return hasKey
      ? 'The API key was refused. Set HEADGATE_API_KEY to one that is in force.'
      : 'An API key is needed. Set HEADGATE_API_KEY; POST /v1/api-keys makes one.';
  }
  const said = body?.error?.message ?? body?.detail ?? body?.title;
  return `${said ?? 'The service refused.'} (HTTP ${response.status})`;
}
