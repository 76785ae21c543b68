import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { failure } from '../../test/support.ts';
import {
  type ApiKeyStore,
  type ApiKeysOptions,
  type AuthEvent,
  createApiKeys,
  definePermissions,
  type Principal,
  type Role,
} from '../index.ts';
import { memoryApiKeyStore } from '../memory/index.ts';

const permissions = definePermissions({
  permissions: ['notes:read', 'notes:write', 'members:write'],
  roles: { owner: ['*'], admin: ['notes:*'], member: ['notes:*'], viewer: ['notes:read'] },
});
const second = 1000;

function underTest(options: Partial<ApiKeysOptions> = {}) {
  const owner = { role: 'owner' as Role, disabled: false, gone: false };
  const calls = { find: 0, touch: 0 };
  const memory = memoryApiKeyStore(() => (owner.gone ? null : owner));
  const store: ApiKeyStore = {
    ...memory,
    findApiKey: (id) => {
      calls.find += 1;
      return memory.findApiKey(id);
    },
    touchApiKey: (use) => {
      calls.touch += 1;
      return memory.touchApiKey(use);
    },
  };
  const events: AuthEvent[] = [];
  const time = { now: Date.UTC(2026, 0, 15, 12) };
  const apiKeys = createApiKeys({
    store,
    permissions,
    environment: 'live',
    clock: () => time.now,
    onEvent: (event) => void events.push(event),
    ...options,
  });
  const principal: Principal = {
    userId: randomUUID(),
    organizationId: randomUUID(),
    role: 'owner',
    credential: { type: 'session', sessionId: 's', tokenId: 't', expiresAt: new Date(0) },
  };
  const scopes = ['notes:read', 'members:write'];
  return {
    apiKeys,
    memory,
    store,
    owner,
    calls,
    events,
    time,
    principal,
    reasons: () => events.map((event) => 'reason' in event && event.reason),
    create: (input: object = {}) => apiKeys.create({ principal, name: 'ci', scopes, ...input }),
  };
}

const code = async (call: Promise<unknown>) => ((await failure(call)) as { code?: string }).code;
const swapped = (key: string, at: number) =>
  key.slice(0, at) + (key.at(at) === 'a' ? 'b' : 'a') + key.slice(at + 1);

describe('an API key', () => {
  it('A26 has the form that its documentation says, and tells who it is of', async () => {
    const { create, apiKeys, principal } = underTest();
    const { key, apiKey } = await create();
    expect(key).toMatch(/^hg_live_[0-9A-Za-z]{22}_[0-9A-Za-z]{49}$/);
    expect(key.startsWith(`${apiKeys.hint(apiKey.id)}_`)).toBe(true);
    expect(await apiKeys.authenticate(key)).toEqual({
      userId: principal.userId,
      organizationId: principal.organizationId,
      role: 'owner',
      credential: {
        type: 'api_key',
        apiKeyId: apiKey.id,
        scopes: ['notes:read', 'members:write'],
      },
    });
  });

  it('A26 is refused without a look-up when its checksum is wrong, wherever it was changed', async () => {
    const { create, apiKeys, calls, reasons } = underTest();
    const { key } = await create();
    for (const at of [10, 40, 60, key.length - 1]) {
      expect(await code(apiKeys.authenticate(swapped(key, at)))).toBe('invalid_token');
    }
    expect(reasons()).toEqual(['checksum', 'checksum', 'checksum', 'checksum']);
    expect(calls.find).toBe(0);
  });

  it.each(['', 'hg_', 'hg_live', 'hg_live_x_y', `hg_live_${'é'.repeat(22)}_${'a'.repeat(49)}`])(
    'is refused without a look-up when it is %j',
    async (text) => {
      const { apiKeys, calls } = underTest();
      expect(await code(apiKeys.authenticate(text))).toBe('invalid_token');
      expect(await code(apiKeys.authenticate(`${text}_${'x'.repeat(10_000)}`))).toBe(
        'invalid_token',
      );
      expect(calls.find).toBe(0);
    },
  );

  it('A26 of another environment is refused without a look-up', async () => {
    const { create, store, calls } = underTest();
    const { key } = await create();
    const elsewhere = createApiKeys({ store, permissions, environment: 'test' });
    expect(await code(elsewhere.authenticate(key))).toBe('invalid_token');
    expect(calls.find).toBe(0);
  });

  it('A26 is refused alike with a wrong secret, unknown, expired, revoked, and of a disabled owner', async () => {
    const tested = underTest();
    const { create, apiKeys, owner, time, reasons } = tested;
    const foreign = await underTest().create();
    const wrongSecret = await underTest({ generateId: () => foreign.apiKey.id }).create();
    await tested.memory.createApiKey({
      apiKey: { ...foreign.apiKey, secretHash: new Uint8Array(32) },
      audit: null,
    });
    const unknown = await underTest().create();
    const expired = await create({ expiresAt: new Date(time.now) });
    const revoked = await create();
    await apiKeys.revoke({ id: revoked.apiKey.id, organizationId: revoked.apiKey.organizationId });
    const errors = await Promise.all(
      [wrongSecret, unknown, expired, revoked].map(({ key }) => failure(apiKeys.authenticate(key))),
    );
    owner.disabled = true;
    errors.push(await failure(apiKeys.authenticate((await create()).key)));
    owner.gone = true;
    apiKeys.forget({ userId: tested.principal.userId });
    errors.push(await failure(apiKeys.authenticate(expired.key)));
    for (const error of errors) expect(error).toEqual(errors[0]);
    expect(errors[0]).toMatchObject({ code: 'invalid_token' });
    expect(reasons()).toEqual([
      'wrong_secret',
      'unknown',
      'expired',
      'revoked',
      'disabled',
      'unknown',
    ]);
  });

  it('A26 may do what its owner may do now', async () => {
    const { create, apiKeys, owner, principal } = underTest();
    const { key } = await create();
    const may = async () => permissions.of(await apiKeys.authenticate(key));
    expect(await may()).toEqual(['notes:read', 'members:write']);
    owner.role = 'member';
    apiKeys.forget({ organizationId: principal.organizationId });
    expect(await may()).toEqual(['notes:read']);
  });

  it('that belongs to a project says so, its successor too, and is forgotten with it', async () => {
    const { create, apiKeys, calls, principal } = underTest();
    const { key, apiKey } = await create({ projectId: 'atlas' });
    const { key: other } = await create({ projectId: 'borealis' });
    const belongsTo = async (presented: string) =>
      (await apiKeys.authenticate(presented)).credential;
    expect(await belongsTo(key)).toMatchObject({ projectId: 'atlas' });
    await belongsTo(other);
    apiKeys.forget({ projectId: 'atlas' });
    await Promise.all([belongsTo(key), belongsTo(other)]);
    expect(calls.find).toBe(3);
    const successor = await apiKeys.rotate({ principal, id: apiKey.id, overlapMs: 0 });
    expect(await belongsTo(successor.key)).toMatchObject({ projectId: 'atlas' });
  });
});

describe('what the store said', () => {
  it('A26 is relied on within the bound, by one look-up however many ask', async () => {
    const { create, apiKeys, calls, owner, time } = underTest();
    const { key } = await create();
    await Promise.all(Array.from({ length: 50 }, () => apiKeys.authenticate(key)));
    expect(calls.find).toBe(1);
    owner.disabled = true;
    time.now += 5 * second - 1;
    await apiKeys.authenticate(key);
    expect(calls.find).toBe(1);
    time.now += 1;
    expect(await code(apiKeys.authenticate(key))).toBe('invalid_token');
    expect(calls.find).toBe(2);
  });

  it('is asked again when the clock was set back', async () => {
    const { create, apiKeys, calls, time } = underTest();
    const { key } = await create();
    await apiKeys.authenticate(key);
    time.now -= 60 * second;
    await apiKeys.authenticate(key);
    expect(calls.find).toBe(2);
  });

  it('counts no longer once the key is revoked through the same object', async () => {
    const { create, apiKeys, principal } = underTest();
    const { key, apiKey } = await create();
    await apiKeys.authenticate(key);
    await apiKeys.revoke({ id: apiKey.id, organizationId: principal.organizationId });
    expect(await code(apiKeys.authenticate(key))).toBe('invalid_token');
  });

  it('does not become known by a read that was under way when it was forgotten', async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const tested = underTest();
    const { key, apiKey } = await tested.create();
    const slow: ApiKeyStore = {
      ...tested.store,
      findApiKey: async (id) => {
        const state = await tested.store.findApiKey(id);
        await gate;
        return state;
      },
    };
    const apiKeys = createApiKeys({ store: slow, permissions, environment: 'live' });
    const before = apiKeys.authenticate(key);
    await apiKeys.revoke({ id: apiKey.id, organizationId: apiKey.organizationId });
    open();
    await before;
    expect(await code(apiKeys.authenticate(key))).toBe('invalid_token');
  });

  it('is bounded: guessed ids are looked up once, and drive no known key out', async () => {
    const { create, apiKeys, calls } = underTest({ cacheEntries: 2 });
    const { key } = await create();
    await apiKeys.authenticate(key);
    const guess = await underTest().create();
    for (let round = 0; round < 3; round += 1) await failure(apiKeys.authenticate(guess.key));
    for (let n = 0; n < 20; n += 1) {
      await failure(apiKeys.authenticate((await underTest().create()).key));
    }
    expect(calls.find).toBe(1 + 1 + 20);
    await apiKeys.authenticate(key);
    expect(calls.find).toBe(22);
  });

  it('fails with the error of the store, and is asked anew by the next', async () => {
    const tested = underTest();
    const { key } = await tested.create();
    const broken = new Error('no connection');
    const answers = [Promise.reject(broken), undefined];
    const store: ApiKeyStore = {
      ...tested.store,
      findApiKey: (id) => answers.shift() ?? tested.store.findApiKey(id),
    };
    const apiKeys = createApiKeys({ store, permissions, environment: 'live' });
    expect(await failure(apiKeys.authenticate(key))).toBe(broken);
    expect(await apiKeys.authenticate(key)).toMatchObject({ role: 'owner' });
  });
});

describe('the last use', () => {
  it('A26 is written at most twice for 1,000 calls in 60 s', async () => {
    const { create, apiKeys, calls, time, memory } = underTest();
    const { key, apiKey } = await create();
    for (let n = 0; n < 1000; n += 1) {
      await apiKeys.authenticate(key);
      time.now += 60;
    }
    await apiKeys.close();
    expect(calls.touch).toBe(1);
    expect(memory.lastUsedAt(apiKey.id)).toEqual(new Date(time.now - 60 * second));
    await apiKeys.authenticate(key);
    expect(calls.touch).toBe(2);
  });

  it('does not fail a request when it cannot be written', async () => {
    const tested = underTest();
    const { key } = await tested.create();
    const store = { ...tested.store, touchApiKey: () => Promise.reject(new Error('full')) };
    const apiKeys = createApiKeys({ store, permissions, environment: 'live' });
    expect(await apiKeys.authenticate(key)).toMatchObject({ role: 'owner' });
    await apiKeys.close();
  });
});

describe('making a key', () => {
  it.each(['*', 'notes:*', 'notes', 'notes:delete', ''])(
    'A30 refuses the scope %j, which is no permission',
    async (scope) => {
      const { create } = underTest();
      expect(await code(create({ scopes: ['notes:read', scope] }))).toBe('invalid_scope');
    },
  );

  it('refuses a scope that whoever makes it lacks, by role or by the key that it is made with', async () => {
    const { create, principal } = underTest();
    const member = { ...principal, role: 'member' };
    expect(await code(create({ principal: member }))).toBe('forbidden');
    const credential = { type: 'api_key', apiKeyId: 'k', scopes: ['notes:read'] };
    expect(await code(create({ principal: { ...principal, credential } }))).toBe(
      'insufficient_scope',
    );
  });

  it('refuses an empty name, and whoever is no longer a member', async () => {
    const { create, owner } = underTest();
    expect(await code(create({ name: ' ' }))).toBe('invalid_name');
    owner.gone = true;
    expect(await code(create())).toBe('forbidden');
  });
});

describe('rotation', () => {
  it('A26 lets the old key work until the overlap ends, and the new one at once', async () => {
    const { create, apiKeys, principal, time } = underTest();
    const { key: old, apiKey } = await create();
    await apiKeys.authenticate(old);
    const { key } = await apiKeys.rotate({ principal, id: apiKey.id, overlapMs: 60 * second });
    expect(key).not.toBe(old);
    time.now += 60 * second - 1;
    await Promise.all([apiKeys.authenticate(old), apiKeys.authenticate(key)]);
    time.now += 1;
    expect(await code(apiKeys.authenticate(old))).toBe('invalid_token');
    await apiKeys.authenticate(key);
  });

  it('is done once, by its owner, and with an API key for that key alone', async () => {
    const { create, apiKeys, principal } = underTest();
    const { apiKey } = await create();
    const rotate = (by: object = {}, id = apiKey.id) =>
      apiKeys.rotate({ principal: { ...principal, ...by }, id, overlapMs: 0 });
    const withKey = (apiKeyId: string) => ({
      credential: { type: 'api_key', apiKeyId, scopes: [] },
    });
    expect(await code(rotate({ userId: randomUUID() }))).toBe('api_key_unknown');
    expect(await code(rotate(withKey(randomUUID())))).toBe('forbidden');
    await rotate(withKey(apiKey.id));
    expect(await code(rotate())).toBe('api_key_ended');
    expect(await code(rotate({}, randomUUID()))).toBe('api_key_unknown');
  });
});

describe('createApiKeys', () => {
  it.each([
    { environment: 'LIVE' },
    { environment: '' },
    { environment: 'a_b' },
    { environment: 'live', prefix: 'h-g' },
  ])('refuses %j', (realm) => {
    expect(() => createApiKeys({ store: memoryApiKeyStore(), permissions, ...realm })).toThrow(
      TypeError,
    );
  });

  it('accepts what begins like a key, and leaves access tokens to others', () => {
    const { apiKeys } = underTest();
    expect(apiKeys.accepts('hg_test_anything')).toBe(true);
    expect(apiKeys.accepts('eyJhbGciOi.x.y')).toBe(false);
  });
});
