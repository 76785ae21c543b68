import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Compiled, Pace, Write } from './writes.ts';

/** Where a scripted server listens, and what it insists on. */
export interface ScriptedServerOptions {
  /** Default: a free port. */
  readonly port?: number;
  /** Default: `127.0.0.1`. */
  readonly host?: string;
  /** The bearer token to insist on. Default: none. */
  readonly token?: string;
  /** A clock in milliseconds. Default: `performance.now`. */
  readonly now?: () => number;
}

/** What the server saw of one request; the figures go on changing while it is answered. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  /** With its question mark; empty if there was none. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON body; `undefined` if there was none. */
  readonly body: unknown;
  /** On the server's clock, as all times here. */
  readonly receivedAtMs: number;
  /** When the response was complete. */
  finishedAtMs: number | undefined;
  /** When the client was seen to leave before that. */
  disconnectedAtMs: number | undefined;
  /** Chunks of the model produced so far. */
  chunks: number;
  /** Chunks that had been produced when the client left. */
  chunksAtDisconnect: number | undefined;
}

/** A running server that does as it is told and remembers what its clients did. */
export interface ScriptedServer extends AsyncDisposable {
  /** Without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Every request so far, the oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** Generations that go on now. */
  readonly active: number;
  /** The most generations there were at a time. */
  readonly mostActive: number;
  /** Open connections, idle ones included. */
  readonly connections: number;
  /**
   * Resolves with the oldest request that matches, when it has come. Rejects after the filter's timeout.
   */
  waitForRequest(matches?: RequestFilter): Promise<RecordedRequest>;
  /** Resolves with the oldest matching request whose client left before the answer was complete. */
  waitForDisconnect(matches?: RequestFilter): Promise<RecordedRequest>;
  /** Resolves when no generation goes on. */
  waitForIdle(timeoutMs?: number): Promise<void>;
  /** Closes every connection and stops. */
  close(): Promise<void>;
}

/** Which requests to wait for; everything left out matches. */
export interface RequestFilter {
  readonly path?: string;
  readonly where?: (request: RecordedRequest) => boolean;
  /** Default: 5,000. */
  readonly timeoutMs?: number;
}

/** The HTTP side of a scripted server; the protocol is its subclass's. */
export abstract class ScriptedHttpServer implements ScriptedServer {
  readonly requests: RecordedRequest[] = [];
  active = 0;
  mostActive = 0;
  connections = 0;
  readonly #base: ScriptedServerOptions;
  readonly #now: () => number;
  readonly #server: Server;
  readonly #watchers = new Set<() => void>();

  constructor(options: ScriptedServerOptions) {
    this.#base = options;
    this.#now = options.now ?? (() => performance.now());
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        // A fault of this server must not pass for a slow model.
        response.destroy(error instanceof Error ? error : new Error(String(error)));
      });
    });
    this.#server.on('connection', (socket) => {
      socket.setNoDelay(true);
      this.connections++;
      socket.on('close', () => {
        this.connections--;
        this.#changed();
      });
      // A client that resets its connection is a scenario here, not a fault.
      socket.on('error', () => {});
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://${this.#base.host ?? '127.0.0.1'}:${this.port}`;
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#base.port ?? 0, this.#base.host ?? '127.0.0.1', resolve);
    });
  }

  waitForRequest(matches: RequestFilter = {}): Promise<RecordedRequest> {
    return this.#waitFor('a request', () => this.requests.find(by(matches)), matches.timeoutMs);
  }

  waitForDisconnect(matches: RequestFilter = {}): Promise<RecordedRequest> {
    const left = (request: RecordedRequest): boolean =>
      by(matches)(request) && request.disconnectedAtMs !== undefined;
    return this.#waitFor('a disconnect', () => this.requests.find(left), matches.timeoutMs);
  }

  async waitForIdle(timeoutMs?: number): Promise<void> {
    await this.#waitFor('idleness', () => this.active === 0 || undefined, timeoutMs);
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #waitFor<Found>(what: string, find: () => Found | undefined, timeoutMs = 5_000): Promise<Found> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        const found = find();
        if (found === undefined) return;
        this.#watchers.delete(check);
        clearTimeout(timer);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.#watchers.delete(check);
        reject(new Error(`The server saw no sign of ${what} within ${timeoutMs} ms.`));
      }, timeoutMs);
      this.#watchers.add(check);
      check();
    });
  }

  #changed(): void {
    for (const check of [...this.#watchers]) check();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const received: Buffer[] = [];
    for await (const chunk of request) received.push(chunk as Buffer);
    const text = Buffer.concat(received).toString('utf8');
    let body: unknown;
    let malformed = false;
    try {
      body = text === '' ? undefined : JSON.parse(text);
    } catch {
      malformed = true;
    }
    const url = new URL(request.url ?? '/', 'http://localhost');
    const record: RecordedRequest = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.search,
      headers: request.headers,
      body,
      receivedAtMs: this.#now(),
      finishedAtMs: undefined,
      disconnectedAtMs: undefined,
      chunks: 0,
      chunksAtDisconnect: undefined,
    };
    this.requests.push(record);
    response.on('close', () => {
      if (response.writableFinished) {
        record.finishedAtMs = this.#now();
      } else {
        record.disconnectedAtMs = this.#now();
        record.chunksAtDisconnect = record.chunks;
      }
      this.#changed();
    });
    this.#changed();

    if (this.#base.token && request.headers.authorization !== `Bearer ${this.#base.token}`) {
      this.refuse(response, 401);
    } else if (malformed) {
      this.refuse(response, 400);
    } else {
      await this.route(record, response);
    }
  }

  /** Answers a request. */
  protected abstract route(record: RecordedRequest, response: ServerResponse): Promise<void>;

  /** Answers a request without a token or with a body that is no JSON. */
  protected abstract refuse(response: ServerResponse, status: 400 | 401): void;

  /** Counts a generation while `run` goes on. */
  protected async generating(run: () => Promise<void>): Promise<void> {
    this.active++;
    this.mostActive = Math.max(this.mostActive, this.active);
    try {
      await run();
    } finally {
      this.active--;
      this.#changed();
    }
  }

  /** Plays a stream. */
  protected async play(
    pace: Pace,
    compiled: Compiled,
    contentType: string,
    record: RecordedRequest,
    response: ServerResponse,
  ): Promise<void> {
    response.writeHead(200, { 'content-type': contentType });
    if (pace.firstTokenDelayMs !== undefined) {
      response.flushHeaders();
      await pause(pace.firstTokenDelayMs, response);
    }
    for (const write of compiled.writes) {
      if (response.destroyed) return;
      await this.#write(write, record, response);
    }
    if (response.destroyed) return;
    if (compiled.ending === 'end') response.end();
    // The reset must not overtake what was written.
    else if (compiled.ending === 'reset') {
      await pause(1, response);
      response.socket?.resetAndDestroy();
    } else await closed(response);
  }

  async #write(write: Write, record: RecordedRequest, response: ServerResponse): Promise<void> {
    if (write.delayMs > 0) await pause(write.delayMs, response);
    if (response.destroyed) return;
    record.chunks += write.chunks;
    const flushed = response.write(write.bytes);
    if (!flushed) await drainedOrClosed(response);
    else if (write.delayMs === 0) await nextTurn();
  }
}

function by(filter: RequestFilter): (request: RecordedRequest) => boolean {
  return (request) =>
    (filter.path === undefined || request.path === filter.path) &&
    (filter.where?.(request) ?? true);
}

/** Answers with a JSON document. */
export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  const text = JSON.stringify(value);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

/** One word is one token here. */
export function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length;
}

/** Waits, but no longer than the client does. */
export function pause(ms: number | undefined, response: ServerResponse): Promise<void> {
  if (ms === undefined || ms <= 0 || response.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(timer);
      response.off('close', over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    response.on('close', over);
  });
}

function closed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) resolve();
    else response.once('close', resolve);
  });
}

function drainedOrClosed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      response.off('drain', over);
      response.off('close', over);
      resolve();
    };
    response.on('drain', over);
    response.on('close', over);
  });
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
