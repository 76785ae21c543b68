import { expect, it } from 'vitest';
import { sendJson, serve } from '../test/serve.ts';
import { createSession, isHeadgateError, type SessionTokens } from './index.ts';

/** A service that knows one account and exchanges each refresh token once. */
async function serveSessions() {
  let count = 0;
  let current = '';
  const tokens = () => {
    count += 1;
    current = `access-${count}`;
    return { access_token: current, refresh_token: `refresh-${count}` };
  };
  const server = await serve(({ url, body, headers }, response) => {
    if (url.endsWith('/login')) return sendJson(response, 200, tokens());
    if (url.endsWith('/logout')) return response.writeHead(204).end();
    if (url.endsWith('/refresh')) {
      const isCurrent = JSON.parse(body).refresh_token === `refresh-${count}`;
      return isCurrent
        ? sendJson(response, 200, tokens())
        : sendJson(response, 401, { code: 'token_reused' });
    }
    return headers.authorization === `Bearer ${current}`
      ? sendJson(response, 200, { id: 'me' })
      : sendJson(response, 401, { code: 'invalid_token' });
  });
  return {
    ...server,
    expire() {
      current = 'nothing';
    },
  };
}

const start = { email: 'ada@example.com', password: 'correct horse battery 1' };

it('signs in, renews the access token once for many requests, and tells of each pair', async () => {
  const { baseUrl, expire, received } = await serveSessions();
  const told: SessionTokens[] = [];
  const session = await createSession({ baseUrl, start, onTokens: (pair) => told.push(pair) });
  await session.client.call('GET /v1/users/me');
  expire();
  await Promise.all([1, 2, 3, 4].map(() => session.client.call('GET /v1/users/me')));
  expect(received.filter(({ url }) => url.endsWith('/refresh'))).toHaveLength(1);
  expect(told.map(({ refreshToken }) => refreshToken)).toEqual(['refresh-1', 'refresh-2']);
  await session.end();
  expect(JSON.parse(received.at(-1)?.body ?? '')).toEqual({ refresh_token: 'refresh-2' });
});

it('goes on with stored tokens, and ends where they are of no use any more', async () => {
  const { baseUrl, received } = await serveSessions();
  const stored = { accessToken: 'old', refreshToken: 'used' };
  const session = await createSession({ baseUrl, start: stored });
  expect(received).toHaveLength(0);
  const error = await session.client.call('GET /v1/users/me').catch((caught: unknown) => caught);
  expect(isHeadgateError(error) && error.code).toBe('invalid_token');
});
