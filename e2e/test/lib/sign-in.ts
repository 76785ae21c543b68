import { createHeadgateClient, type HeadgateClient, isHeadgateError } from '@headgate/client';
import { fetch } from './checked-fetch.ts';

export const account = { email: 'ada@example.com', password: 'correct horse 1' } as const;

/** A client that checks every answer, and repeats no request: what a test asks for once is asked once. */
export function clientOf(baseUrl: string, credentials?: string): HeadgateClient {
  return createHeadgateClient({
    baseUrl,
    fetch,
    maxRetries: 0,
    ...(credentials !== undefined && { credentials }),
  });
}

/** Somebody who has signed in. */
export interface SignedIn {
  readonly client: HeadgateClient;
  readonly token: string;
  readonly refreshToken: string;
  readonly sessionId: string;
}

/** Makes the account where there is none yet, and signs it in. */
export async function signIn(baseUrl: string, body = account): Promise<SignedIn> {
  const anonymous = clientOf(baseUrl);
  await anonymous.call('POST /v1/auth/signup', { body }).catch((error: unknown) => {
    // A second process of the same installation knows the account already.
    if (!isHeadgateError(error) || error.code !== 'email_taken') throw error;
  });
  return logIn(baseUrl, body);
}

/** Signs an account in that there is. */
export async function logIn(
  baseUrl: string,
  body: { readonly email: string; readonly password: string } = account,
): Promise<SignedIn> {
  const { data } = await clientOf(baseUrl).call('POST /v1/auth/login', { body });
  const token = data.access_token;
  return {
    client: clientOf(baseUrl, token),
    token,
    refreshToken: data.refresh_token ?? '',
    sessionId: data.session_id,
  };
}

/** The status of an answer, that of a refusal too. */
export async function statusOf(answer: Promise<{ readonly status: number }>): Promise<number> {
  try {
    return (await answer).status;
  } catch (error) {
    if (!isHeadgateError(error) || error.status === undefined) throw error;
    return error.status;
  }
}
