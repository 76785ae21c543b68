import type { Principal } from '@headgate/auth';
import { type TenantScope, tenantOf } from '../tenancy/tenant-scope.ts';

/** Whose conversations: those of one person in one organisation. Nobody else sees them. */
export interface ConversationOwner extends TenantScope {
  readonly userId: string;
}

/** Whoever makes a request, as the owner of conversations. */
export function conversationOwner(principal: Principal): ConversationOwner {
  return { ...tenantOf(principal), userId: principal.userId };
}
