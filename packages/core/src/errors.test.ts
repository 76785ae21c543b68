import { describe, expect, it, vi } from 'vitest';
import { AppError, commonErrors, defineErrors, isAppError } from './index.ts';

describe('defineErrors', () => {
  it('makes errors whose code is one of the registry', () => {
    const registry = defineErrors(commonErrors);
    const error = registry.create('not_found', { detail: 'No such project.' });
    expect(error).toMatchObject({
      name: 'AppError',
      code: 'not_found',
      message: 'No such project.',
    });
    expect(registry.has('not_found')).toBe(true);
    expect(registry.has('toString')).toBe(false);
  });

  it.each([
    ['NotFound', 404],
    ['not_found', 200],
    ['not_found', 600],
  ])('refuses the code %s with status %i', (code, status) => {
    const definition = { status, title: 't', when: 'w', client: 'c' };
    expect(() => defineErrors({ [code]: definition })).toThrow(TypeError);
  });
});

describe('isAppError', () => {
  it('E15 knows an error of another copy of the package by its brand, not by its class', async () => {
    vi.resetModules();
    const copy = await import('./errors.ts');
    const foreign = new copy.AppError('conflict');
    expect(foreign).not.toBeInstanceOf(AppError);
    expect(isAppError(foreign)).toBe(true);
  });

  it.each([new Error('x'), { code: 'not_found' }, null, 'not_found'])(
    'is false for %s',
    (value) => {
      expect(isAppError(value)).toBe(false);
    },
  );
});
