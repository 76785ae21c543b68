import type { Problem } from '@headgate/core';

/** The error object of the OpenAI API. */
export interface OpenAiError {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string | null;
  };
}

const openAiPath = /^\/v1\/(?:models|chat\/completions|embeddings|files|batches)(?:\/|$)/;

/** Whether a path belongs to the OpenAI-compatible routes, which answer the OpenAI error object. */
export function isOpenAiPath(path: string): boolean {
  return openAiPath.test(path);
}

/** OpenAI answers invalid values with 400, where the rest of this API says 422. */
export function openAiStatus(problem: Problem): number {
  return problem.code === 'validation_failed' ? 400 : problem.status;
}

/** The same problem, in OpenAI's words. */
export function toOpenAiError(problem: Problem): OpenAiError {
  const first = problem.errors?.[0];
  const param = first ? paramOf(first.pointer) : null;
  return {
    error: {
      message: first ? `${param ?? 'body'}: ${first.message}` : (problem.detail ?? problem.title),
      type: typeOf(problem),
      param: param ?? (problem['param'] as string | undefined) ?? null,
      code: codeOf(problem.code),
    },
  };
}

function typeOf(problem: Problem): string {
  if (problem.code === 'rate_limited') return 'rate_limit_error';
  if (problem.code === 'insufficient_quota') return problem.code;
  if (problem.code.startsWith('upstream_')) return 'upstream_error';
  if (problem.status === 401) return 'authentication_error';
  if (problem.status === 403) return 'permission_error';
  return problem.status >= 500 ? 'server_error' : 'invalid_request_error';
}

// The codes that OpenAI's own clients know by another name than ours.
const openAiCodes: Readonly<Record<string, string | null>> = {
  unauthenticated: 'invalid_api_key',
  invalid_token: 'invalid_api_key',
  malformed_json: 'invalid_json',
  validation_failed: 'invalid_value',
  rate_limited: 'rate_limit_exceeded',
};

function codeOf(code: string): string | null {
  return openAiCodes[code] ?? code;
}

/** `/messages/0/role` as OpenAI writes it: `messages[0].role`. */
function paramOf(pointer: string): string | null {
  if (pointer === '') return null;
  return pointer
    .slice(1)
    .split('/')
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, segment) => {
      if (/^\d+$/.test(segment)) return `${path}[${segment}]`;
      return path === '' ? segment : `${path}.${segment}`;
    }, '');
}
