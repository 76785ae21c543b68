import { describe, expect, it } from 'vitest';
import { storeContract } from '../testing/index.ts';
import { createMemoryStore } from './memory-store.ts';

function makeStore(maxRecords?: number) {
  let now = 0;
  const store = createMemoryStore({
    now: () => now,
    ...(maxRecords === undefined ? {} : { maxRecords }),
  });
  const advance = (milliseconds: number): void => {
    now += milliseconds;
  };
  return { store, advance };
}

describe('memory store', () => {
  storeContract({ describe, it }, () => makeStore());

  const request = (key: string) => ({
    scope: 'scope',
    key,
    fingerprint: 'f',
    leaseMilliseconds: 10,
    ttlMilliseconds: 100,
    takeOver: true,
  });

  it('C18 a TTL ends at its last millisecond exactly', async () => {
    const { store, advance } = makeStore();
    const claim = await store.claim(request('key'));
    if (claim.state !== 'claimed') throw new Error(claim.state);
    await store.complete(
      { scope: 'scope', key: 'key', token: claim.token },
      { kind: 'tombstone' },
      100,
    );
    advance(99);
    expect((await store.claim(request('key'))).state).toBe('not-replayable');
    advance(1);
    expect((await store.claim(request('key'))).state).toBe('claimed');
  });

  it('refuses a new key when it is full, and never drops a record that still counts', async () => {
    const { store, advance } = makeStore(2);
    await store.claim(request('a'));
    await store.claim(request('b'));
    await expect(store.claim(request('c'))).rejects.toThrow(RangeError);
    expect((await store.claim(request('a'))).state).toBe('in-progress');
    advance(100);
    expect((await store.claim(request('c'))).state).toBe('claimed');
  });
});
