import { once } from 'node:events';
import { connect } from 'node:net';
import { listen } from '@headgate/core/node-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeRefusals } from '../src/http/errors/refusals.ts';
import { startTestApi } from './harness.ts';

let api: Awaited<ReturnType<typeof startTestApi>>;
let server: Awaited<ReturnType<typeof listen>>;

beforeAll(async () => {
  api = await startTestApi();
  server = await listen({
    fetch: api.fetch,
    host: '127.0.0.1',
    port: 0,
    describeRefusal: describeRefusals(api.services),
  });
});
afterAll(async () => {
  await server.close(0);
  await api.close();
});

async function exchange(sent: string) {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  const closed = once(socket, 'close');
  socket.write(sent);
  await closed;
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  const [line = '', ...fields] = head.split('\r\n');
  const headers = new Headers(
    fields.map((field) => field.split(/: (.*)/s).slice(0, 2) as [string, string]),
  );
  return { status: Number(line.split(' ')[1]), headers, body: JSON.parse(body) };
}

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const named = `X-Request-Id: client-chosen-1\r\ntraceparent: 00-${trace}-00f067aa0ba902b7-01\r\n`;

describe('every answer has the ids of its request, also one that no route gives', () => {
  it.each([
    ['no Host', `GET /v1/models?secret HTTP/1.1\r\n${named}\r\n`, 400],
    ['a Host that is none', `GET /v1/usage?secret HTTP/1.1\r\nHost: a b\r\n${named}\r\n`, 400],
    ['OPTIONS *', `OPTIONS * HTTP/1.1\r\nHost: x\r\n${named}\r\n`, 400],
    ['Expect: foo', `POST /v1/chat HTTP/1.1\r\nHost: x\r\nExpect: foo\r\n${named}\r\n`, 417],
  ])('%s, with those that it brings', async (_, sent, status) => {
    const answer = await exchange(sent);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('x-request-id')).toBe('client-chosen-1');
    expect(answer.headers.get('x-trace-id')).toBe(trace);
    const line = api.lines.findLast((each) => each.includes('"request_id":"client-chosen-1"'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ status, trace_id: trace });
    expect(line).not.toContain('secret');
  });

  it.each([
    [
      'a header that cannot be read',
      'GET / HTTP/1.1\r\nHost: x\r\na b\r\n\r\n',
      400,
      'bad_request',
    ],
    [
      'a header that is too long',
      `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`,
      431,
      'header_fields_too_large',
    ],
    [
      'another expectation',
      'POST /v1/usage?secret HTTP/1.1\r\nHost: x\r\nExpect: foo\r\n\r\n',
      417,
      'expectation_failed',
    ],
  ])('%s, in a problem document', async (_, sent, status, code) => {
    const { headers, body, ...answer } = await exchange(sent);
    expect(answer.status).toBe(status);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(body).toMatchObject({
      type: `/docs/errors/${code}`,
      title: expect.any(String),
      status,
      code,
      request_id: headers.get('x-request-id'),
      trace_id: headers.get('x-trace-id'),
    });
    expect(body.request_id).toMatch(/^[0-9a-f-]{36}$/);
    expect(body.trace_id).toMatch(/^[0-9a-f]{32}$/);
    if (code === 'expectation_failed') expect(body.instance).toBe('/v1/usage');
  });

  it('is an error as OpenAI writes it on the routes that are', async () => {
    const { headers, body } = await exchange('GET /v1/models HTTP/1.1\r\n\r\n');
    expect(headers.get('content-type')).toBe('application/json');
    expect(body).toMatchObject({ error: { type: 'invalid_request_error', code: 'bad_request' } });
  });
});

it('a probe in HTTP/1.0 without Host is answered', async () => {
  const { status, headers, body } = await exchange('GET /live HTTP/1.0\r\n\r\n');
  expect([status, body]).toEqual([200, { status: 'live' }]);
  expect(headers.get('x-request-id')).toBeTruthy();
});
