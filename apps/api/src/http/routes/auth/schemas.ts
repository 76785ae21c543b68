import type { BrowserGrant, TokenGrant } from '@headgate/auth';
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

/** What a sign-in gives; a browser with a cookie has no refresh token. */
export const loginSchema = tokensSchema
  .partial({ refresh_token: true })
  .extend({
    csrf_token: z
      .string()
      .optional()
      .openapi({ description: 'With a cookie alone: for browsers that send no `Origin`.' }),
  })
  .openapi('LoginAnswer');

export const refreshTokenBody = z
  .object({ refresh_token: z.string().min(1).max(512) })
  .openapi('RefreshTokenRequest');

export function presentBrowserTokens(grant: BrowserGrant): z.output<typeof loginSchema> {
  return {
    access_token: grant.accessToken,
    token_type: 'Bearer',
    expires_in: grant.expiresIn,
    session_id: grant.sessionId,
    csrf_token: grant.csrfToken,
  };
}

export function presentTokens(grant: TokenGrant): z.output<typeof tokensSchema> {
  return {
    access_token: grant.accessToken,
    token_type: 'Bearer',
    expires_in: grant.expiresIn,
    refresh_token: grant.refreshToken,
    session_id: grant.sessionId,
  };
}
