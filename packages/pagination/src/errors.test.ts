import { describe, expect, it, vi } from 'vitest';
import { isPaginationError, PaginationError } from './errors.ts';

describe('PaginationError', () => {
  it('is recognised across two copies of the package', async () => {
    vi.resetModules();
    const copy = await import('./errors.ts');
    expect(copy.PaginationError).not.toBe(PaginationError);
    const error = new copy.PaginationError('invalid_limit', { parameter: 'limit', max: 100 });
    expect(error instanceof PaginationError).toBe(false);
    expect(isPaginationError(error) && error.code).toBe('invalid_limit');
  });

  it('is not confused with anything else', () => {
    for (const value of [
      null,
      undefined,
      'invalid_cursor',
      { code: 'invalid_cursor' },
      new Error(),
    ]) {
      expect(isPaginationError(value)).toBe(false);
    }
  });

  it('keeps its cause', () => {
    const cause = new Error('why');
    const error = new PaginationError('invalid_cursor', { parameter: 'cursor' }, { cause });
    expect(error.cause).toBe(cause);
  });
});
