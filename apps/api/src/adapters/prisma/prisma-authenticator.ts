import { type Auth, AuthError, type Authenticator } from '@headgate/auth';
import type { PrismaClient } from '@headgate/db';

/** Takes an access token's word for the session, and the role from the database. */
export function prismaAuthenticator(
  auth: Pick<Auth, 'verifyAccess'>,
  { membership }: Pick<PrismaClient, 'membership'>,
): Authenticator {
  return {
    async authenticate(token) {
      const { userId, organizationId, ...session } = await auth.verifyAccess(token);
      const found = await membership.findUnique({
        where: { organizationId_userId: { organizationId, userId }, user: { disabledAt: null } },
        select: { role: true },
      });
      // The person has left the organisation, or the account was disabled, after the token had been issued.
      if (!found) throw new AuthError('invalid_token');
      const credential = { type: 'session', ...session } as const;
      return { userId, organizationId, role: found.role, credential };
    },
  };
}
