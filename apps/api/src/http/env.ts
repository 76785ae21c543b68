import type { Principal } from '@headgate/auth';

/** What the middlewares put into the context of a request. */
export interface AppEnv {
  Variables: {
    requestId: string;
    traceId: string;
    /** Set on routes behind `bearerAuth`. */
    principal: Principal;
  };
}
