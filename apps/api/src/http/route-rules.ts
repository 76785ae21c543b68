/**
 * What the middlewares do with a request, told by its method and path. They ask here, and so does the OpenAPI document,
 * which therefore says of each route what really happens to it.
 */

const probes: ReadonlySet<string> = new Set([
  '/live',
  '/ready',
  '/readiness',
  '/health',
  '/metrics',
]);

/** Whether a path is asked for by load balancers and monitors: never refused for want of capacity. */
export function isProbe(path: string): boolean {
  return probes.has(path);
}

const publicPaths: ReadonlySet<string> = new Set([
  '/v1/auth/signup',
  '/v1/auth/login',
  '/v1/auth/refresh',
  '/v1/auth/logout',
  '/v1/status',
]);

/** Whether a route below `/v1` needs no credential. Every other one does, whether or not anybody has thought of it. */
export function isPublic(path: string): boolean {
  return publicPaths.has(path);
}

/** Whether a route looks at the credential of a request. */
export function asksForCredential(path: string): boolean {
  return path.startsWith('/v1/') && !isPublic(path);
}

/** What is counted against rate limits, besides everything below `/v1`. */
export const countedPaths = ['/csp-reports', '/status', '/docs/*', '/openapi.json'] as const;

const counted = /^\/(?:(?:v1|csp-reports|status|docs)(?:\/|$)|openapi\.json$)/;

/** Whether requests for a path are counted against rate limits. */
export function isRateLimited(path: string): boolean {
  return counted.test(path);
}

/** Whether an answer is the same to everybody, and may be kept by caches that many share: it tells of no caller. */
export function isShared(path: string): boolean {
  return path === '/v1/status';
}

const modelCalls = /^\/v1\/(?:chat|embeddings)(?:\/|$)/;

/** Whether a path calls a model, so that its answers tell what is left of the caller's quotas. */
export function isModelCall(path: string): boolean {
  return modelCalls.test(path);
}

const wholes = /^(?:application\/json|text\/(?:html|markdown))\b/;

/** Whether a body of a content type is made as a whole, and so gets a tag over its bytes; a stream is never held up for one. */
export function isWhole(contentType: string): boolean {
  return wholes.test(contentType);
}

// These have deadlines of their own, or go on for as long as somebody listens.
const openEnded = /^\/v1\/(?:chat|embeddings|responses|messages|jobs\/[^/]+\/events)(?:\/|$)/;

/** Whether a path has no deadline until which its answer has to begin. */
export function isOpenEnded(path: string): boolean {
  return openEnded.test(path);
}

/** Whether a request uploads a file: its body is not JSON, may be long, and is never read as a whole. */
export function isUpload(method: string, path: string): boolean {
  return method === 'POST' && path === '/v1/files';
}

// What OpenAI's clients call, and the chat of our own.
const ofProjects = /^\/v1\/(?:chat|embeddings|models|files|batches)(?:\/|$)/;

/** Whether `OpenAI-Project` says for a path which project the request counts for. */
export function takesProject(path: string): boolean {
  return ofProjects.test(path);
}

const changes: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Whether a method changes something. */
export function isChange(method: string): boolean {
  return changes.has(method);
}

const signupPath = '/v1/auth/signup';
const passwordPath = '/v1/users/me/password';

/** Whether a request for a path honours `Idempotency-Key`. What gives out tokens does not: they are never kept. */
export function takesIdempotencyKey(method: string, path: string, isSignedIn: boolean): boolean {
  if (!isChange(method)) return false;
  return isSignedIn ? path !== passwordPath : path === signupPath;
}

const KiB = 1024;
const MiB = 1024 * KiB;

// The first pattern that fits counts. What is none of them is a small document of fields.
const bodyLimits: readonly (readonly [path: RegExp, bytes: number | 'general'])[] = [
  [/^\/v1\/(?:chat|embeddings)(?:\/|$)/, 'general'],
  [/^\/v1\/(?:jobs|schedules)(?:\/|$)/, MiB],
  [/^\/v1\/(?:support\/tickets|community\/posts)(?:\/|$)/, 256 * KiB],
];
const fieldsLimit = 64 * KiB;

/** The longest body that a path takes, in bytes; `general` is that of prompts. */
export function bodyLimitOf(path: string, general: number): number {
  const [, limit = fieldsLimit] = bodyLimits.find(([pattern]) => pattern.test(path)) ?? [];
  return limit === 'general' ? general : limit;
}
