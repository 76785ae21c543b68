import { batchTasks } from '@headgate/batches';
import { deliverWebhook } from '@headgate/webhooks';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AuditAction, auditActions } from '../src/domain/audit/audit-record.ts';
import { builtInJobTypes } from '../src/domain/jobs/built-in-job-types.ts';
import { errors } from '../src/http/errors/registry.ts';
import { json, startTestApi } from './harness.ts';

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly bodySchema: object | undefined;
}

// A list, a task, a policy or a reason that is new has to be named here.
const names = {
  list: [
    ...[
      'api-keys',
      'audit-events',
      'community-posts',
      'conversations',
      'dead-letters',
      'invitations',
    ],
    ...[
      'jobs',
      'members',
      'messages',
      'organizations',
      'projects',
      'queues',
      'quotas',
      'schedules',
    ],
    ...['sessions', 'status-events', 'support-tickets', 'users', 'webhook-deliveries', 'webhooks'],
    'workers',
  ].map((name) => `${name}.v1`),
  policy: ['anonymous', 'network', 'auth', 'email', 'caller', 'chat', 'chat-organization', 'admin'],
  provider: ['ollama', 'openai', 'echo'],
  model: ['fast', 'spare', 'ollama/spare'],
  queue: [...builtInJobTypes.map(({ task }) => task), ...batchTasks, deliverWebhook].map(
    ({ queue }) => queue,
  ),
  event: [
    ...['signup.succeeded', 'login.succeeded', 'login.failed', 'refresh.succeeded'],
    ...['refresh.failed', 'refresh.reuse_detected', 'logout.succeeded', 'session.revoked'],
    ...['api_key.refused', 'password.changed', 'password.change_failed', 'hash.malformed'],
    'hash.upgraded',
  ].map((name) => `auth.${name}`),
  reason: [
    ...['none', 'unknown_account', 'wrong_password', 'disabled', 'malformed_password', 'throttled'],
    ...['unknown', 'revoked', 'expired', 'unsealable', 'malformed', 'checksum', 'environment'],
    'wrong_secret',
  ],
  providerCode: [
    ...[
      'invalid_request',
      'context_length_exceeded',
      'unsupported',
      'authentication',
      'permission',
    ],
    ...['model_not_found', 'rate_limited', 'overloaded', 'model_loading', 'timeout_connect'],
    ...['timeout_first_token', 'timeout_idle', 'timeout_total', 'aborted', 'unreachable'],
    ...['protocol', 'upstream'],
  ],
  directive: [
    ...['base-uri', 'child-src', 'connect-src', 'default-src', 'fenced-frame-src', 'font-src'],
    ...['form-action', 'frame-ancestors', 'frame-src', 'img-src', 'manifest-src', 'media-src'],
    ...['object-src', 'other', 'report-uri', 'require-trusted-types-for', 'sandbox', 'script-src'],
    ...['script-src-attr', 'script-src-elem', 'style-src', 'style-src-attr', 'style-src-elem'],
    ...['trusted-types', 'upgrade-insecure-requests', 'worker-src'],
  ],
};
/** What is served beside the document: pages, and what they load. */
const pages = ['/docs', '/docs/assets/{name}', '/status', 'none'];
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'other'];
const statuses = ['1xx', '2xx', '3xx', '4xx', '5xx'];

let api: Awaited<ReturnType<typeof startTestApi>>;
let operations: readonly Operation[];
/** For each metric, the values that each of its labels may have. */
let allowed: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

const modelsConfig = JSON.stringify({
  models: {
    fast: { provider: 'ollama', model: 'broken', fallbacks: ['spare'], retry: false },
    spare: { provider: 'ollama', model: 'llama3.2:latest' },
  },
  providers: { ollama: { type: 'ollama', offers: 'all', concurrency: 2 } },
});

beforeAll(async () => {
  api = await startTestApi({ env: { MODELS_CONFIG: modelsConfig, RATE_LIMIT_ADMIN: '5/1m' } });
  const document = await json(await api.request('/openapi.json'));
  operations = Object.entries<Record<string, { requestBody?: object }>>(document.paths).flatMap(
    ([path, of]) =>
      Object.entries(of).map(([method, { requestBody }]) => ({
        method: method.toUpperCase(),
        path,
        bodySchema: requestBody,
      })),
  );
  const route = [...Object.keys(document.paths), ...pages];
  const outcome = ['completed', 'failed', 'aborted'];
  const counts = ['actual', 'estimated', 'unknown'];
  const scope = ['default', 'user', 'anonymous', 'api_key', 'session', 'ip'];
  const { provider, queue } = names;
  allowed = {
    headgate_http_request_duration_seconds: { method: methods, route, status: statuses },
    headgate_http_errors_total: { code: errors.codes, route },
    headgate_http_streams_open: { route },
    headgate_http_stream_duration_seconds: { route, outcome: ['completed', 'aborted'] },
    headgate_http_requests_waiting: {},
    headgate_security_txt_expires_seconds: {},
    headgate_http_requests_shed_total: { reason: ['requests', 'delay'] },
    headgate_list_page_items: { list: names.list },
    headgate_list_pages_total: { list: names.list, direction: ['next', 'prev'] },
    headgate_list_page_depth: { list: names.list },
    headgate_idempotency_requests_total: {
      result: ['hit', 'miss', 'conflict', 'in_progress', 'failed'],
      scope,
      key_age: ['none', '1m', '10m', '1h', '6h', '24h', 'older'],
    },
    headgate_idempotency_takeovers_total: { scope },
    headgate_idempotency_store_errors_total: {
      operation: ['claim', 'complete', 'release', 'renew', 'find', 'run'],
      scope,
    },
    headgate_auth_failures_total: { event: names.event, reason: names.reason },
    headgate_security_events_total: { event: names.event, outcome: ['success', 'failure'] },
    headgate_audit_events_total: { action: Object.keys(auditActions) as AuditAction[] },
    headgate_rate_limit_violations_total: { policy: names.policy },
    headgate_rate_limit_insured_total: {},
    headgate_rate_limit_store_errors_total: {},
    headgate_csp_violations_total: {
      directive: names.directive,
      disposition: ['enforce', 'report'],
    },
    headgate_dependency_up: { dependency: ['database', 'redis', ...provider] },
    headgate_dependency_latency_seconds: { dependency: ['database', 'redis', ...provider] },
    headgate_queue_unserved_jobs: { queue },
    headgate_model_calls_total: { kind: ['chat', 'embeddings'], outcome, counts },
    headgate_model_tokens_total: { direction: ['input', 'output'], counts },
    headgate_model_cost_total: {},
    headgate_model_call_duration_seconds: { kind: ['chat', 'embeddings'], outcome },
    headgate_model_first_token_seconds: {},
    headgate_provider_failures_total: {
      provider: [...provider, 'router'],
      code: names.providerCode,
    },
    headgate_model_queue_wait_seconds: { provider, outcome: ['admitted', 'refused', 'left'] },
    headgate_model_fallbacks_total: { from: names.model, to: names.model },
    headgate_model_circuit_state: { name: [...names.model, ...provider] },
    headgate_model_calls_in_flight: { provider, state: ['running', 'waiting'] },
    headgate_database_connections: { state: ['busy', 'idle'] },
    headgate_database_connections_limit: {},
    headgate_database_connection_waiters: {},
    headgate_redis_connected: {},
  };
});
afterAll(() => api.close());

// Each would be a series of its own, and some of them a person.
const hostile = fc.oneof(
  fc.uuid(),
  fc.ipV4(),
  fc.ipV6(),
  fc.emailAddress(),
  fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }),
  fc.constantFrom('__proto__', 'constructor', '"} 1\nx{y="', '../../etc/passwd', '%00'),
);
const visible = fc.stringMatching(/^[\x21-\x7e]{1,40}$/);

const requests = (operation: Operation) =>
  fc.record({
    method: fc.oneof(
      { weight: 3, arbitrary: fc.constant(operation.method) },
      {
        weight: 2,
        arbitrary: fc.constantFrom('HEAD', 'OPTIONS', 'GET', 'DELETE', 'PROPFIND', 'x-brew'),
      },
      { weight: 1, arbitrary: fc.stringMatching(/^[A-Z]{3,12}Z$/) },
    ),
    path: hostile.map((value) => operation.path.replace(/\{[^}]+\}/g, () => encode(value))),
    query: fc.dictionary(hostile, hostile, { maxKeys: 2 }),
    model: hostile,
    headers: fc.record(
      {
        'Idempotency-Key': fc.oneof(fc.uuid(), visible),
        'X-Forwarded-For': fc.ipV4(),
        'X-Request-Id': visible,
        'User-Agent': visible,
        Origin: fc.webUrl(),
        traceparent: visible,
        Authorization: visible.map((text) => `Bearer ${text}`),
      },
      { requiredKeys: [] },
    ),
    from: fc.ipV4(),
  });

/** A text as a part of a path; half a surrogate pair has no form there. */
function encode(value: string): string {
  return encodeURIComponent(Buffer.from(value).toString());
}

interface Series {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
}

const ownLabel = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** What stands in the registry of this service; those of the process itself are Prometheus' own. */
async function series(): Promise<readonly Series[]> {
  const text = await (await api.request('/metrics')).text();
  const found: Series[] = [];
  for (const line of text.split('\n')) {
    const [, name = '', labels = ''] = /^(headgate_\w+?)(?:\{(.*)\})? [^ ]+$/.exec(line) ?? [];
    if (name === '') continue;
    const metric = Object.hasOwn(allowed, name) ? name : name.replace(/_(?:bucket|sum|count)$/, '');
    const pairs = [...labels.matchAll(ownLabel)].map(([, key = '', value = '']) => [key, value]);
    found.push({ metric, labels: Object.fromEntries(pairs.filter(([key]) => key !== 'le')) });
  }
  return found;
}

/** The pattern of a route as the document writes it. */
const asInDocument = (pattern: string) => pattern.replace(/:(\w+)(?:\\?\{[^}]*\})?/g, '{$1}');

describe('the labels of the metrics', () => {
  it('have values of sets that are known beforehand, whatever is asked for, so that the series are bounded', async () => {
    expect(operations.length).toBeGreaterThan(80);
    let token = '';
    for (const [index, operation] of operations.entries()) {
      // What was asked for may have ended the session.
      if (index % 8 === 0) token = (await api.signIn(`labels-${index}@example.com`)).access_token;
      const sample = fc.sample(requests(operation), { seed: 20_260_101 + index, numRuns: 4 });
      for (const { method, path, query, model, headers, from } of sample) {
        const hasBody = operation.bodySchema !== undefined && method === operation.method;
        const body = { model, input: model, messages: [{ role: 'user', content: model }] };
        const response = await api.request(`${path}?${new URLSearchParams(query)}`, {
          method,
          headers,
          from,
          ...(headers.Authorization === undefined && { token }),
          ...(hasBody && { json: { ...body, type: model, name: model } }),
        });
        await response.arrayBuffer();
      }
    }
    // A model that fails, and another that answers for it.
    api.ollama.enqueue({ error: { status: 500, message: 'broken' } });
    const chat = { model: 'fast', messages: [{ role: 'user', content: 'hi' }] };
    expect((await api.request('/v1/chat/completions', { token, json: chat })).status).toBe(200);
    const found = await series();
    const seen = new Map<string, Set<string>>();
    for (const { metric, labels } of found) {
      const sets = allowed[metric];
      expect(sets, `${metric} is not described here`).toBeDefined();
      expect(Object.keys(labels).filter((label) => !sets?.[label])).toEqual([]);
      for (const [label, value] of Object.entries(labels)) {
        const known = label === 'route' ? asInDocument(value) : value;
        expect(sets?.[label], `${metric}{${label}}`).toContain(known);
      }
      seen.set(metric, (seen.get(metric) ?? new Set()).add(JSON.stringify(labels)));
    }
    for (const [metric, combinations] of seen) {
      const most = Object.values(allowed[metric] ?? {}).reduce(
        (all, { length }) => all * length,
        1,
      );
      expect(combinations.size, metric).toBeLessThanOrEqual(most);
    }
    // What was sent has reached the routes.
    const routes = new Set(found.flatMap(({ labels }) => labels['route'] ?? []));
    expect(routes.size).toBeGreaterThan(60);
    for (const [label, value] of [
      ['method', 'other'],
      ['to', 'spare'],
    ] as const) {
      expect(found.some(({ labels }) => labels[label] === value)).toBe(true);
    }
  }, 180_000);
});
