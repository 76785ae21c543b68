import * as bcryptjs from 'bcryptjs';
import { beforeEach, expect, it, vi } from 'vitest';
import { createBcryptHasher } from './index.ts';

// The real functions, watched: what is compared is the work that bcrypt is given.
vi.mock('bcryptjs', { spy: true });

beforeEach(() => vi.clearAllMocks());

it('A09 A06 does one bcrypt of the current cost whatever is stored', async () => {
  const hasher = createBcryptHasher({ cost: 6, inline: true });
  const current = await hasher.hash('correct horse 1');
  for (const stored of [current, null, '', '$2b$99$broken', '$2b$31$abcdefghijklmnopqrstuu']) {
    vi.clearAllMocks();
    await hasher.verify('wrong horse 1', stored);
    const calls = vi.mocked(bcryptjs.hash).mock.calls;
    expect(calls).toHaveLength(1);
    expect(calls[0]?.[0]).toHaveLength(44);
    expect(calls[0]?.[1]).toMatch(/^\$2b\$06\$[./A-Za-z0-9]{22}$/);
  }
});

it('A03 gives bcrypt nothing with a NUL and nothing past 72 bytes', async () => {
  const hasher = createBcryptHasher({ cost: 4, inline: true });
  for (const password of ['\0', 'a'.repeat(1024), '🐴'.repeat(256)]) {
    await hasher.hash(password);
    expect(vi.mocked(bcryptjs.hash).mock.lastCall?.[0]).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  }
});
