import type { Context, Env, MiddlewareHandler } from 'hono';
import type { StatusCode } from 'hono/utils/http-status';
import type { Idempotency, RunContext } from '../create-idempotency.ts';
import { IdempotencyError, isIdempotencyError } from '../errors.ts';
import { parseIdempotencyKey } from '../idempotency-key.ts';
import { type ExecutedResponse, responseOf } from '../outcome.ts';
import type { StoredResponse } from '../stored-response.ts';
import { problemOf } from './problem.ts';
import { readResponse } from './read-response.ts';

/** Whose key it is. */
export interface IdempotencyScope {
  /** The kind of caller, such as `'user'`; it is the label of metrics, and belongs to the scope. */
  readonly kind: string;
  /** Who it is among those of the kind, such as the ids of user and organisation. */
  readonly id: string;
}

/** What handlers find under `c.var.idempotency` when the request carries a key. */
export interface HonoRunContext<Transaction = never>
  extends Pick<RunContext<Transaction>, 'signal' | 'token' | 'phase'> {
  /** Completes the run inside the caller's transaction, as `RunContext.commitWith` does; return what it gives. */
  commitWith(transaction: Transaction, response: Response): Promise<Response>;
  /**
   * Says that the answer holds what is shown once, such as a secret: it is not kept, and a retry of the request is
   * refused as `idempotency_not_replayable`, without being executed again.
   */
  showOnce(): void;
}

/** The variables that the middleware sets. */
export interface IdempotencyVariables<Transaction = never> {
  /** Undefined where the request carries no key. */
  idempotency: HonoRunContext<Transaction> | undefined;
}

/** How `idempotency` works. */
export interface IdempotencyMiddlewareOptions<E extends Env, Transaction = never> {
  readonly engine: Idempotency<Transaction>;
  /**
   * Whose key it is; null refuses the key with 400. Take it from what authentication found, never from a header:
   * the same caller has to have one scope however they sign in, and two callers must never share one.
   */
  readonly scope: (c: Context<E>) => IdempotencyScope | null | Promise<IdempotencyScope | null>;
  /** Whether a request without a key is refused with 400; not by default. */
  readonly required?: boolean;
  /** Where the use of keys is described, for the `Link` header of refusals. */
  readonly describedBy?: string;
  /** Whether the answers hold secrets; they are kept sealed, or not at all if the engine has no seal. */
  readonly sensitive?: boolean;
  /** The methods that keys count for; POST, PATCH, PUT and DELETE by default. Never GET, HEAD or OPTIONS. */
  readonly methods?: readonly string[];
  /** With `'endpoint'` the same key on another method or path is another key; `'account'`, the default, a misuse. */
  readonly keysPer?: 'account' | 'endpoint';
  /** The largest body that is read for keeping, in bytes; 262,144 by default. Give the engine the same. */
  readonly maxBody?: number;
  /** Answers a refusal, or throws to `app.onError`; a problem document by default. */
  readonly onRefused?: (error: IdempotencyError, c: Context<E>) => Response | Promise<Response>;
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/**
 * A middleware that runs what is behind it once for each `Idempotency-Key`, and replays its answer with
 * `Idempotent-Replayed: true`.
 *
 * Put it behind authentication, permissions and rate limits, which a replay then passes too, and inside compression.
 * An error that reaches `app.onError` sets the key free, whatever is answered to it. The handler is not told when the
 * client goes away: it completes, and a retry gets its answer.
 *
 * @example
 * app.use('/orders/*', authenticate, idempotency({
 *   engine,
 *   scope: (c) => ({ kind: 'user', id: c.var.user.id }),
 * }));
 */
export function idempotency<E extends Env, Transaction = never>(
  options: IdempotencyMiddlewareOptions<E, Transaction>,
): MiddlewareHandler<E & { Variables: IdempotencyVariables<Transaction> }> {
  const { engine, required = false, describedBy, sensitive = false, maxBody = 262_144 } = options;
  const methods = new Set(options.methods ?? ['POST', 'PATCH', 'PUT', 'DELETE']);
  const onRefused = options.onRefused ?? ((error) => problemOf(error, describedBy));

  return async (context, next) => {
    const c = context as unknown as Context<E>;
    const { method } = c.req;
    if (safeMethods.has(method) || !methods.has(method)) return next();
    let failure: { readonly error: unknown } | undefined;
    try {
      // Two lines of the header arrive joined by a comma and a space, which no key contains.
      const key = parseIdempotencyKey(c.req.raw.headers.get('idempotency-key'));
      if (key === null) {
        if (required) throw new IdempotencyError('idempotency_key_missing');
        return await next();
      }
      const scope = await options.scope(c);
      if (scope === null) throw new IdempotencyError('idempotency_key_invalid');
      const url = new URL(c.req.url);
      const endpoint = options.keysPer === 'endpoint' ? [method, url.pathname] : [];
      const outcome = await engine.run<Response>(
        {
          scope: JSON.stringify([scope.kind, scope.id, ...endpoint]),
          scopeKind: scope.kind,
          sensitive,
          key,
          request: {
            method,
            path: url.pathname,
            query: url.search,
            contentType: c.req.raw.headers.get('content-type'),
            body: new Uint8Array(await c.req.arrayBuffer()),
          },
        },
        async (run) => {
          const state: RunState = { shownOnce: false };
          context.set('idempotency', honoContext(run, state, maxBody));
          await next();
          if (c.error !== undefined) {
            failure = { error: c.error };
            throw c.error;
          }
          if (state.shownOnce) return { status: c.res.status, unreplayable: c.res };
          const executed = await readAnswer(c, maxBody);
          return isSame(executed, state.stored) ? state.stored : executed;
        },
      );
      if (outcome.kind === 'executed') return;
      const response = responseOf(outcome);
      if ('unreplayable' in response) return;
      discardAnswer(c);
      return give(c, replay(c, response));
    } catch (error) {
      if (!isIdempotencyError(error)) {
        // Hono has answered it already: what its onError made of it stands.
        if (failure !== undefined && failure.error === error) return;
        throw error;
      }
      discardAnswer(c);
      return give(c, await onRefused(error, c));
    }
  };
}

interface RunState {
  stored?: StoredResponse;
  shownOnce: boolean;
}

function honoContext<Transaction>(
  run: RunContext<Transaction>,
  state: RunState,
  maxBody: number,
): HonoRunContext<Transaction> {
  return {
    signal: run.signal,
    token: run.token,
    phase: run.phase,
    async commitWith(transaction, answer) {
      const { response, executed } = await readResponse(answer, maxBody);
      if ('unreplayable' in executed) throw new TypeError('a stream cannot be committed');
      state.stored = await run.commitWith(transaction, executed);
      return response;
    },
    showOnce() {
      state.shownOnce = true;
    },
  };
}

async function readAnswer<E extends Env>(
  c: Context<E>,
  maxBody: number,
): Promise<ExecutedResponse<Response>> {
  const { response, executed } = await readResponse(c.res, maxBody);
  if (response !== c.res) {
    discardAnswer(c);
    c.res = response;
  }
  return executed;
}

function isSame(
  executed: ExecutedResponse<Response>,
  stored: StoredResponse | undefined,
): stored is StoredResponse {
  if (stored === undefined || 'unreplayable' in executed) return false;
  return (
    executed.status === stored.status &&
    Buffer.compare(executed.body ?? Buffer.alloc(0), stored.body ?? Buffer.alloc(0)) === 0
  );
}

/** Without this, Hono copies the headers of the answer so far into the next one. */
function discardAnswer<E extends Env>(c: Context<E>): void {
  if (c.finalized) c.res = undefined;
}

/** Hono does not look at what a middleware returns once there has been an answer. */
function give<E extends Env>(c: Context<E>, response: Response): Response | undefined {
  if (!c.finalized) return response;
  c.res = response;
  return undefined;
}

/** The answer as it was kept, with the headers that the middlewares before this one have prepared. */
function replay<E extends Env>(c: Context<E>, { status, headers, body }: StoredResponse): Response {
  const values: Record<string, string[]> = { 'idempotent-replayed': ['true'] };
  for (const [name, value] of headers) {
    values[name] = [...(values[name] ?? []), value];
  }
  const bytes = body === null ? null : Uint8Array.from(body);
  return c.newResponse(bytes, status as StatusCode, values);
}
