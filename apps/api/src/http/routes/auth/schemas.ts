import type { TokenGrant } from '@headgate/auth';
import { z } from '@hono/zod-openapi';

/** What a sign-in or a refresh gives. */
export const tokensSchema = z
  .object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.int().openapi({ description: 'Seconds until the access token ends.' }),
    refresh_token: z.string().openapi({ description: 'Good for one exchange.' }),
    session_id: z.uuid(),
  })
  .openapi('Tokens');

export const refreshTokenBody = z
  .object({ refresh_token: z.string().min(1).max(512) })
  .openapi('RefreshTokenRequest');

export function presentTokens(grant: TokenGrant): z.output<typeof tokensSchema> {
  return {
    access_token: grant.accessToken,
    token_type: 'Bearer',
    expires_in: grant.expiresIn,
    refresh_token: grant.refreshToken,
    session_id: grant.sessionId,
  };
}
