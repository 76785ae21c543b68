import type { Context, MiddlewareHandler } from 'hono';
import type { AppEnv } from '../env.ts';
import { PlainHeaders } from '../plain-headers.ts';

// A Response gives its text back through a stream alone, which costs more than all middlewares do.
const texts = new WeakMap<Response, string>();

/** The text of an answer, where a route made it of one. */
export function textOf(answer: Response): string | undefined {
  return texts.get(answer);
}

/**
 * Has each answer that a route makes of a text remember it, and keep its header fields where the middlewares further out can
 * add theirs at little cost.
 */
export const plainAnswers: MiddlewareHandler<AppEnv> = (c, next) => {
  const { body } = c;
  const respond = (data: unknown, ...init: unknown[]): Response => {
    const made: Response = Reflect.apply(body, c, [data, ...init]);
    if (typeof data !== 'string') return made;
    const headers = new PlainHeaders(made.headers);
    const answer = new Response(data, { status: made.status, headers });
    texts.set(answer, data);
    return answer;
  };
  const json = (value: unknown, init?: unknown, headers?: object) =>
    respond(JSON.stringify(value), init, { 'Content-Type': 'application/json', ...headers });
  Object.assign(c, { body: respond, json } satisfies Partial<Record<keyof Context, unknown>>);
  return next();
};
