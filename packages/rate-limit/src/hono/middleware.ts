import type { Context, Env, MiddlewareHandler } from 'hono';
import type { RateLimiter } from '../create-limiter.ts';
import { type Decision, mostRestrictive } from '../decision.ts';
import { rateLimitFields, xRateLimitFields } from '../response-fields.ts';
import { problemOf } from './problem.ts';

/** How `rateLimit` works. */
export interface RateLimitMiddlewareOptions<E extends Env, LimitContext> {
  /** What the limiter's policies take their keys from; null lets the request pass uncounted. */
  readonly context: (c: Context<E>) => LimitContext | null;
  /** What a request uses up; 1 by default. */
  readonly cost?: (c: Context<E>) => number;
  /** Answers a refusal, or throws to `app.onError`; a problem document by default. */
  readonly onLimited?: (decision: Decision, c: Context<E>) => Response | Promise<Response>;
  /** Whether `X-RateLimit-Limit`, `-Remaining` and `-Reset` are sent too; by default they are. */
  readonly xHeaders?: boolean;
}

/**
 * A middleware that counts each request once, answers 429 to those beyond a quota and tells every client in
 * `RateLimit-Policy` and `RateLimit` how it stands. Several of them on the way of one request add up in these fields.
 *
 * A limiter that has counted a request lets it pass from then on, whatever routers it goes through. OPTIONS is not
 * counted: a browser's preflight is no request of anybody's making.
 *
 * @example
 * app.use('/v1/*', rateLimit(limiter, { context: (c) => ({ ip: c.var.clientIp }) }));
 */
export function rateLimit<LimitContext, E extends Env = Env>(
  limiter: RateLimiter<LimitContext>,
  options: RateLimitMiddlewareOptions<E, LimitContext>,
): MiddlewareHandler<E> {
  const { context, cost, xHeaders = true, onLimited = problemOf } = options;
  const counted = countedBy(limiter);

  return async (c, next) => {
    if (c.req.method === 'OPTIONS' || counted.has(c)) return next();
    const limitContext = context(c);
    if (limitContext === null) return next();
    counted.add(c);
    const decision = await limiter.check(limitContext, cost?.(c));
    if (decision.allowed) {
      await next();
      addFields(c.res.headers, decision, xHeaders);
      return;
    }
    try {
      const response = await onLimited(decision, c);
      addFields(response.headers, decision, xHeaders);
      return response;
    } catch (error) {
      const fields = new Headers();
      addFields(fields, decision, xHeaders);
      for (const [name, value] of fields) c.header(name, value);
      throw error;
    }
  };
}

// Of the context, since the request in it may be replaced on the way, as `bodyLimit` of Hono does.
const countedContexts = new WeakMap<object, WeakSet<object>>();

/** The contexts of requests that a limiter has counted, whichever middleware asked it to. */
function countedBy(limiter: object): WeakSet<object> {
  const known = countedContexts.get(limiter);
  if (known !== undefined) return known;
  const contexts = new WeakSet<object>();
  countedContexts.set(limiter, contexts);
  return contexts;
}

/** Adds the fields of a decision to those that a limiter further in has set. */
function addFields(headers: Headers, decision: Decision, xHeaders: boolean): void {
  for (const [name, value] of rateLimitFields(decision)) {
    if (name === 'Retry-After') headers.set(name, value);
    else headers.append(name, value);
  }
  const state = mostRestrictive(decision.policies);
  if (!xHeaders || state === undefined) return;
  const shareLeft = state.remaining / state.quota;
  if (shareLeft >= shareLeftIn(headers)) return;
  for (const [name, value] of xRateLimitFields(decision)) headers.set(name, value);
}

/** How much of its quota the policy has left that the `X-RateLimit` fields speak of; infinite without them. */
function shareLeftIn(headers: Headers): number {
  const quota = headers.get('x-ratelimit-limit');
  if (quota === null) return Number.POSITIVE_INFINITY;
  return Number(headers.get('x-ratelimit-remaining')) / Number(quota);
}
