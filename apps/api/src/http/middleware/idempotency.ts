import { createHash } from 'node:crypto';
import { normalizeEmail } from '@headgate/auth';
import type { Idempotency } from '@headgate/idempotency';
import { type IdempotencyScope, idempotency } from '@headgate/idempotency/hono';
import type { PrismaLike } from '@headgate/idempotency/prisma';
import type { Context, MiddlewareHandler } from 'hono';
import type { AppEnv } from '../env.ts';
import { isUpload, takesIdempotencyKey } from '../route-rules.ts';

/**
 * Honours `Idempotency-Key` on every POST, PATCH, PUT and DELETE of a signed-in caller, and on the sign-up. Its place
 * is behind authentication, which a replay has to pass too. What gives out tokens stays outside: they are never kept.
 */
export function idempotentRequests(engine: Idempotency<PrismaLike>): MiddlewareHandler<AppEnv> {
  const runOnce = idempotency<AppEnv, PrismaLike>({
    engine,
    scope: idempotencyScope,
    sensitive: true,
    onRefused: (error) => {
      throw error;
    },
  });
  return (c, next) => {
    // Its body passes by once: the route honours the key when it has.
    if (isUpload(c.req.method, c.req.path)) return next();
    const signedIn: AppEnv['Variables']['principal'] | undefined = c.get('principal');
    const { method, path } = c.req;
    const isKeyed = takesIdempotencyKey(method, path, signedIn !== undefined);
    return isKeyed ? runOnce(c, next) : next();
  };
}

/** Whose keys those of a request are. */
export async function idempotencyScope(c: Context<AppEnv>): Promise<IdempotencyScope> {
  const principal: AppEnv['Variables']['principal'] | undefined = c.get('principal');
  if (principal !== undefined) {
    const { userId, organizationId, credential } = principal;
    // An API key may do less than its owner: it gets no answer that was given to another credential.
    return credential.type === 'api_key'
      ? { kind: 'api_key', id: credential.apiKeyId }
      : { kind: 'user', id: `${userId}/${organizationId}` };
  }
  // Whoever repeats the email, the password and the key of a sign-up learns what that account would tell them anyway.
  const email = await emailOf(c);
  return { kind: 'anonymous', id: createHash('sha256').update(email).digest('base64url') };
}

async function emailOf(c: Context<AppEnv>): Promise<string> {
  try {
    const { email }: { email?: unknown } = await c.req.json();
    return (typeof email === 'string' ? normalizeEmail(email) : null) ?? '';
  } catch {
    // The route refuses what is not JSON, and the key stays free.
    return '';
  }
}
