import { createBcryptHasher } from '@headgate/auth/bcrypt';
import { createLogger } from '@headgate/core/logging';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPasswordHasher } from '../src/adapters/security/open-password-hasher.ts';
import { account, json, startTestApi } from './harness.ts';

let api: Awaited<ReturnType<typeof startTestApi>>;

beforeAll(async () => {
  api = await startTestApi();
});

afterAll(() => api.close());

describe('POST /v1/auth/signup', () => {
  it('creates an account with its personal organisation and shows where it is', async () => {
    const response = await api.request('/v1/auth/signup', {
      json: { ...account, email: ' Grace@Example.com ', name: 'Grace' },
    });
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toBe('/v1/users/me');
    const body = await json(response);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      email: 'grace@example.com',
      name: 'Grace',
      created_at: expect.stringMatching(/Z$/),
    });
    const membership = await api.database.prisma.membership.findFirstOrThrow({
      where: { userId: body.id },
      include: { organization: true },
    });
    expect(membership).toMatchObject({ role: 'owner', organization: { personal: true } });
  });

  it('refuses an email that is taken, in whatever case it is written', async () => {
    const email = 'taken@example.com';
    await api.request('/v1/auth/signup', { json: { ...account, email } });
    const response = await api.request('/v1/auth/signup', {
      json: { ...account, email: 'TAKEN@example.com' },
    });
    expect(response.status).toBe(409);
    expect(await json(response)).toMatchObject({ code: 'email_taken', status: 409 });
    expect(await api.database.prisma.user.count({ where: { email } })).toBe(1);
  });

  it.each([
    ['short1', 'password_too_short'],
    ['only letters here', 'password_too_weak'],
    ['1234567890', 'password_too_weak'],
    [`a1${'x'.repeat(127)}`, 'password_too_long'],
    ['Qwerty123', 'password_too_common'],
    ['at HeadGate 1', 'password_contains_name'],
    ['so weak a horse 1', 'password_contains_name'],
  ])('refuses the password %s and leaves nothing behind', async (password, code) => {
    const response = await api.request('/v1/auth/signup', {
      json: { email: 'weak@example.com', password },
    });
    expect(response.status).toBe(422);
    expect(await json(response)).toMatchObject({
      code: 'validation_failed',
      errors: [{ pointer: '/password', in: 'body', code }],
    });
    expect(await api.database.prisma.user.count({ where: { email: 'weak@example.com' } })).toBe(0);
  });

  it('tells by a refused password nothing of whether there is an account', async () => {
    await api.request('/v1/auth/signup', { json: { ...account, email: 'known@example.com' } });
    const refusals = await Promise.all(
      ['known@example.com', 'nobody@example.com'].map(async (email) => {
        const response = await api.request('/v1/auth/signup', {
          json: { email, password: 'qwerty123' },
        });
        const { code, errors, detail } = await json(response);
        return [response.status, code, errors, detail];
      }),
    );
    expect(refusals[0]).toEqual(refusals[1]);
    expect(refusals[0]?.slice(0, 2)).toEqual([422, 'validation_failed']);
  });

  it('says of every wrong type where it is', async () => {
    const response = await api.request('/v1/auth/signup', { json: { email: 1 } });
    expect(response.status).toBe(422);
    const body = await json(response);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/email',
      '/password',
    ]);
  });
});

describe('POST /v1/auth/login', () => {
  it('gives tokens that open the API, and keeps them out of caches', async () => {
    await api.request('/v1/auth/signup', { json: account });
    const response = await api.request('/v1/auth/login', {
      json: { ...account, device_label: 'Laptop' },
      headers: { 'User-Agent': 'test/1' },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const tokens = await json(response);
    expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 900 });
    const session = await api.database.prisma.session.findUniqueOrThrow({
      where: { id: tokens.session_id },
    });
    expect(session).toMatchObject({ deviceLabel: 'Laptop', userAgent: 'test/1' });
    expect((await api.request('/v1/models', { token: tokens.access_token })).status).toBe(200);
  });

  it('answers the same for an unknown email and a wrong password', async () => {
    await api.request('/v1/auth/signup', { json: account });
    const answers = await Promise.all(
      [
        { ...account, password: 'wrong horse 1' },
        { ...account, email: 'nobody@example.com' },
      ].map(async (body) => {
        const response = await api.request('/v1/auth/login', { json: body });
        const { request_id, trace_id, ...problem } = await json(response);
        return { status: response.status, problem };
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).toMatchObject({ status: 401, problem: { code: 'invalid_credentials' } });
  });
});

describe('how passwords are kept', () => {
  it('A05 as argon2id where it loads, and a bcrypt hash becomes one with the next sign-in', async () => {
    const lines: string[] = [];
    const log = createLogger({ destination: { write: (line) => lines.push(line) } });
    const hasher = await openPasswordHasher(log);
    expect(lines.join('')).toContain('passwords are hashed with argon2id');
    const bcrypt = createBcryptHasher({ cost: 4, inline: true });
    const stored = await bcrypt.hash(account.password);
    expect(await hasher.verify(account.password, stored)).toBe('match');
    expect(hasher.needsRehash(stored)).toBe(true);
    expect(await hasher.hash(account.password)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    await hasher.close();
  });
});

describe('GET /v1/users/me', () => {
  it('is where a signup points to', async () => {
    const { access_token: token } = await api.signIn('me@example.com');
    const response = await api.request('/v1/users/me', { token });
    expect(response.status).toBe(200);
    expect(await json(response)).toMatchObject({ email: 'me@example.com', name: null });
  });

  it('does not know a token any more whose account was disabled', async () => {
    const { access_token: token } = await api.signIn('disabled@example.com');
    await api.database.prisma.user.update({
      where: { email: 'disabled@example.com' },
      data: { disabledAt: new Date() },
    });
    const response = await api.request('/v1/users/me', { token });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });
});

describe('refresh and logout', () => {
  it('A19 A20 exchanges a refresh token, again for a lost reply, and ends the session on reuse', async () => {
    const first = await api.signIn('refresh@example.com');
    const rotated = await api.request('/v1/auth/refresh', {
      json: { refresh_token: first.refresh_token },
    });
    expect(rotated.status).toBe(200);
    const second = await json(rotated);
    expect(second.session_id).toBe(first.session_id);
    expect(second.refresh_token).not.toBe(first.refresh_token);

    const retried = await api.request('/v1/auth/refresh', {
      json: { refresh_token: first.refresh_token },
    });
    expect(retried.status).toBe(200);
    expect(await json(retried)).toMatchObject({ refresh_token: second.refresh_token });
    // The successor is used, and with that the grace is over.
    await api.request('/v1/users/me', { token: second.access_token });

    const reuse = await api.request('/v1/auth/refresh', {
      json: { refresh_token: first.refresh_token },
    });
    expect(reuse.status).toBe(401);
    expect(await json(reuse)).toMatchObject({ code: 'token_reused' });
    const after = await api.request('/v1/auth/refresh', {
      json: { refresh_token: second.refresh_token },
    });
    expect(after.status).toBe(401);
  });

  it('ends a session at logout, and says the same for a token that never was', async () => {
    const { refresh_token } = await api.signIn('logout@example.com');
    expect((await api.request('/v1/auth/logout', { json: { refresh_token } })).status).toBe(204);
    expect((await api.request('/v1/auth/refresh', { json: { refresh_token } })).status).toBe(401);
    const unknown = await api.request('/v1/auth/logout', { json: { refresh_token: 'x' } });
    expect(unknown.status).toBe(204);
  });
});

describe('what is logged', () => {
  const linesOf = (requestId: string) =>
    api.lines.map((line) => JSON.parse(line)).filter((line) => line.request_id === requestId);

  it('names the person, the organisation and the route of a request', async () => {
    const { access_token: token } = await api.signIn('lines@example.com');
    const { id } = await api.database.prisma.user.findUniqueOrThrow({
      where: { email: 'lines@example.com' },
    });
    const response = await api.request('/v1/models/echo', { token });
    const line = linesOf(response.headers.get('x-request-id') ?? '').find(
      ({ message }) => message === 'answered',
    );
    expect(line).toMatchObject({
      target: 'http',
      user_id: id,
      org_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      route: '/v1/models/:id{.+}',
      path: '/v1/models/echo',
      trace_id: response.headers.get('x-trace-id'),
    });
  });

  it('tells a failed sign-in as a security event', async () => {
    await api.request('/v1/auth/signup', { json: { ...account, email: 'event@example.com' } });
    const response = await api.request('/v1/auth/login', {
      json: { email: 'event@example.com', password: 'wrong horse 1' },
    });
    expect(linesOf(response.headers.get('x-request-id') ?? '')).toContainEqual(
      expect.objectContaining({
        target: 'security',
        level: 'warn',
        event: 'auth.login.failed',
        outcome: 'failure',
        reason: 'wrong_password',
        user_id: expect.any(String),
      }),
    );
  });

  it('holds no password, token or email', async () => {
    const tokens = await api.signIn('canary-log@example.com');
    await api.request('/v1/auth/login', {
      json: { email: 'canary-log@example.com', password: 'canary-password-1' },
    });
    const log = api.lines.join('');
    for (const secret of [
      account.password,
      'canary-password-1',
      'canary-log@example.com',
      tokens.access_token,
      tokens.refresh_token,
    ]) {
      expect(log).not.toContain(secret);
    }
  });
});
