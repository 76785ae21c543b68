/** Shows who is calling, and gets a new access token when the old one is refused. */
export interface Credentials {
  /** The access token or API key to send; asked for before each attempt. */
  token(): string | Promise<string>;
  /**
   * Gives another token once one is refused with 401; the request is sent again with it. Concurrent requests that were refused
   * with the same token share one call. Without it, or when it rejects, the 401 stands.
   */
  refresh?(refused: string): Promise<string>;
}

/** How a client talks to the service. */
export interface HeadgateClientOptions {
  /** Where the service is, such as `https://ai.example.com`. */
  readonly baseUrl: string | URL;
  /** An API key, an access token, or what gives one; without any, only public operations work. */
  readonly credentials?: string | Credentials;
  /** How often a request is sent again; 2 by default. */
  readonly maxRetries?: number;
  /** The longest wait that the service may ask for, in milliseconds; 60,000 by default. A longer one is an error. */
  readonly maxWaitMs?: number;
  /** Milliseconds for one attempt; 60,000 by default. Of a stream it is the time until it begins. */
  readonly timeoutMs?: number;
  /** Milliseconds of silence after which a stream counts as broken; 60,000 by default. */
  readonly idleTimeoutMs?: number;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** `'include'` sends the session cookie of a browser. */
  readonly browserCredentials?: NonNullable<RequestInit['credentials']>;
  /** The global `fetch` by default. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Makes an idempotency key; random UUIDs by default. */
  readonly generateKey?: () => string;
  /** Waits; rejects with the signal's reason when it aborts. */
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** A number of [0, 1), which spreads the waits of clients; `Math.random` by default. */
  readonly random?: () => number;
  /** Milliseconds since 1970, for a `Retry-After` that is a date; the system's clock by default. */
  readonly now?: () => number;
}
