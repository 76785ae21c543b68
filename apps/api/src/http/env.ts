import type { Principal } from '@headgate/auth';
import type { HonoRunContext } from '@headgate/idempotency/hono';
import type { PrismaLike } from '@headgate/idempotency/prisma';
import type { CallerAllowances } from '@headgate/model-calls';
import type { HttpBindings } from '@hono/node-server';

/** What the middlewares put into the context of a request. */
export interface AppEnv {
  /** What the server below hands on. */
  Bindings: Partial<HttpBindings>;
  Variables: {
    requestId: string;
    traceId: string;
    /** The client's address; undefined where there is no connection, as in `app.request()`. */
    clientIp: string | undefined;
    /** Set on routes behind `bearerAuth`. */
    principal: Principal;
    /** The project that the request names. */
    projectId: string | undefined;
    /** What is left to the caller; set once a call of a model is admitted. */
    allowances: CallerAllowances | undefined;
    /** Set on requests with an `Idempotency-Key`. */
    idempotency: HonoRunContext<PrismaLike> | undefined;
  };
}
