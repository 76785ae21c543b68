import type { Principal } from '@headgate/auth';
import type { HonoRunContext } from '@headgate/idempotency/hono';
import type { PrismaLike } from '@headgate/idempotency/prisma';

/** What the middlewares put into the context of a request. */
export interface AppEnv {
  Variables: {
    requestId: string;
    traceId: string;
    /** Set on routes behind `bearerAuth`. */
    principal: Principal;
    /** Set on requests with an `Idempotency-Key`. */
    idempotency: HonoRunContext<PrismaLike> | undefined;
  };
}
