import { describe, expect, it, vi } from 'vitest';
import { describeWith } from './describe-with.ts';
import { type ServerKind, whyUnavailable } from './why-unavailable.ts';

const nothing = () => undefined;

describe('whyUnavailable', () => {
  it.each<[ServerKind, string]>([
    ['postgres', 'PostgreSQL is not installed (apt-get install postgresql)'],
    ['redis', 'Redis is not installed (apt-get install redis-server)'],
    ['nginx', 'nginx is not installed (apt-get install nginx-light)'],
  ])('says how to get %s where it is missing, and throws in CI', (kind, reason) => {
    expect(whyUnavailable(kind, { env: {}, find: nothing })).toBe(reason);
    expect(() => whyUnavailable(kind, { env: { CI: 'true' }, find: nothing })).toThrow(reason);
  });

  it.each<[ServerKind, Record<string, string>]>([
    ['postgres', { HEADGATE_TEST_POSTGRES_URL: 'postgresql://127.0.0.1/postgres' }],
    ['redis', { HEADGATE_TEST_REDIS_URL: 'redis://127.0.0.1' }],
  ])('has nothing against %s when the environment names one', (kind, env) => {
    expect(whyUnavailable(kind, { env: { ...env, CI: 'true' }, find: nothing })).toBeUndefined();
  });
});

describe('describeWith', () => {
  const recorder = () => Object.assign(vi.fn(), { skip: vi.fn() });

  it('skips a suite with the reason in its name', () => {
    const describe = recorder();
    describeWith(describe, 'redis', 'counters', nothing, { env: {}, find: nothing });
    expect(describe).not.toHaveBeenCalled();
    expect(describe.skip).toHaveBeenCalledWith(
      'counters [skipped: Redis is not installed (apt-get install redis-server)]',
      nothing,
    );
  });

  it('declares the suite as it is where the server can run', () => {
    const describe = recorder();
    describeWith(describe, 'redis', 'counters', nothing, { env: {}, find: () => '/bin/true' });
    expect(describe).toHaveBeenCalledWith('counters', nothing);
  });
});
