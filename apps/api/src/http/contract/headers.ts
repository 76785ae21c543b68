import { isOpenAiPath } from '../openai/error-object.ts';
import {
  isChange,
  isModelCall,
  isProbe,
  isRateLimited,
  isShared,
  isWhole,
} from '../route-rules.ts';
import { codesOf, isKeyed } from './codes.ts';
import type { Components, Placed, ResponseObject } from './document.ts';

type Headers = NonNullable<ResponseObject['headers']>;

const text = { type: 'string' } as const;
const count = { type: 'integer', minimum: 0 } as const;

/** A header field as OpenAI has it for its limits, here for the quotas of the caller. */
function ofQuota(description: string, schema: typeof text | typeof count, example: unknown) {
  return { description, schema, example };
}

/** The header fields that several answers carry, and what they mean. */
export const headers: NonNullable<Components['headers']> = {
  'X-Request-Id': {
    required: true,
    description: 'Names the request in the log; that of the request, where it is well-formed.',
    schema: text,
    example: '01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60',
  },
  'X-Trace-Id': {
    required: true,
    description: 'The trace that the request belongs to (W3C Trace Context).',
    schema: { ...text, pattern: '^[0-9a-f]{32}$' },
    example: '4bf92f3577b34da6a3ce929d0e0e4736',
  },
  'Cache-Control': {
    required: true,
    description: 'Who may keep the answer.',
    schema: text,
    example: 'private, no-cache',
  },
  Vary: {
    description: 'What of a request the answer depends on.',
    schema: text,
    example: 'Authorization, Cookie',
  },
  ETag: {
    required: true,
    description: 'The state of the resource (RFC 9110): strong for one thing, weak for a list.',
    schema: text,
    example: '"3"',
  },
  Location: {
    required: true,
    description: 'Where the new resource is.',
    schema: { ...text, format: 'uri-reference' },
    example: '/v1/projects/01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60',
  },
  Link: {
    description: 'The pages before and behind this one (RFC 8288), where there are any.',
    schema: text,
    example: '</v1/projects?cursor=…>; rel="next"',
  },
  'Retry-After': {
    description: 'Seconds to wait before the request is sent again.',
    schema: { ...count, minimum: 1 },
    example: 30,
  },
  'Retry-After-Ms': {
    description: 'The same in milliseconds, which OpenAI’s clients read first.',
    schema: { ...count, minimum: 1 },
    example: 30_000,
  },
  'X-Should-Retry': {
    description: '`false` where the same request would fail again.',
    schema: { type: 'string', enum: ['false'] },
    example: 'false',
  },
  'WWW-Authenticate': {
    description: 'How to authenticate (RFC 6750).',
    schema: text,
    example: 'Bearer realm="headgate"',
  },
  'Idempotent-Replayed': {
    description: '`true` where this is the kept answer to an earlier request with the same key.',
    schema: { type: 'string', enum: ['true'] },
    example: 'true',
  },
  'RateLimit-Policy': {
    description:
      'The policies that the request counts against (draft-ietf-httpapi-ratelimit-headers-11).',
    schema: text,
    example: '"caller";q=600;w=60',
  },
  RateLimit: {
    description: 'What is left of them, and the seconds until they begin anew.',
    schema: text,
    example: '"caller";r=599;t=60',
  },
  'X-RateLimit-Limit': {
    description: 'The quota of the policy that leaves least.',
    schema: count,
    example: 600,
  },
  'X-RateLimit-Remaining': {
    description: 'What is left of that quota.',
    schema: count,
    example: 599,
  },
  'X-RateLimit-Reset': {
    description: 'Seconds until that quota begins anew.',
    schema: count,
    example: 60,
  },
  'OpenAI-Processing-Ms': {
    required: true,
    description: 'Milliseconds until the answer began.',
    schema: count,
    example: 12,
  },
  'X-RateLimit-Limit-Requests': ofQuota('The most requests of a quota of the caller.', count, 600),
  'X-RateLimit-Limit-Tokens': ofQuota('The most tokens of a quota of the caller.', count, 90_000),
  'X-RateLimit-Remaining-Requests': ofQuota('The requests that are left of it.', count, 599),
  'X-RateLimit-Remaining-Tokens': ofQuota('The tokens that are left of it.', count, 89_000),
  'X-RateLimit-Reset-Requests': ofQuota('When it begins anew, as in `1h2m3s`.', text, '1m0s'),
  'X-RateLimit-Reset-Tokens': ofQuota('When it begins anew, as in `1h2m3s`.', text, '1m0s'),
  'Content-Disposition': {
    required: true,
    description: 'The name of the file (RFC 6266).',
    schema: text,
    example: 'attachment; filename="lines.jsonl"; filename*=UTF-8\'\'lines.jsonl',
  },
  'X-Content-Type-Options': {
    required: true,
    description: 'A browser takes the content for what it says it is.',
    schema: { type: 'string', const: 'nosniff' },
    example: 'nosniff',
  },
  'X-Frame-Options': {
    required: true,
    description: 'No page may frame the answer.',
    schema: { type: 'string', const: 'DENY' },
    example: 'DENY',
  },
  'Referrer-Policy': {
    required: true,
    description: 'Where a link leads learns nothing of where it stood.',
    schema: { type: 'string', const: 'no-referrer' },
    example: 'no-referrer',
  },
  'Permissions-Policy': {
    required: true,
    description: 'What of a device a page may use: nothing.',
    schema: text,
    example: 'camera=(), geolocation=(), microphone=()',
  },
  'Cross-Origin-Opener-Policy': {
    required: true,
    description: 'No window of another origin reaches this one.',
    schema: { type: 'string', const: 'same-origin' },
    example: 'same-origin',
  },
  'Cross-Origin-Resource-Policy': {
    required: true,
    description: 'Pages of other origins load the answer by CORS alone.',
    schema: { type: 'string', const: 'same-origin' },
    example: 'same-origin',
  },
  'Strict-Transport-Security': {
    description: 'Where the service is reached over HTTPS, browsers insist on it (RFC 6797).',
    schema: text,
    example: 'max-age=63072000; includeSubDomains',
  },
  'Content-Security-Policy': {
    description: 'What a browser may load for the answer.',
    schema: text,
    example: "default-src 'none'",
  },
  'Content-Security-Policy-Report-Only': {
    description: 'In place of `Content-Security-Policy` where violations are only reported.',
    schema: text,
    example: "default-src 'none'",
  },
  'Reporting-Endpoints': {
    required: true,
    description: 'Where browsers report what the policy made them refuse.',
    schema: text,
    example: 'csp="/csp-reports"',
  },
  'Report-To': {
    required: true,
    description: 'The same for older browsers.',
    schema: text,
    example: '{"group":"csp","max_age":86400,"endpoints":[{"url":"/csp-reports"}]}',
  },
  'Access-Control-Allow-Origin': {
    description:
      'The origin whose pages may read the answer, where its page is of one of `CORS_ORIGINS`.',
    schema: text,
    example: 'https://app.example.com',
  },
  'Access-Control-Allow-Credentials': {
    description: 'Whether they may send the cookie.',
    schema: { type: 'string', const: 'true' },
    example: 'true',
  },
  'Access-Control-Expose-Headers': {
    description: 'The header fields that they may read.',
    schema: text,
    example: 'ETag,Link,Location',
  },
  'X-Accel-Buffering': {
    description: '`no`: a proxy hands on each part of a stream as it comes.',
    schema: { type: 'string', const: 'no' },
    example: 'no',
  },
  'Set-Cookie': {
    description: 'The session cookie, for a sign-in with `cookie: true`.',
    schema: text,
    example: '__Host-session=…; Path=/; HttpOnly; Secure; SameSite=Lax',
  },
};

const security = [
  'X-Content-Type-Options',
  'X-Frame-Options',
  'Referrer-Policy',
  'Permissions-Policy',
  'Cross-Origin-Opener-Policy',
  'Cross-Origin-Resource-Policy',
  'Strict-Transport-Security',
  'Content-Security-Policy',
] as const;
const crossOrigin = [
  'Access-Control-Allow-Origin',
  'Access-Control-Allow-Credentials',
  'Access-Control-Expose-Headers',
] as const;
const everywhere = [
  'X-Request-Id',
  'X-Trace-Id',
  'Cache-Control',
  'Vary',
  ...security,
  ...crossOrigin,
] as const;
const pages = ['Content-Security-Policy-Report-Only', 'Reporting-Endpoints', 'Report-To'] as const;
const allowances = [
  'X-RateLimit-Limit-Requests',
  'X-RateLimit-Limit-Tokens',
  'X-RateLimit-Remaining-Requests',
  'X-RateLimit-Remaining-Tokens',
  'X-RateLimit-Reset-Requests',
  'X-RateLimit-Reset-Tokens',
] as const;
const rateLimits = [
  'RateLimit-Policy',
  'RateLimit',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
] as const;

/** The header fields of an error of a status. */
export function errorHeaders(status: number, isOpenAi = false): Headers {
  const names: string[] = [...everywhere];
  if (status === 401 || status === 403) names.push('WWW-Authenticate');
  if (isOpenAi || status === 409 || status === 429 || status >= 500) {
    names.push('Retry-After', 'Retry-After-Ms', 'X-Should-Retry');
  }
  // Each of them where the request was counted, was done before, or asked for a model.
  names.push(...rateLimits, ...allowances, 'Idempotent-Replayed');
  // Not where it was refused before its time was taken.
  const processed = { ...headers['OpenAI-Processing-Ms'], required: false };
  return {
    ...references(names),
    ...(status === 405 && { Allow: allow }),
    ...(isOpenAi && { 'OpenAI-Processing-Ms': processed }),
  };
}

// No component: no operation answers 405.
const allow = {
  required: true,
  description: 'The methods that the path has.',
  schema: text,
  example: 'GET, HEAD, POST',
};

/** The answer to a browser that asks whether a page may call. */
export const preflight: ResponseObject = {
  description: 'The page of the `Origin` may call.',
  headers: {
    ...references(everywhere),
    'Cache-Control': { ...headers['Cache-Control'], required: false },
    'Access-Control-Allow-Methods': { description: 'By these methods.', schema: text },
    'Access-Control-Allow-Headers': { description: 'With these header fields.', schema: text },
    'Access-Control-Max-Age': { description: 'For so many seconds.', schema: count },
  },
};

/** The header fields of what is no error. */
export function answerHeaders(placed: Placed, status: number, response: ResponseObject): Headers {
  const { path } = placed;
  const names: string[] = [...everywhere];
  const isNew =
    (status === 200 || status === 201) &&
    isChange(placed.method) &&
    'application/json' in (response.content ?? {});
  if (isTagged(placed, response) || status === 304) names.push('ETag');
  if ('text/html' in (response.content ?? {})) names.push(...pages);
  if ('text/event-stream' in (response.content ?? {})) names.push('X-Accel-Buffering');
  if (isRateLimited(path) && !isShared(path)) names.push(...rateLimits);
  if (isModelCall(path)) names.push(...allowances);
  if (status === 201) names.push('Location');
  if (listsPages(response)) names.push('Link');
  if (isKeyed(placed)) names.push('Idempotent-Replayed');
  if (isOpenAiPath(path)) names.push('OpenAI-Processing-Ms');
  // What is accepted may be a new thing that is not there yet, or a thing that the path names.
  const accepted = status === 202 && { Location: { ...headers['Location'], required: false } };
  // What was made or changed has the tag that a GET gives it, where its representation is the same.
  const isChanged =
    /^P(?:ATCH|UT)$/.test(placed.method) && codesOf(placed).has('precondition_failed');
  const changed = isNew && { ETag: { ...headers['ETag'], required: isChanged } };
  return { ...references(names), ...changed, ...accepted, ...response.headers };
}

/** Whether an answer has an `ETag`: what is made as a whole, or has one of its own, and was asked for with GET. */
export function isTagged({ method, path }: Placed, response: ResponseObject): boolean {
  const { content = {}, headers: own = {} } = response;
  const hasTag = 'ETag' in own || Object.keys(content).some(isWhole);
  return method === 'GET' && !isProbe(path) && hasTag;
}

function listsPages({ content = {} }: ResponseObject): boolean {
  return /schemas\/\w+Page"/.test(JSON.stringify(content));
}

function references(names: readonly string[]): Headers {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
