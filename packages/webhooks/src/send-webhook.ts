import { type Dispatcher, request } from 'undici';
import { type EgressPolicy, isEgressError } from './egress/index.ts';

/** Where requests go out. */
export interface Outlet {
  readonly policy: EgressPolicy;
  /** A guarded agent of that policy. */
  readonly dispatcher: Dispatcher;
}

/** One request to a receiver. */
export interface WebhookRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
  /** Milliseconds until the whole answer must be there; 15,000 by default. */
  readonly timeoutMs?: number | undefined;
}

/** Why an attempt failed: the answer, or that there was none. */
export type AttemptFailure =
  | 'status'
  | 'redirect'
  | 'response_too_large'
  | 'timeout'
  | 'connection'
  | EgressFailure;

type EgressFailure = 'invalid_url' | 'forbidden_address';

/** What became of an attempt. */
export interface AttemptResult {
  /** `undefined` when the receiver took the message. */
  readonly failure: AttemptFailure | undefined;
  /** Of the answer, where there was one. */
  readonly status: number | undefined;
  /** What the receiver asked for. */
  readonly retryAfterSeconds: number | undefined;
}

const mostBytes = 64 * 1024;

/**
 * Sends a message once. Nothing that a receiver does makes it throw: a redirect is never followed, an
 * answer of more than 64 KiB or 15 seconds is cut off.
 *
 * @throws the reason of `signal` when that aborts
 */
export async function sendWebhook(
  { policy, dispatcher }: Outlet,
  { url, headers, body, signal, timeoutMs = 15_000 }: WebhookRequest,
): Promise<AttemptResult> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await request(policy.check(url), {
      dispatcher,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Headgate-Webhooks',
        ...headers,
      },
      body,
      signal: AbortSignal.any([signal, timeout]),
    });
    const whole = await readBounded(answer.body);
    const status = answer.statusCode;
    const retryAfterSeconds = secondsOf(answer.headers['retry-after']);
    return { status, retryAfterSeconds, failure: whole ? failureOf(status) : 'response_too_large' };
  } catch (error) {
    signal.throwIfAborted();
    const failure = timeout.aborted ? 'timeout' : connectionFailure(error);
    return { failure, status: undefined, retryAfterSeconds: undefined };
  }
}

function failureOf(status: number): AttemptFailure | undefined {
  if (status >= 200 && status < 300) return undefined;
  return status >= 300 && status < 400 ? 'redirect' : 'status';
}

/** Reads an answer to its end, so that its connection can be used again; false when it is too long. */
async function readBounded(body: Dispatcher.ResponseData['body']): Promise<boolean> {
  let size = 0;
  for await (const chunk of body) {
    size += (chunk as Buffer).length;
    if (size > mostBytes) {
      body.destroy();
      return false;
    }
  }
  return true;
}

function connectionFailure(error: unknown): AttemptFailure {
  if (isEgressError(error)) return error.code;
  // undici wraps what a lookup reports.
  const { cause } = error as { cause?: unknown };
  return isEgressError(cause) ? cause.code : 'connection';
}

function secondsOf(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,9}$/.test(header) ? Number(header) : undefined;
}
