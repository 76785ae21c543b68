import { createPublicKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { createKeyRing } from '@headgate/auth';
import { listen } from '@headgate/core/node-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../src/app.ts';
import { account, json, startTestApi } from './harness.ts';

const publicUrl = 'https://headgate.example';
const rsa = generateKeyPairSync('rsa', { modulusLength: 3072 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = (key: KeyObject) => key.export({ format: 'pem', type: 'pkcs8' }).toString();
const part = (token: string, index: number) =>
  JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString());

describe.each([
  ['RS256', `r1:${pem(rsa.privateKey)}`],
  ['ES256', `e1:${pem(ec.privateKey)}`],
])('access tokens with %s', (algorithm, keys) => {
  it('A14 are signed, published and verified, and others can verify them by the JWKS', async () => {
    const api = await startTestApi({ env: { JWT_KEYS: keys, PUBLIC_URL: publicUrl } });
    const { access_token: token } = await api.signIn();
    expect(part(token, 0)).toMatchObject({ alg: algorithm, typ: 'at+jwt' });
    expect((await api.request('/v1/users/me', { token })).status).toBe(200);

    const { keys: published } = await json(await api.request('/.well-known/jwks.json'));
    expect(published).toMatchObject([{ alg: algorithm, use: 'sig', kid: part(token, 0).kid }]);
    expect(published[0]).not.toHaveProperty('d');
    const verifier = createKeyRing([
      keyOf(algorithm),
      {
        kid: published[0].kid,
        algorithm: algorithm as 'RS256' | 'ES256',
        publicKey: createPublicKey({ key: published[0], format: 'jwk' }),
      },
    ]);
    expect(verifier.find(part(token, 0).kid)?.algorithm).toBe(algorithm);
    await api.close();
  });
});

/** A ring needs a key that signs; this one signs nothing here. */
function keyOf(algorithm: string) {
  const privateKey = algorithm === 'RS256' ? rsa.privateKey : ec.privateKey;
  return { kid: 'own', algorithm: algorithm as 'RS256' | 'ES256', privateKey };
}

describe('what is no good access token here', () => {
  const keys = `k1:${'0123456789abcdef'.repeat(2)}`;
  let api: Awaited<ReturnType<typeof startTestApi>>;

  beforeAll(async () => {
    api = await startTestApi({ env: { JWT_KEYS: keys, PUBLIC_URL: publicUrl } });
  });

  afterAll(() => api.close());

  it('A15 the token of another environment with the same keys is refused', async () => {
    const staging = await startTestApi({
      env: { JWT_KEYS: keys, PUBLIC_URL: 'https://staging.headgate.example' },
    });
    const { access_token: token } = await staging.signIn();
    const response = await api.request('/v1/users/me', { token });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
    await staging.close();
  });

  it('A15 a token of the right issuer for a session that is not here is refused', async () => {
    const elsewhere = await startTestApi({ env: { JWT_KEYS: keys, PUBLIC_URL: publicUrl } });
    const { access_token: token } = await elsewhere.signIn();
    expect((await api.request('/v1/users/me', { token })).status).toBe(401);
    await elsewhere.close();
  });

  it('two Authorization headers are one credential too many', async () => {
    const { access_token: token } = await api.signIn();
    const headers = new Headers();
    headers.append('Authorization', `Bearer ${token}`);
    headers.append('Authorization', `Bearer ${token}`);
    const response = await api.request('/v1/users/me', { headers });
    expect(response.status).toBe(400);
    expect(await json(response)).toMatchObject({ code: 'bad_request' });
  });

  it('A17 a token beside one in the query is refused, and one in the query alone is never read', async () => {
    const { access_token: token } = await api.signIn();
    const path = `/v1/users/me?access_token=${token}`;
    expect((await api.request(path, { token })).status).toBe(400);
    expect((await api.request(path)).status).toBe(401);
  });

  it('a header of 10 MB is refused by the server, which goes on', async () => {
    const server = await listen({
      fetch: createApp(api.services).fetch,
      host: '127.0.0.1',
      port: 0,
    });
    const huge = fetch(`${server.url}/v1/users/me`, {
      headers: { Authorization: `Bearer ${'x'.repeat(10 * 1024 * 1024)}` },
    });
    const outcome = await huge.then(
      ({ status }) => status,
      () => 'refused',
    );
    expect([431, 'refused']).toContain(outcome);
    expect((await fetch(`${server.url}/v1/users/me`)).status).toBe(401);
    await server.close(1000);
  });
});

describe('addresses that look alike', () => {
  it('are one account where they have one normal form, and two where only the eye is deceived', async () => {
    const api = await startTestApi();
    const signUp = async (email: string) =>
      (await api.request('/v1/auth/signup', { json: { ...account, email } })).status;
    const name = randomUUID().slice(0, 8);
    expect(await signUp(`paul-${name}@example.com`)).toBe(201);
    // Full-width letters and capitals have the same normal form.
    expect(await signUp(`ｐａｕｌ-${name}@example.com`)).toBe(409);
    expect(await signUp(`PAUL-${name}@EXAMPLE.com`)).toBe(409);
    // A Cyrillic а is another letter, and another address to every mail server.
    expect(await signUp(`p\u0430ul-${name}@example.com`)).toBe(201);
    await api.close();
  });
});
