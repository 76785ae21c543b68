import { hashSync } from 'bcryptjs';
import { afterEach, describe, expect, it } from 'vitest';
import { failure } from '../../test/support.ts';
import { type BcryptHasher, type BcryptHasherOptions, createBcryptHasher } from './index.ts';

const hashers: BcryptHasher[] = [];

function hasherUnderTest(options: BcryptHasherOptions = {}): BcryptHasher {
  const hasher = createBcryptHasher({ cost: 4, threads: 1, ...options });
  hashers.push(hasher);
  return hasher;
}

afterEach(async () => {
  await Promise.all(hashers.splice(0).map((hasher) => hasher.close()));
});

const dyingWorker = new URL('../../test/fixtures/dying-worker.ts', import.meta.url);
const unavailable = expect.objectContaining({
  code: 'hasher_unavailable',
  retryAfterSeconds: expect.any(Number),
});

describe.each([
  ['in a pool', {}],
  ['inline', { inline: true }],
])('bcrypt %s', (_, options: BcryptHasherOptions) => {
  it('matches the password that was hashed, and names its scheme and cost', async () => {
    const hasher = hasherUnderTest(options);
    const stored = await hasher.hash('correct horse 1');
    expect(stored).toMatch(/^\$hg1\$bcrypt\$2b\$04\$[./A-Za-z0-9]{53}$/);
    expect(await hasher.verify('correct horse 1', stored)).toBe('match');
    expect(await hasher.verify('correct horse 2', stored)).toBe('mismatch');
    expect(hasher.needsRehash(stored)).toBe(false);
  });

  it('salts: one password has two hashes', async () => {
    const hasher = hasherUnderTest(options);
    expect(await hasher.hash('correct horse 1')).not.toBe(await hasher.hash('correct horse 1'));
  });

  it.each([
    ['A01', `${'a'.repeat(72)}X`, `${'a'.repeat(72)}Y`],
    ['A02', `${'é'.repeat(36)}!`, `${'é'.repeat(36)}?`],
    ['A02', '🐴'.repeat(64), `${'🐴'.repeat(63)}🐎`],
    ['A03', 'abc\0def', 'abc\0zzz'],
    ['A03', 'abc', 'abc\0'],
  ])('%s tells %j from %j', async (_id, password, other) => {
    const hasher = hasherUnderTest(options);
    const stored = await hasher.hash(password);
    expect(await hasher.verify(password, stored)).toBe('match');
    expect(await hasher.verify(other, stored)).toBe('mismatch');
  });

  it.each(['$2a$', '$2b$', '$2y$'])(
    'A05 verifies a plain %s hash and wants it renewed',
    async (version) => {
      const hasher = hasherUnderTest(options);
      const stored = hashSync('correct horse 1', `${version}05$abcdefghijklmnopqrstuu`);
      expect(stored.startsWith(version)).toBe(true);
      expect(await hasher.verify('correct horse 1', stored)).toBe('match');
      expect(await hasher.verify('correct horse 2', stored)).toBe('mismatch');
      expect(hasher.needsRehash(stored)).toBe(true);
    },
  );

  it('A05 verifies hashes that other implementations have made', async () => {
    const hasher = hasherUnderTest(options);
    // Known answers of the C implementation, crypt_blowfish.
    const vectors = [
      ['U*U', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
      ['U*U*U', '$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a'],
    ] as const;
    for (const [password, stored] of vectors) {
      expect(await hasher.verify(password, stored)).toBe('match');
      expect(await hasher.verify(`${password}*`, stored)).toBe('mismatch');
    }
  });

  it.each([
    '',
    'plain text',
    '$2b$99$abcdefghijklmnopqrstuuoYYNpwsUhXmDfr6ErUTkDrGEjEHKBFi',
    '$2b$31$abcdefghijklmnopqrstuuoYYNpwsUhXmDfr6ErUTkDrGEjEHKBFi',
    '$2b$03$abcdefghijklmnopqrstuuoYYNpwsUhXmDfr6ErUTkDrGEjEHKBFi',
    '$2x$05$abcdefghijklmnopqrstuuoYYNpwsUhXmDfr6ErUTkDrGEjEHKBFi',
    '$2b$05$abcdefghijklmnopqrstuu',
    '$hg1$bcrypt$2b$05$abcdefghijklmnopqrstuu',
    '$hg2$bcrypt$2b$05$abcdefghijklmnopqrstuuoYYNpwsUhXmDfr6ErUTkDrGEjEHKBFi',
    '$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA',
    '$2b$05$abcdefghijklmnopqrstuuoYYNpwsUhXmDfr6ErUTkDrGEjEHKBFi\n',
  ])('A06 takes %j for malformed, and does not throw', async (stored) => {
    const hasher = hasherUnderTest(options);
    expect(await hasher.verify('correct horse 1', stored)).toBe('malformed');
    expect(hasher.needsRehash(stored)).toBe(true);
  });

  it('A09 matches nothing where there is no account', async () => {
    expect(await hasherUnderTest(options).verify('correct horse 1', null)).toBe('mismatch');
  });

  it('A07 refuses what does not fit into its queue, says when to come back, and goes on', async () => {
    const hasher = hasherUnderTest({ ...options, cost: 6, maxQueue: 2 });
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_unused, index) => hasher.hash(`password ${index}`)),
    );
    expect(results.map((result) => result.status)).toEqual([
      ...Array(3).fill('fulfilled'),
      ...Array(7).fill('rejected'),
    ]);
    for (const result of results.slice(3)) {
      expect(result).toMatchObject({
        reason: { name: 'AuthError', code: 'hasher_busy', retryAfterSeconds: 1 },
      });
    }
    expect(await hasher.hash('another')).toMatch(/^\$hg1\$/);
  });

  it('finishes what is in work when it is closed, and then refuses', async () => {
    const hasher = hasherUnderTest({ ...options, cost: 6 });
    const inWork = [hasher.hash('one'), hasher.hash('two')];
    await hasher.close();
    expect(await Promise.all(inWork)).toHaveLength(2);
    expect(await failure(hasher.hash('three'))).toEqual(unavailable);
    await hasher.close();
  });
});

describe('the pool of bcrypt', () => {
  it('computes as many passwords at once as it has threads, each right', async () => {
    const hasher = hasherUnderTest({ threads: 2 });
    const passwords = Array.from({ length: 20 }, (_, index) => `password ${index}`);
    const stored = await Promise.all(passwords.map((password) => hasher.hash(password)));
    const verdicts = await Promise.all(
      stored.map((hash, index) => hasher.verify(passwords[index] ?? '', hash)),
    );
    expect(verdicts).toEqual(Array(20).fill('match'));
  });

  it.each(['exit', 'crash'])(
    'A07 fails the one call whose worker dies by %s, and recovers',
    async (password) => {
      const hasher = hasherUnderTest({ workerUrl: dyingWorker });
      const plain = hashSync(password, '$2b$04$abcdefghijklmnopqrstuu');
      const before = hasher.hash('before');
      const dying = failure(hasher.verify(password, plain));
      const behind = hasher.hash('behind');

      expect(await before).toMatch(/^\$hg1\$/);
      expect(await dying).toEqual(unavailable);
      expect(await hasher.verify('behind', await behind)).toBe('match');
    },
  );

  it('A07 recovers from death after death', async () => {
    const hasher = hasherUnderTest({ workerUrl: dyingWorker, threads: 2 });
    const plain = hashSync('exit', '$2b$04$abcdefghijklmnopqrstuu');
    for (let round = 0; round < 3; round += 1) {
      const dying = [1, 2, 3].map(() => failure(hasher.verify('exit', plain)));
      expect(await Promise.all(dying)).toEqual([unavailable, unavailable, unavailable]);
    }
    expect(await hasher.hash('after')).toMatch(/^\$hg1\$/);
  });

  it('A07 fails every call, and none waits for ever, when no worker can start', async () => {
    const hasher = hasherUnderTest({ workerUrl: 'file:///nowhere/worker.js', threads: 2 });
    for (let round = 0; round < 2; round += 1) {
      const calls = Array.from({ length: 5 }, () => failure(hasher.hash('password')));
      expect(await Promise.all(calls)).toEqual(Array(5).fill(unavailable));
    }
  });

  it('starts no thread before the first password', async () => {
    const hasher = createBcryptHasher({ workerUrl: 'file:///nowhere/worker.js' });
    expect(hasher.needsRehash('')).toBe(true);
    await hasher.close();
  });
});

describe('createBcryptHasher', () => {
  it.each([
    { cost: 3 },
    { cost: 17 },
    { cost: 10.5 },
    { threads: 0 },
    { threads: 1.5 },
    { maxQueue: -1 },
    { maxQueue: Number.NaN },
  ])('refuses %j', (options) => {
    expect(() => createBcryptHasher(options)).toThrow(RangeError);
  });
});
