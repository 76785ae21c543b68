import { createBcryptHasher } from '../src/bcrypt/index.ts';
import type { AuthEvent, AuthOptions, PasswordHasher } from '../src/index.ts';
import { createAuth, createKeyRing } from '../src/index.ts';
import { memoryAuthStore } from '../src/memory/index.ts';

export const day = 24 * 60 * 60;
export const secret = 'a secret of more than thirty-two bytes';
export const issuer = 'https://issuer.example';
export const audience = 'https://api.example';
export const ada = { email: 'ada@example.com', password: 'correct horse 1' };

/** The error that a call fails with; fails itself if there is none. */
export async function failure(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => {
      throw new Error('the call was expected to fail');
    },
    (error: unknown) => error,
  );
}

/** Counts what a hasher is asked for. */
export function countingHasher(hasher: PasswordHasher) {
  const calls = { hash: 0, verify: 0 };
  const counting: PasswordHasher = {
    hash: (password) => {
      calls.hash += 1;
      return hasher.hash(password);
    },
    verify: (password, stored) => {
      calls.verify += 1;
      return hasher.verify(password, stored);
    },
    needsRehash: (stored) => hasher.needsRehash(stored),
  };
  return { hasher: counting, calls };
}

/** An auth on memory with a clock that only moves when told to. */
export function authUnderTest(options: Partial<AuthOptions> = {}) {
  const store = memoryAuthStore();
  const { hasher, calls } = countingHasher(createBcryptHasher({ cost: 4, inline: true }));
  const events: AuthEvent[] = [];
  const time = { now: Date.UTC(2026, 0, 15, 12) };
  const auth = createAuth({
    store,
    keys: createKeyRing([{ kid: 'k1', secret }]),
    hasher,
    issuer,
    audience,
    clock: () => time.now,
    onEvent: (event) => void events.push(event),
    ...options,
  });
  return {
    auth,
    store,
    events,
    calls,
    time,
    /** Moves the clock on, in seconds. */
    pass: (seconds: number) => {
      time.now += seconds * 1000;
    },
    eventTypes: () => events.map((event) => event.type),
  };
}
