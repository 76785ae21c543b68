import type { Code } from '../errors/registry.ts';
import {
  isChange,
  isOpenEnded,
  isProbe,
  isPublic,
  isRateLimited,
  takesIdempotencyKey,
  takesProject,
} from '../route-rules.ts';
import { codesMember, type Operation, type Placed } from './document.ts';

/** The codes that an operation answers: those that its route names, and those of the middlewares before it. */
export function codesOf(placed: Placed): ReadonlySet<Code> {
  return new Set([...declaredCodes(placed.operation), ...inheritedCodes(placed)]);
}

/** The codes that a route names by `problems(…)`. */
export function declaredCodes({ responses = {} }: Operation): Code[] {
  return Object.values(responses).flatMap(
    (response) => (response as Record<string, Code[] | undefined>)[codesMember] ?? [],
  );
}

function inheritedCodes({ method, path, operation }: Placed): Code[] {
  const security = operation.security ?? [];
  const isSecured = security.length > 0;
  const codes: Code[] = ['uri_too_long', 'internal_error'];
  if (!isProbe(path)) codes.push('overloaded');
  if (path.startsWith('/v1/')) codes.push('service_unavailable');
  if (!isOpenEnded(path)) codes.push('request_timeout');
  if (isRateLimited(path)) codes.push('rate_limited');
  if (operation.requestBody !== undefined) {
    codes.push('payload_too_large', 'malformed_json', 'validation_failed');
    if (path.startsWith('/v1/')) codes.push('unsupported_media_type');
  }
  if (takesProject(path)) codes.push('validation_failed');
  if (path.includes('{')) codes.push('not_found');
  if (namesByUuid(operation)) codes.push('validation_failed');
  if (isSecured) codes.push('bad_request', 'unauthenticated', 'invalid_token');
  if (isSecured && isChange(method)) codes.push('csrf_failed');
  if (isSecured && !takesApiKey(operation)) codes.push('session_required');
  if (security.some((requirement) => (requirement['bearer'] ?? []).length > 0)) {
    codes.push('forbidden');
    if (takesApiKey(operation)) codes.push('insufficient_scope');
  }
  if (isKeyed({ method, path, operation })) {
    codes.push(
      'idempotency_key_invalid',
      'idempotency_key_reused',
      'idempotency_in_progress',
      'idempotency_not_replayable',
      'idempotency_unknown_outcome',
    );
  }
  return codes;
}

/** Whether an operation honours `Idempotency-Key`. */
export function isKeyed({ method, path }: Placed): boolean {
  return path.startsWith('/v1/') && takesIdempotencyKey(method, path, !isPublic(path));
}

function takesApiKey({ security = [] }: Operation): boolean {
  return security.some((requirement) => 'api_key' in requirement);
}

function namesByUuid({ parameters = [] }: Operation): boolean {
  return parameters.some(
    (parameter) =>
      'in' in parameter &&
      parameter.in === 'path' &&
      (parameter.schema as { format?: string } | undefined)?.format === 'uuid',
  );
}
