import { describe, expect, it } from 'vitest';
import { AppError, commonErrors, defineErrors, toProblem } from './index.ts';

const context = {
  registry: defineErrors(commonErrors),
  typeBase: '/docs/errors/',
  fallback: 'internal_error',
  instance: '/v1/projects/1',
  requestId: 'r1',
  traceId: 't1',
} as const;

describe('toProblem', () => {
  it('renders a known error with everything that identifies the occurrence', () => {
    const error = new AppError('rate_limited', { detail: 'Slow down.', retryAfter: 3 });
    expect(toProblem(error, context)).toEqual({
      type: '/docs/errors/rate_limited',
      title: 'Too many requests',
      status: 429,
      detail: 'Slow down.',
      instance: '/v1/projects/1',
      code: 'rate_limited',
      request_id: 'r1',
      trace_id: 't1',
      retryable: true,
      retry_after: 3,
    });
  });

  it('takes the registered type of a code that has one', () => {
    const type = 'https://iana.org/assignments/http-problem-types#quota-exceeded';
    const registry = defineErrors({
      ...commonErrors,
      slow: { ...commonErrors.rate_limited, type },
    });
    expect(toProblem(new AppError('slow'), { ...context, registry }).type).toBe(type);
  });

  it('E02 shows nothing of an unknown error', () => {
    const problem = toProblem(new Error('pg: password=hunter2'), context);
    expect(problem).toMatchObject({ status: 500, code: 'internal_error' });
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });

  it('always has a detail: that of the occurrence, or when the code occurs', () => {
    expect(toProblem(new AppError('not_found'), context).detail).toBe(commonErrors.not_found.when);
  });

  it('treats a code of another registry as unknown', () => {
    expect(toProblem(new AppError('out_of_stock', { detail: 'x' }), context)).toMatchObject({
      code: 'internal_error',
    });
  });

  it('never lets an extension take the place of a member of its own', () => {
    const error = new AppError('conflict', { extensions: { status: 200, hint: 'look again' } });
    expect(toProblem(error, context)).toMatchObject({ status: 409, hint: 'look again' });
  });
});
