import { type Idempotency, parseIdempotencyKey, responseOf } from '@headgate/idempotency';
import type { PrismaLike } from '@headgate/idempotency/prisma';
import type { Context } from 'hono';
import type { AppEnv } from './env.ts';
import { idempotencyScope } from './middleware/idempotency.ts';

/**
 * Honours the `Idempotency-Key` of a request whose body cannot be read a second time: what makes it the same request is
 * told by the caller. Without a key it runs.
 *
 * @throws IdempotencyError for a key that cannot be used, now or for this
 */
export async function runOnce(
  c: Context<AppEnv>,
  engine: Idempotency<PrismaLike>,
  what: object,
  execute: () => Promise<Response>,
): Promise<{ readonly response: Response; readonly replayed: boolean }> {
  const key = parseIdempotencyKey(c.req.raw.headers.get('idempotency-key'));
  if (key === null) return { response: await execute(), replayed: false };
  const { kind, id } = await idempotencyScope(c);
  const outcome = await engine.run(
    {
      scope: JSON.stringify([kind, id]),
      scopeKind: kind,
      sensitive: true,
      key,
      request: {
        method: c.req.method,
        path: c.req.path,
        contentType: 'application/json',
        body: new TextEncoder().encode(JSON.stringify(what)),
      },
    },
    async () => {
      const { status, headers, body } = await execute();
      const type = headers.get('content-type') ?? 'application/json';
      const bytes = new Uint8Array(await new Response(body).arrayBuffer());
      return { status, headers: [['content-type', type]], body: bytes };
    },
  );
  const answer = responseOf(outcome);
  if ('unreplayable' in answer) throw answer.unreplayable;
  const { status, headers, body } = answer;
  const replayed = outcome.kind === 'replayed';
  const given = new Headers(headers.map(([name, value]): [string, string] => [name, value]));
  if (replayed) given.set('Idempotent-Replayed', 'true');
  return {
    response: new Response(body && Uint8Array.from(body), { status, headers: given }),
    replayed,
  };
}
