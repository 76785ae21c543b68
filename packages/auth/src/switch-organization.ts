import type { AccessReference } from './access-state.ts';
import type { AuditRecord } from './audit-record.ts';
import type { AuthContext } from './auth-context.ts';
import { AuthError } from './auth-error.ts';
import { signAccess, type TokenGrant } from './token-grant.ts';

/** An access token of a session that goes on in the name of another tenant. Its refresh token stays as it is. */
export interface AccessGrant extends Pick<TokenGrant, 'accessToken' | 'expiresIn' | 'sessionId'> {
  readonly organizationId: string;
}

export async function switchOrganization(
  context: AuthContext,
  { userId, sessionId, organizationId }: Omit<AccessReference, 'generation'>,
  audit: AuditRecord | null,
): Promise<AccessGrant> {
  const now = context.clock();
  const reference = { userId, sessionId, organizationId };
  const switched = await context.store.switchOrganization({
    ...reference,
    now: new Date(now),
    audit,
  });
  if (switched === null) throw new AuthError('organization_unknown');
  const { accessToken, expiresIn } = signAccess(context, { ...reference, ...switched, now });
  return { accessToken, expiresIn, sessionId, organizationId };
}
