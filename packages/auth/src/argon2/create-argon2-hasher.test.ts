import { hash } from '@node-rs/argon2';
import { afterEach, describe, expect, it } from 'vitest';
import { failure } from '../../test/support.ts';
import { createBcryptHasher } from '../bcrypt/index.ts';
import { createPasswordHasher, type SchemeHasher } from '../index.ts';
import { type Argon2HasherOptions, createArgon2Hasher } from './index.ts';

const cheap = { memoryCost: 16, timeCost: 1 };
const hashers: SchemeHasher[] = [];

function hasherUnderTest(options: Argon2HasherOptions = {}): SchemeHasher {
  const hasher = createArgon2Hasher({ ...cheap, ...options });
  hashers.push(hasher);
  return hasher;
}

afterEach(async () => {
  await Promise.all(hashers.splice(0).map((hasher) => hasher.close()));
});

describe('argon2', () => {
  it('matches the password that was hashed, and names its scheme and cost', async () => {
    const hasher = hasherUnderTest();
    const stored = await hasher.hash('correct horse 1');
    expect(stored).toMatch(
      /^\$argon2id\$v=19\$m=16,t=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/,
    );
    expect(await hasher.verify('correct horse 1', stored)).toBe('match');
    expect(await hasher.verify('correct horse 2', stored)).toBe('mismatch');
    expect(hasher.needsRehash(stored)).toBe(false);
    expect(await hasher.hash('correct horse 1')).not.toBe(stored);
  });

  it('has the cost that OWASP recommends unless told otherwise', async () => {
    const hasher = createArgon2Hasher();
    expect(await hasher.hash('correct horse 1')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    await hasher.close();
  });

  it.each([
    ['A01', `${'a'.repeat(72)}X`, `${'a'.repeat(72)}Y`],
    ['A02', `${'é'.repeat(36)}!`, `${'é'.repeat(36)}?`],
    ['A02', '🐴'.repeat(64), `${'🐴'.repeat(63)}🐎`],
    ['A03', 'abc\0def', 'abc\0zzz'],
    ['A03', 'abc', 'abc\0'],
  ])('%s tells %j from %j', async (_id, password, other) => {
    const hasher = hasherUnderTest();
    const stored = await hasher.hash(password);
    expect(await hasher.verify(password, stored)).toBe('match');
    expect(await hasher.verify(other, stored)).toBe('mismatch');
  });

  it('wants a hash of another cost renewed, and verifies it', async () => {
    const hasher = hasherUnderTest();
    for (const other of [{ memoryCost: 32 }, { timeCost: 2 }, { parallelism: 2 }]) {
      const stored = await hash('correct horse 1', { ...cheap, ...other });
      expect(await hasher.verify('correct horse 1', stored)).toBe('match');
      expect(hasher.needsRehash(stored)).toBe(true);
    }
  });

  it.each([
    '',
    'plain text',
    '$argon2id$v=19$m=16,t=1,p=1$c2FsdA$aGFzaA',
    '$argon2id$v=19$m=4294967295,t=1,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNo',
    '$argon2id$v=19$m=16,t=99,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNo',
    '$argon2id$v=16$m=16,t=1,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNo',
    '$argon2i$v=19$m=16,t=1,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNo',
    '$2b$05$abcdefghijklmnopqrstuuoYYNpwsUhXmDfr6ErUTkDrGEjEHKBFi',
  ])('A06 takes %j for malformed, and does not throw', async (stored) => {
    const hasher = hasherUnderTest();
    expect(await hasher.verify('correct horse 1', stored)).toBe('malformed');
    expect(hasher.needsRehash(stored)).toBe(true);
  });

  it('A09 matches nothing where there is no account', async () => {
    expect(await hasherUnderTest().verify('correct horse 1', null)).toBe('mismatch');
  });

  it('A07 refuses what does not fit into its queue, says when to come back, and goes on', async () => {
    const hasher = hasherUnderTest({ memoryCost: 8192, concurrency: 1, maxQueue: 2 });
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_unused, index) => hasher.hash(`password ${index}`)),
    );
    expect(results.map(({ status }) => status)).toEqual([
      ...Array(3).fill('fulfilled'),
      ...Array(7).fill('rejected'),
    ]);
    for (const result of results.slice(3)) {
      expect(result).toMatchObject({ reason: { code: 'hasher_busy', retryAfterSeconds: 1 } });
    }
    expect(await hasher.hash('another')).toMatch(/^\$argon2id\$/);
  });

  it('finishes what is in work when it is closed, and then refuses', async () => {
    const hasher = hasherUnderTest({ concurrency: 1 });
    const inWork = [hasher.hash('one'), hasher.hash('two')];
    await hasher.close();
    expect(await Promise.all(inWork)).toHaveLength(2);
    expect(await failure(hasher.hash('three'))).toMatchObject({ code: 'hasher_unavailable' });
  });

  it.each([
    { memoryCost: 7 },
    { memoryCost: 2 ** 21 },
    { timeCost: 0 },
    { parallelism: 17 },
    { concurrency: 0 },
    { maxQueue: -1 },
    { maxQueue: Number.NaN },
  ])('refuses %j', (options) => {
    expect(() => createArgon2Hasher({ ...cheap, ...options })).toThrow(RangeError);
  });
});

describe('a hasher of several schemes', () => {
  const bcrypt = () => {
    const hasher = createBcryptHasher({ cost: 4, inline: true });
    hashers.push(hasher);
    return hasher;
  };

  it('A05 hashes with the first, verifies what any of them made, and wants the others renewed', async () => {
    const old = bcrypt();
    const hasher = createPasswordHasher([hasherUnderTest(), old]);
    const legacy = '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW';
    const hashes = [
      [await hasher.hash('U*U'), false],
      [await old.hash('U*U'), true],
      [legacy, true],
    ] as const;
    for (const [stored, isOld] of hashes) {
      expect(await hasher.verify('U*U', stored)).toBe('match');
      expect(await hasher.verify('U*V', stored)).toBe('mismatch');
      expect(hasher.recognizes(stored)).toBe(true);
      expect(hasher.needsRehash(stored)).toBe(isOld);
    }
    expect(hashes[0][0]).toMatch(/^\$argon2id\$/);
  });

  it('A05 goes back the same way', async () => {
    const argon2 = hasherUnderTest();
    const hasher = createPasswordHasher([bcrypt(), argon2]);
    const stored = await argon2.hash('correct horse 1');
    expect(await hasher.verify('correct horse 1', stored)).toBe('match');
    expect(hasher.needsRehash(stored)).toBe(true);
    expect(await hasher.hash('correct horse 1')).toMatch(/^\$hg1\$bcrypt\$/);
  });

  it.each(['', 'plain text', '$2b$99$broken', '$hg9$scrypt$x', '$argon2id$broken'])(
    'A06 A09 takes %j for malformed, and no hash for a mismatch',
    async (stored) => {
      const hasher = createPasswordHasher([hasherUnderTest(), bcrypt()]);
      expect(await hasher.verify('correct horse 1', stored)).toBe('malformed');
      expect(await hasher.verify('correct horse 1', null)).toBe('mismatch');
      expect(hasher.needsRehash(stored)).toBe(true);
    },
  );

  it('A09 does the work of the first where there is nothing to compare with', async () => {
    const asked: (string | null)[] = [];
    const first = hasherUnderTest();
    const watched: SchemeHasher = {
      ...first,
      verify: (password, stored) => {
        asked.push(stored);
        return first.verify(password, stored);
      },
    };
    const hasher = createPasswordHasher([watched, bcrypt()]);
    await hasher.verify('correct horse 1', null);
    await hasher.verify('correct horse 1', 'plain text');
    expect(asked).toEqual([null, 'plain text']);
  });

  it('closes all of them, and is none without any', async () => {
    const hasher = createPasswordHasher([hasherUnderTest(), bcrypt()]);
    await hasher.close();
    expect(await failure(hasher.hash('late'))).toMatchObject({ code: 'hasher_unavailable' });
    expect(() => createPasswordHasher([])).toThrow(TypeError);
  });
});
