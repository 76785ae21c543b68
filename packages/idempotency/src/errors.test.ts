import { describe, expect, it, vi } from 'vitest';
import { IdempotencyError, isIdempotencyError } from './errors.ts';

describe('IdempotencyError', () => {
  it('is recognised across two copies of the package', async () => {
    vi.resetModules();
    const copy = await import('./errors.ts');
    expect(copy.IdempotencyError).not.toBe(IdempotencyError);
    const error = new copy.IdempotencyError('idempotency_in_progress', {
      retryAfterMilliseconds: 1500,
    });
    expect(error instanceof IdempotencyError).toBe(false);
    expect(isIdempotencyError(error) && error.retryAfterMilliseconds).toBe(1500);
  });

  it('is not confused with anything else', () => {
    for (const value of [null, undefined, 'x', { code: 'idempotency_in_progress' }, new Error()]) {
      expect(isIdempotencyError(value)).toBe(false);
    }
  });

  it('keeps its cause', () => {
    const cause = new Error('why');
    expect(new IdempotencyError('idempotency_store_failed', { cause }).cause).toBe(cause);
    expect(new IdempotencyError('idempotency_store_failed').retryAfterMilliseconds).toBeNull();
  });
});
