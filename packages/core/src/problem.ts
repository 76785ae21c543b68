import { type AppError, type ErrorRegistry, type InputError, isAppError } from './errors.ts';

/** A problem document (RFC 9457) with the members that every answer of ours carries. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance?: string;
  readonly code: string;
  readonly request_id?: string;
  readonly trace_id?: string;
  readonly errors?: readonly InputError[];
  readonly [extension: string]: unknown;
}

export interface ProblemContext<Code extends string> {
  readonly registry: ErrorRegistry<Code>;
  /** What `type` begins with; the code is appended. A relative reference is allowed. */
  readonly typeBase: string;
  /** The code shown for whatever is not an {@link AppError} of the registry. */
  readonly fallback: Code;
  readonly instance?: string | undefined;
  readonly requestId?: string | undefined;
  readonly traceId?: string | undefined;
}

/**
 * Renders an error as a problem document. What is not an {@link AppError} of the registry becomes the
 * fallback and reveals nothing of itself: no message, no cause, no stack.
 *
 * @example
 * import { AppError, commonErrors, defineErrors, toProblem } from '@headgate/core';
 * const registry = defineErrors(commonErrors);
 * toProblem(new AppError('not_found'), { registry, typeBase: '/errors/', fallback: 'internal_error' });
 * // { type: '/errors/not_found', title: 'There is nothing here', status: 404, code: 'not_found', … }
 */
export function toProblem<Code extends string>(
  error: unknown,
  context: ProblemContext<Code>,
): Problem {
  const known = isAppError(error) && context.registry.has(error.code) ? error : undefined;
  const code = (known?.code as Code | undefined) ?? context.fallback;
  const definition = context.registry.definitions[code];
  return {
    ...extensionsOf(known),
    type: definition.type ?? `${context.typeBase}${code}`,
    title: definition.title,
    status: definition.status,
    detail: known?.detail ?? definition.when,
    ...(context.instance !== undefined && { instance: context.instance }),
    code,
    ...(context.requestId !== undefined && { request_id: context.requestId }),
    ...(context.traceId !== undefined && { trace_id: context.traceId }),
    ...(definition.retryable && { retryable: true }),
    ...(known?.retryAfter !== undefined && { retry_after: known.retryAfter }),
    ...(known?.errors !== undefined && { errors: known.errors }),
  };
}

function extensionsOf(error: AppError | undefined): Readonly<Record<string, unknown>> {
  return error?.extensions ?? {};
}
