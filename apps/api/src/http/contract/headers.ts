import { isOpenAiPath } from '../openai/error-object.ts';
import { isRateLimited } from '../route-rules.ts';
import { isKeyed } from './codes.ts';
import type { Components, Placed, ResponseObject } from './document.ts';

type Headers = NonNullable<ResponseObject['headers']>;

const text = { type: 'string' } as const;
const count = { type: 'integer', minimum: 0 } as const;

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
  'Set-Cookie': {
    description: 'The session cookie, for a sign-in with `cookie: true`.',
    schema: text,
    example: '__Host-session=…; Path=/; HttpOnly; Secure; SameSite=Lax',
  },
};

const everywhere = ['X-Request-Id', 'X-Trace-Id'] as const;
const rateLimits = [
  'RateLimit-Policy',
  'RateLimit',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
] as const;

/** The header fields of an error of a status. */
export function errorHeaders(status: number): Headers {
  const names: string[] = [...everywhere];
  if (status === 401 || status === 403) names.push('WWW-Authenticate');
  if (status === 409 || status === 429 || status >= 500) {
    names.push('Retry-After', 'Retry-After-Ms', 'X-Should-Retry');
  }
  if (status === 429) names.push(...rateLimits);
  return references(names);
}

/** The header fields of what is no error. */
export function answerHeaders(placed: Placed, status: number, response: ResponseObject): Headers {
  const { path } = placed;
  const names: string[] = [...everywhere];
  if (isTagged(placed, response) || status === 304) names.push('ETag');
  if (path.startsWith('/v1/')) names.push('Cache-Control');
  if (isRateLimited(path)) names.push(...rateLimits);
  if (status === 201) names.push('Location');
  if (listsPages(response)) names.push('Link');
  if (isKeyed(placed)) names.push('Idempotent-Replayed');
  if (isOpenAiPath(path)) names.push('OpenAI-Processing-Ms');
  // What is accepted may be a new thing that is not there yet, or a thing that the path names.
  const accepted = status === 202 && { Location: { ...headers['Location'], required: false } };
  return { ...references(names), ...accepted, ...response.headers };
}

/** Whether an answer has an `ETag`: JSON that was asked for with GET below `/v1`. */
export function isTagged({ method, path }: Placed, { content = {} }: ResponseObject): boolean {
  return method === 'GET' && path.startsWith('/v1/') && 'application/json' in content;
}

function listsPages({ content = {} }: ResponseObject): boolean {
  return /schemas\/\w+Page"/.test(JSON.stringify(content));
}

function references(names: readonly string[]): Headers {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
