import { describe, expect, it } from 'vitest';
import { ada, authUnderTest, failure } from '../test/support.ts';
import {
  formatKeyRing,
  importKeyRing,
  parseKeyRing,
  publishKey,
  type RotatedKeys,
  retireKey,
  signWithKey,
} from './index.ts';
import { memoryAuthStore } from './memory/index.ts';

const minute = 60_000;
const unknownTimes = { publishedAt: 0, signsSince: null, signedUntil: null };
const key = (kid: string) => ({ kid, material: `secret of ${kid} never to be printed 32 bytes` });
const refusal = (code: string, allowedAt?: number) =>
  expect.objectContaining({
    name: 'KeyRotationError',
    code,
    allowedAt: allowedAt === undefined ? undefined : new Date(allowedAt),
  });

function attempt(step: () => unknown): unknown {
  try {
    return step();
  } catch (error) {
    return error;
  }
}

describe('the rotation of keys', () => {
  it('A16 publishes, signs and retires, and every token holds until its end', async () => {
    const store = memoryAuthStore();
    const time = { now: Date.UTC(2026, 0, 15, 12) };
    const authWith = (keys: RotatedKeys) =>
      authUnderTest({ store, keys: parseKeyRing(formatKeyRing(keys)), clock: () => time.now }).auth;
    const start = publishKey([], key('k1'), time.now);
    const before = authWith(start);
    await before.signup(ada);
    const signer = (token: string) =>
      JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid;

    const published = publishKey(start, key('k2'), time.now);
    expect(signer((await authWith(published).login(ada)).accessToken)).toBe('k1');
    expect(attempt(() => signWithKey(published, 'k2', time.now + 59 * minute))).toEqual(
      refusal('too_early', time.now + 60 * minute),
    );

    time.now += 60 * minute;
    const lastOfOld = await authWith(published).login(ada);
    const signing = signWithKey(published, 'k2', time.now);
    const firstOfNew = await authWith(signing).login(ada);
    expect(signer(firstOfNew.accessToken)).toBe('k2');
    // Who has not restarted yet knows the new key; who has, the old one.
    for (const auth of [authWith(published), authWith(signing)]) {
      for (const { accessToken } of [lastOfOld, firstOfNew]) {
        expect(await auth.authenticate(accessToken)).toMatchObject({ role: 'owner' });
      }
    }

    const end = time.now + 15 * minute + 5000;
    expect(attempt(() => retireKey(signing, 'k1', end - 1))).toEqual(refusal('too_early', end));
    time.now = end;
    expect(await failure(authWith(signing).authenticate(lastOfOld.accessToken))).toMatchObject({
      code: 'token_expired',
    });
    const retired = retireKey(signing, 'k1', end);
    expect(retired.map(({ kid }) => kid)).toEqual(['k2']);
    expect(await failure(authWith(retired).authenticate(lastOfOld.accessToken))).toMatchObject({
      code: 'invalid_token',
    });
  });

  it('begins with a ring that is in use: the first signs, and no other leaves before its last token can have ended', () => {
    const ring = formatKeyRing(
      [key('k2'), key('k1')].map((each) => ({ ...each, ...unknownTimes })),
    );
    const keys = importKeyRing(`${ring}\n`, 0);
    expect(keys.map(({ kid, material }) => ({ kid, material }))).toEqual([key('k2'), key('k1')]);
    expect(parseKeyRing(formatKeyRing(keys)).current.kid).toBe('k2');
    expect(attempt(() => retireKey(keys, 'k2', 0))).toEqual(refusal('kid_signs'));
    expect(attempt(() => signWithKey(keys, 'k1', 0))).toEqual(refusal('too_early', 60 * minute));
    const end = 15 * minute + 5000;
    expect(attempt(() => retireKey(keys, 'k1', end - 1))).toEqual(refusal('too_early', end));
    expect(retireKey(keys, 'k1', end).map(({ kid }) => kid)).toEqual(['k2']);
    for (const text of ['', 'k1', 'k1:short', `${ring},${ring}`, `${ring},`]) {
      expect(
        attempt(() => importKeyRing(text, 0)),
        text,
      ).toBeInstanceOf(TypeError);
    }
  });

  it('refuses a name that is taken or unknown, and to lose the key that signs', () => {
    const keys = publishKey(publishKey([], key('k1'), 0), key('k2'), 0);
    expect(attempt(() => publishKey(keys, key('k2'), 0))).toEqual(refusal('kid_taken'));
    expect(attempt(() => signWithKey(keys, 'k3', 0))).toEqual(refusal('kid_unknown'));
    expect(attempt(() => signWithKey(keys, 'k1', 0))).toEqual(refusal('kid_signs'));
    expect(attempt(() => retireKey(keys, 'k1', 0))).toEqual(refusal('kid_signs'));
    expect(retireKey(keys, 'k2', 0).map(({ kid }) => kid)).toEqual(['k1']);
  });

  it('takes no key that cannot work, and shows none in what it says', () => {
    for (const material of [
      'short',
      '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----',
    ]) {
      const error = attempt(() => publishKey([], { kid: 'k1', material }, 0));
      expect(error).toBeInstanceOf(TypeError);
      expect(String(error)).not.toContain(material);
    }
  });
});
