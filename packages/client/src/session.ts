import { createHeadgateClient, type HeadgateClient } from './create-client.ts';
import { HeadgateError } from './errors.ts';
import type { Credentials, HeadgateClientOptions } from './options.ts';

/** The tokens of a session. */
export interface SessionTokens {
  readonly accessToken: string;
  /** Good for one exchange. */
  readonly refreshToken: string;
}

/** How a session is kept. */
export interface SessionOptions extends Omit<HeadgateClientOptions, 'credentials'> {
  /** Where the session begins: a sign-in, or tokens that were stored before. */
  readonly start: { readonly email: string; readonly password: string } | SessionTokens;
  /** Is given each new pair of tokens, to store them. */
  readonly onTokens?: (tokens: SessionTokens) => void;
}

/** The session of a person. */
export interface Session {
  /** For `createHeadgateClient`: renews the access token when it is refused. */
  readonly credentials: Credentials;
  /** A client with these credentials. */
  readonly client: HeadgateClient;
  /** Ends the session. */
  end(): Promise<void>;
}

/**
 * Signs in, or goes on with stored tokens, and keeps the session alive.
 *
 * @throws HeadgateError `invalid_credentials` for a wrong email or password
 *
 * @example
 * import { createSession } from '@headgate/client';
 * const session = await createSession({
 *   baseUrl: 'https://ai.example.com',
 *   start: { email: 'ada@example.com', password: 'correct horse battery 1' },
 * });
 * const { data: me } = await session.client.call('GET /v1/users/me');
 */
export async function createSession({
  start,
  onTokens,
  ...options
}: SessionOptions): Promise<Session> {
  const anonymous = createHeadgateClient(options);
  let tokens = 'refreshToken' in start ? start : await signIn(anonymous, start);
  const keep = (next: SessionTokens) => {
    tokens = next;
    onTokens?.(next);
    return next.accessToken;
  };
  if (tokens !== start) keep(tokens);
  const credentials: Credentials = {
    token: () => tokens.accessToken,
    async refresh() {
      const body = { refresh_token: tokens.refreshToken };
      const { data } = await anonymous.call('POST /v1/auth/refresh', { body });
      return keep(tokensOf(data));
    },
  };
  return {
    credentials,
    client: createHeadgateClient({ ...options, credentials }),
    async end() {
      const body = { refresh_token: tokens.refreshToken };
      await anonymous.call('POST /v1/auth/logout', { body });
    },
  };
}

async function signIn(
  client: HeadgateClient,
  body: { readonly email: string; readonly password: string },
): Promise<SessionTokens> {
  const { data } = await client.call('POST /v1/auth/login', { body });
  return tokensOf(data);
}

function tokensOf(data: { access_token: string; refresh_token?: string }): SessionTokens {
  if (data.refresh_token === undefined) throw new HeadgateError('invalid_answer');
  return { accessToken: data.access_token, refreshToken: data.refresh_token };
}
