import type { Principal } from '@headgate/auth';

/** Who makes a change, from where, in which request. */
export interface Actor {
  readonly principal: Principal;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly requestId: string;
}
