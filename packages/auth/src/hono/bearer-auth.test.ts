import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { ada, authUnderTest } from '../../test/support.ts';
import { AuthError, isAuthError } from '../index.ts';
import { bearerAuth, challenge } from './index.ts';

async function service() {
  const tested = authUnderTest();
  const user = await tested.auth.signup(ada);
  const { accessToken } = await tested.auth.login(ada);
  const app = new Hono()
    .get('/me', bearerAuth(tested.auth), (c) => c.json(c.var.principal))
    .onError((error, c) => {
      if (!isAuthError(error)) throw error;
      c.header('WWW-Authenticate', challenge(error, 'headgate'));
      return c.json({ code: error.code }, error.code === 'invalid_request' ? 400 : 401);
    });
  const get = async (authorization?: string, path = '/me') => {
    const headers = new Headers();
    if (authorization !== undefined) headers.append('Authorization', authorization);
    const response = await app.request(path, { headers });
    const body = (await response.json()) as { code?: string; userId?: string };
    return {
      ...body,
      status: response.status,
      challenge: response.headers.get('www-authenticate'),
    };
  };
  return { ...tested, app, get, user, accessToken };
}

describe('bearerAuth', () => {
  it.each(['Bearer ', 'bearer ', 'BEARER   '])(
    'lets %j with a valid token pass',
    async (scheme) => {
      const { get, accessToken, user } = await service();
      expect(await get(`${scheme}${accessToken}`)).toMatchObject({ status: 200, userId: user.id });
    },
  );

  it.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['another scheme', 'Basic YWRhOnNlY3JldA=='],
    ['another scheme with commas', 'Digest username="bearer", realm="bearer"'],
    ['a scheme that only begins like it', 'BearerX abc'],
    ['a bare token', 'OImF0lJxj_OxWo3pPQe_UYryL5CH'],
  ])('A17 challenges without an error for %s', async (_, authorization) => {
    const { get } = await service();
    expect(await get(authorization)).toEqual({
      status: 401,
      code: 'missing_credentials',
      challenge: 'Bearer realm="headgate"',
    });
  });

  it.each([
    ['a token that is none', 'Bearer abc'],
    ['no token', 'Bearer'],
    ['a space within', 'Bearer abc def'],
  ])('A17 names the error for %s', async (_, authorization) => {
    const { get } = await service();
    expect(await get(authorization)).toEqual({
      status: 401,
      code: 'invalid_token',
      challenge: 'Bearer realm="headgate", error="invalid_token"',
    });
  });

  it('A17 says that a token has expired', async () => {
    const { get, accessToken, pass } = await service();
    pass(906);
    expect(await get(`Bearer ${accessToken}`)).toEqual({
      status: 401,
      code: 'token_expired',
      challenge:
        'Bearer realm="headgate", error="invalid_token", error_description="The access token expired"',
    });
  });

  it.each([
    ['Bearer', 'Bearer'],
    ['Bearer', 'Basic'],
    ['Basic', 'Bearer'],
  ])('A17 refuses two Authorization headers, %s and %s', async (first, second) => {
    const { app, accessToken } = await service();
    const response = await app.request('/me', {
      headers: [
        ['Authorization', `${first} ${accessToken}`],
        ['Authorization', `${second} ${accessToken}`],
      ],
    });
    expect(response.status).toBe(400);
    expect(response.headers.get('www-authenticate')).toBe(
      'Bearer realm="headgate", error="invalid_request"',
    );
  });

  it('A17 never reads a token from the query, and refuses one beside the header', async () => {
    const { get, accessToken } = await service();
    const path = `/me?access_token=${accessToken}`;
    expect(await get(undefined, path)).toMatchObject({ status: 401, code: 'missing_credentials' });
    expect(await get(`Bearer ${accessToken}`, path)).toMatchObject({
      status: 400,
      code: 'invalid_request',
    });
  });

  it('leaves an error that is not its own alone', async () => {
    const broken = new Error('clock');
    const app = new Hono()
      .get('/', bearerAuth({ authenticate: () => Promise.reject(broken) }), (c) => c.text('in'))
      .onError((error, c) => c.text(error === broken ? 'untouched' : 'changed', 500));
    const response = await app.request('/', { headers: { Authorization: 'Bearer x' } });
    expect(await response.text()).toBe('untouched');
  });
});

describe('challenge', () => {
  it('quotes the realm', () => {
    expect(challenge(new AuthError('missing_credentials'), 'a "b" \\c')).toBe(
      'Bearer realm="a \\"b\\" \\\\c"',
    );
  });

  it.each(['line\nbreak', 'é', '\0'])('refuses the realm %j', (realm) => {
    expect(() => challenge(new AuthError('invalid_token'), realm)).toThrow(TypeError);
  });

  it('names no error for a failed login', () => {
    expect(challenge(new AuthError('invalid_credentials'), 'x')).toBe('Bearer realm="x"');
  });
});
