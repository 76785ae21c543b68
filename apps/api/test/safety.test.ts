import { isConfigError } from '@headgate/core/config';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiConfig } from '../src/config.ts';
import { json, startTestApi } from './harness.ts';

/** The names of the settings that are wrong. */
function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    apiConfig.load({ env });
  } catch (error) {
    if (isConfigError(error)) return error.problems.map(({ name }) => name);
    throw error;
  }
  return [];
}

const expires = '2099-01-01T00:00:00Z';
let api: Awaited<ReturnType<typeof startTestApi>>;

beforeAll(async () => {
  api = await startTestApi({
    env: {
      PUBLIC_URL: 'https://headgate.test',
      CORS_ORIGINS: 'https://app.example.com,https://admin.example.com',
      SECURITY_CONTACT: 'mailto:security@example.com,https://example.com/security',
      SECURITY_TXT_EXPIRES: expires,
      URL_LIMIT: '300',
    },
  });
});
afterAll(() => api.close());

describe('header fields', () => {
  it.each(['/live', '/v1/nothing', '/v1/users/me'])(
    'tells browsers what %s may do',
    async (path) => {
      const { headers } = await api.request(path);
      expect(Object.fromEntries(headers)).toMatchObject({
        'content-security-policy':
          "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        'strict-transport-security': 'max-age=63072000; includeSubDomains',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'permissions-policy': expect.stringContaining('camera=()'),
        'x-request-id': expect.any(String),
        'x-trace-id': expect.any(String),
      });
    },
  );

  it('does not insist on HTTPS where it is not served', async () => {
    const app = api.appWith({ baseUrl: 'http://localhost:8080' });
    expect((await app.request('/live')).headers.has('strict-transport-security')).toBe(false);
  });
});

describe('CORS', () => {
  const preflight = (origin: string) =>
    api.request('/v1/chat/completions', {
      method: 'OPTIONS',
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'authorization,content-type,x-stainless-lang',
      },
    });

  it('lets a listed origin call with credentials', async () => {
    const response = await preflight('https://app.example.com');
    expect(response.status).toBe(204);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'authorization,content-type,x-stainless-lang',
      'access-control-allow-methods': expect.stringContaining('PATCH'),
      'access-control-max-age': '600',
    });
    expect(response.headers.get('vary')).toMatch(/Origin/);
    const answer = await api.request('/v1/users/me', {
      headers: { Origin: 'https://admin.example.com' },
    });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://admin.example.com');
    const exposed = answer.headers.get('access-control-expose-headers');
    for (const name of [
      ...['X-Request-Id', 'ETag', 'Content-Disposition', 'WWW-Authenticate'],
      ...['OpenAI-Processing-Ms', 'X-RateLimit-Remaining-Tokens', 'X-RateLimit-Limit-Requests'],
    ]) {
      expect(exposed).toContain(name);
    }
    expect(answer.headers.get('vary')).toContain('Origin');
  });

  it.each([
    'https://evil.example',
    'https://app.example.com.evil.example',
    'null',
    'http://app.example.com',
  ])('grants %s nothing', async (origin) => {
    const response = await preflight(origin);
    const granted = [...response.headers.keys()].filter((name) =>
      name.startsWith('access-control'),
    );
    expect(granted).toEqual([]);
    expect(response.headers.get('vary')).toContain('Origin');
  });

  it('with a wildcard grants no credentials', async () => {
    const app = api.appWith({ corsOrigins: ['*'] });
    const { headers } = await app.request('/live', { headers: { Origin: 'https://any.example' } });
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.has('access-control-allow-credentials')).toBe(false);
  });
});

describe('limits of a request', () => {
  it('refuses a URL that is too long', async () => {
    const response = await api.request(`/v1/models?x=${'a'.repeat(300)}`);
    expect(response.status).toBe(414);
    expect((await json(response)).error).toMatchObject({ code: 'uri_too_long' });
  });

  it.each([
    ['/v1/projects', 64],
    ['/v1/support/tickets', 256],
    ['/v1/jobs', 1024],
  ])('takes no more of a body below %s than it needs: %i KiB', async (path, kibibytes) => {
    const body = (length: number) => JSON.stringify({ name: 'x'.repeat(length) });
    const post = (text: string) =>
      api.request(path, {
        method: 'POST',
        body: text,
        headers: { 'Content-Type': 'application/json', 'Content-Length': String(text.length) },
      });
    expect((await post(body(kibibytes * 1024))).status).toBe(413);
    // Small enough to be looked at, and nobody has signed in.
    expect((await post(body(kibibytes * 1024 - 100))).status).toBe(401);
  });

  it('answers 504 when a part does not answer in time, and ends a call of a model by no such rule', async () => {
    const app = api.appWith({
      requestTimeoutMs: 30,
      checkHealth: () => new Promise(() => {}),
    });
    const response = await app.request('/ready');
    expect(response.status).toBe(504);
    expect(await json(response)).toMatchObject({ code: 'request_timeout' });
  });

  it('refuses with 503 and Retry-After what there is no capacity for, and answers probes', async () => {
    let left = 0;
    const app = api.appWith({
      load: {
        enter: () => false,
        leave: () => {
          left += 1;
        },
      },
    });
    const response = await app.request('/v1/models');
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(response.headers.get('x-request-id')).toBeTruthy();
    for (const probe of ['/live', '/ready', '/health', '/metrics']) {
      expect((await app.request(probe)).status).toBe(200);
    }
    expect(left).toBe(0);
  });

  it('refuses for want of capacity with what every other answer has', async () => {
    const origin = 'https://app.example.com';
    const app = api.appWith({
      corsOrigins: [origin],
      load: { enter: () => false, leave() {} },
    });
    const traceparent = `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`;
    const headers = { Origin: origin, Traceparent: traceparent, 'X-Request-Id': 'given-by-us' };
    const refused = await app.request('/v1/jobs?status=failed', { headers });
    expect(Object.fromEntries(refused.headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'content-type': 'application/problem+json',
      'x-request-id': 'given-by-us',
      'x-trace-id': 'ab'.repeat(16),
      vary: 'Origin',
    });
    expect(await json(refused)).toMatchObject({
      code: 'overloaded',
      instance: '/v1/jobs',
      request_id: 'given-by-us',
      retry_after: 1,
      retryable: true,
    });

    const toOpenAi = await app.request('/v1/models');
    expect(toOpenAi.headers.get('retry-after-ms')).toBe('1000');
    expect(await json(toOpenAi)).toMatchObject({ error: { code: 'overloaded' } });
    expect(await (await app.request('/v1/jobs', { method: 'HEAD' })).text()).toBe('');
    const preflight = await app.request('/v1/jobs', {
      method: 'OPTIONS',
      headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' },
    });
    expect(preflight.status).toBe(204);
  });

  it('every request that is let in leaves, whatever becomes of it', async () => {
    let inside = 0;
    const app = api.appWith({
      load: {
        enter: () => {
          inside += 1;
          return true;
        },
        leave: () => {
          inside -= 1;
        },
      },
    });
    for (const path of ['/v1/models', '/nothing', '/openapi.json']) await app.request(path);
    expect(inside).toBe(0);
  });
});

describe('/csp-reports', () => {
  const post = (type: string, body: unknown, from?: string) =>
    api.request('/csp-reports', {
      method: 'POST',
      headers: { 'Content-Type': type },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...(from !== undefined && { from }),
    });

  it('counts reports of both formats, and logs each kind once without what they may reveal', async () => {
    const legacy = {
      'csp-report': {
        'document-uri': 'https://headgate.test/docs?token=hunter2',
        'violated-directive': 'img-src https://headgate.test',
        'blocked-uri': 'https://evil.example/pixel?secret=hunter2',
      },
    };
    const modern = [
      {
        type: 'csp-violation',
        body: {
          documentURL: 'https://headgate.test/docs',
          effectiveDirective: 'script-src-elem',
          blockedURL: 'inline',
          disposition: 'report',
        },
      },
      { type: 'deprecation', body: { id: 'x' } },
    ];
    for (let index = 0; index < 3; index += 1) {
      expect((await post('application/csp-report', legacy)).status).toBe(204);
      expect((await post('application/reports+json; charset=utf-8', modern)).status).toBe(204);
    }
    const text = await (await api.request('/metrics')).text();
    expect(text).toContain(
      'headgate_csp_violations_total{directive="img-src",disposition="enforce"} 3',
    );
    expect(text).toContain(
      'headgate_csp_violations_total{directive="script-src-elem",disposition="report"} 3',
    );
    const lines = api.lines.filter((line) => line.includes('"target":"csp"'));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('"subject":"https://evil.example"');
    expect(lines.join('')).not.toContain('hunter2');
  });

  it.each([
    ['application/json', '{}', 415],
    ['application/csp-report', '{', 400],
    ['application/csp-report', '{}', 422],
    ['application/csp-report', 'null', 422],
    ['application/reports+json', '{}', 422],
    ['application/reports+json', '[]', 204],
    ['application/reports+json', '[{"type":"csp-violation"}]', 204],
    ['application/reports+json', '[{"type":"csp-violation","body":{"effectiveDirective":1}}]', 204],
    ['application/csp-report', '"'.padEnd(70_000, 'x'), 413],
  ])('answers %s %.40s with %i', async (type, body, status) => {
    const length = { 'Content-Type': type, 'Content-Length': String(body.length) };
    const response = await api.request('/csp-reports', { method: 'POST', headers: length, body });
    expect(response.status).toBe(status);
  });

  it('is limited by network', async () => {
    const { headers } = await post('application/reports+json', [], '198.51.100.7');
    expect(headers.get('ratelimit')).toContain('"anonymous";r=');
  });
});

describe('/.well-known/security.txt', () => {
  it('says whom to tell, and until when', async () => {
    const response = await api.request('/.well-known/security.txt');
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await response.text()).toBe(
      [
        'Contact: mailto:security@example.com',
        'Contact: https://example.com/security',
        'Expires: 2099-01-01T00:00:00.000Z',
        'Preferred-Languages: en',
        'Canonical: https://headgate.test/.well-known/security.txt',
        '',
      ].join('\n'),
    );
  });

  it('is not there once it has expired, or without a contact', async () => {
    const late = api.appWith({ clock: () => Date.parse(expires) });
    expect((await late.request('/.well-known/security.txt')).status).toBe(404);
    const without = await startTestApi({ env: { SECURITY_TXT_EXPIRES: expires } });
    expect((await without.request('/.well-known/security.txt')).status).toBe(404);
    await without.close();
  });

  it('has its end among the metrics', async () => {
    const text = await (await api.request('/metrics')).text();
    const [, seconds] = /^headgate_security_txt_expires_seconds (\S+)$/m.exec(text) ?? [];
    expect(Number(seconds)).toBe(Date.parse(expires) / 1000);
  });

  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  const contact = 'mailto:security@example.com';
  it.each([
    ['a contact without an end', { SECURITY_CONTACT: contact }, true],
    ['an end without a contact', { SECURITY_TXT_EXPIRES: inDays(100) }, true],
    ['an end in two years', { SECURITY_CONTACT: contact, SECURITY_TXT_EXPIRES: inDays(730) }, true],
    ['both', { SECURITY_CONTACT: contact, SECURITY_TXT_EXPIRES: inDays(360) }, false],
  ])('in production is held to its rules: %s', (_, env, isRefused) => {
    const problems = faultsOf({ NODE_ENV: 'production', ...env });
    expect(problems.includes('SECURITY_TXT_EXPIRES')).toBe(isRefused);
  });
});
