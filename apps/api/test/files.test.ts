import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { listen } from '@headgate/core/node-server';
import { prismaFileStore, prismaFiles } from '@headgate/files/prisma';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json, startTestApi } from './harness.ts';
import { until } from './support/until.ts';

const lines = '{"custom_id":"1"}\n{"custom_id":"2"}\n';
let api: Awaited<ReturnType<typeof startTestApi>>;
let token: string;
let people = 0;

beforeAll(async () => {
  api = await startTestApi({
    env: { FILE_LIMIT: '1MiB', FILES_QUOTA: '3MiB', FILE_RETENTION: '7d', RATE_LIMITS: 'false' },
  });
  token = await newcomer();
});
afterAll(() => api.close());

async function newcomer(): Promise<string> {
  people += 1;
  return (await api.signIn(`files-${people}@example.com`)).access_token;
}

function formOf(content: string | Uint8Array<ArrayBuffer>, fields: Record<string, string> = {}) {
  const form = new FormData();
  form.set('file', new File([content], 'requests.jsonl'));
  for (const [name, value] of Object.entries({ purpose: 'batch', ...fields })) {
    form.set(name, value);
  }
  return form;
}

/** Sends a form as its bytes: the stream of a FormData does not bear to be given up. */
async function upload(
  form: FormData,
  { headers, ...init }: { token?: string; headers?: Record<string, string> } = {},
) {
  const encoded = new Response(form);
  const type = encoded.headers.get('content-type') ?? '';
  return api.request('/v1/files', {
    method: 'POST',
    body: await encoded.arrayBuffer(),
    token,
    headers: { 'Content-Type': type, ...headers },
    ...init,
  });
}

/** What is in the store: files, contents, and what is left of contents. */
async function traces() {
  const { prisma } = api.database;
  return [
    await prisma.storedFile.count(),
    await prisma.fileContent.count(),
    await prisma.filePiece.count(),
  ];
}

describe('the files of an organisation', () => {
  it('W4 are uploaded, read, downloaded and deleted in the form of OpenAI', async () => {
    const response = await upload(formOf(lines));
    expect(response.status).toBe(200);
    const file = await json(response);
    expect(file).toEqual({
      id: expect.stringMatching(/^file-[0-9a-f-]{36}$/),
      object: 'file',
      bytes: lines.length,
      created_at: expect.any(Number),
      expires_at: file.created_at + 7 * 86_400,
      filename: 'requests.jsonl',
      purpose: 'batch',
      status: 'processed',
    });
    expect(await json(await api.request(`/v1/files/${file.id}`, { token }))).toEqual(file);
    const content = await api.request(`/v1/files/${file.id}/content`, { token });
    expect(content.headers.get('content-length')).toBe(String(lines.length));
    expect(content.headers.get('content-disposition')).toBe(
      `attachment; filename="requests.jsonl"; filename*=UTF-8''requests.jsonl`,
    );
    expect(await content.text()).toBe(lines);
    const deleted = await api.request(`/v1/files/${file.id}`, { method: 'DELETE', token });
    expect(await json(deleted)).toEqual({ id: file.id, object: 'file', deleted: true });
    for (const path of [`/v1/files/${file.id}`, `/v1/files/${file.id}/content`]) {
      const gone = await api.request(path, { token });
      expect(gone.status).toBe(404);
      expect((await json(gone)).error).toMatchObject({ code: 'not_found', param: null });
    }
    const { items } = await json(await api.request('/v1/audit-events', { token }));
    const actions = items.map(({ action }: { action: string }) => action);
    expect(actions).toEqual(expect.arrayContaining(['file.created', 'file.deleted']));
  });

  it('are the same bytes again, however many pieces they are', async () => {
    const bytes = randomBytes(1024 * 1024);
    const { id } = await json(await upload(formOf(bytes)));
    const content = await api.request(`/v1/files/${id}/content`, { token });
    expect(Buffer.from(await content.arrayBuffer()).equals(bytes)).toBe(true);
    await api.request(`/v1/files/${id}`, { method: 'DELETE', token });
  });

  it('may be empty, and keep a name in any script out of every path', async () => {
    const form = new FormData();
    form.set('purpose', 'batch');
    form.set('file', new File([''], 'ä ö\u{1f600}.jsonl'));
    const file = await json(await upload(form));
    expect(file).toMatchObject({ bytes: 0, filename: 'ä ö\u{1f600}.jsonl' });
    const content = await api.request(`/v1/files/${file.id}/content`, { token });
    expect(content.status).toBe(200);
    expect(await content.text()).toBe('');
    expect(content.headers.get('content-disposition')).toContain(
      "filename*=UTF-8''%C3%A4%20%C3%B6%F0%9F%98%80.jsonl",
    );
  });

  it('are listed as the clients of OpenAI page through them', async () => {
    const own = await newcomer();
    const made: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      made.push((await json(await upload(formOf(String(n)), { token: own }))).id);
    }
    const list = async (query: string) =>
      json(await api.request(`/v1/files${query}`, { token: own }));
    const first = await list('?limit=2&order=asc');
    expect(first).toMatchObject({
      object: 'list',
      has_more: true,
      first_id: made[0],
      last_id: made[1],
    });
    const walked: string[] = [];
    for (let page = await list('?limit=2'); ; page = await list(`?limit=2&after=${page.last_id}`)) {
      walked.push(...page.data.map(({ id }: { id: string }) => id));
      if (!page.has_more) break;
    }
    expect(walked).toEqual(made.toReversed());
    expect((await list('?purpose=batch&limit=10000')).data).toHaveLength(5);
    expect((await list('?purpose=batch_output')).data).toEqual([]);
    for (const [query, param] of [
      ['?limit=0', 'limit'],
      ['?limit=10001', 'limit'],
      ['?order=up', 'order'],
      ['?purpose=fine-tune', 'purpose'],
      ['?after=nothing', 'after'],
      [`?after=file-${crypto.randomUUID()}`, 'after'],
    ]) {
      const response = await api.request(`/v1/files${query}`, { token: own });
      expect(response.status, query).toBe(400);
      expect((await json(response)).error).toMatchObject({ param, type: 'invalid_request_error' });
    }
  });

  it('say when they expire, within what the operator keeps', async () => {
    const asked = { 'expires_after[anchor]': 'created_at', 'expires_after[seconds]': '3600' };
    const file = await json(await upload(formOf('x', asked)));
    expect(file.expires_at - file.created_at).toBe(3_600);
    const tooLong = await upload(formOf('x', { ...asked, 'expires_after[seconds]': '2592000' }));
    expect(tooLong.status).toBe(400);
    expect((await json(tooLong)).error).toMatchObject({
      code: 'unsupported_parameter',
      param: 'expires_after',
    });
  });
});

describe('an upload that cannot be kept', () => {
  it.each([
    ['another purpose', { purpose: 'fine-tune' }, 'purpose', 'unsupported_parameter'],
    ['a field that nobody knows', { color: 'red' }, 'color', 'invalid_value'],
    [
      'a lifetime that is none',
      { 'expires_after[seconds]': 'soon' },
      'expires_after[seconds]',
      'invalid_value',
    ],
  ])('is refused for %s, and leaves nothing', async (_, fields, param, code) => {
    const before = await traces();
    const response = await upload(formOf('x', fields as unknown as Record<string, string>));
    expect(response.status).toBe(400);
    expect((await json(response)).error).toMatchObject({ code, param });
    expect(await traces()).toEqual(before);
  });

  it('is refused as a form without a file, with two, and as no form at all', async () => {
    const before = await traces();
    const without = new FormData();
    without.set('purpose', 'batch');
    const two = formOf('x');
    two.append('file', new File(['y'], 'second'));
    for (const form of [without, two]) {
      const response = await upload(form);
      expect(response.status).toBe(400);
      expect((await json(response)).error).toMatchObject({ type: 'invalid_request_error' });
    }
    const asJson = await api.request('/v1/files', { token, json: { purpose: 'batch' } });
    expect(asJson.status).toBe(415);
    for (const [type, body] of [
      ['multipart/form-data; charset=utf-8', 'x'],
      [
        'multipart/form-data; boundary=b',
        '--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\ncut o',
      ],
      ['multipart/form-data; boundary=b', 'no boundary in here'],
    ] as const) {
      const headers = { 'Content-Type': type };
      const response = await api.request('/v1/files', { method: 'POST', token, headers, body });
      expect(response.status, body).toBe(400);
      expect((await json(response)).error).toMatchObject({ type: 'invalid_request_error' });
    }
    expect(await traces()).toEqual(before);
  });

  it('is 413 when it is too long, announced or not, and when the organisation has no room', async () => {
    const own = await newcomer();
    const tooLong = new Uint8Array(1024 * 1024 + 1);
    const response = await upload(formOf(tooLong), { token: own });
    expect(response.status).toBe(413);
    expect((await json(response)).error).toMatchObject({ code: 'payload_too_large' });
    const headers = { 'Content-Length': String(5 * 1024 * 1024) };
    const announced = await upload(formOf('x'), { token: own, headers });
    expect(announced.status).toBe(413);
    for (let n = 0; n < 3; n += 1) {
      expect((await upload(formOf(randomBytes(1024 * 1024)), { token: own })).status).toBe(200);
    }
    const before = await traces();
    const full = await upload(formOf('x'), { token: own });
    expect(full.status).toBe(413);
    expect((await json(full)).error).toMatchObject({ code: 'storage_full' });
    expect(await traces()).toEqual(before);
  });

  it('leaves nothing when its client goes away in the middle', async () => {
    const server = await listen({ fetch: api.fetch, host: '127.0.0.1', port: 0 });
    const before = await traces();
    try {
      const { hostname, port } = new URL(server.url);
      const socket = connect(Number(port), hostname);
      socket.write(
        [
          'POST /v1/files HTTP/1.1',
          `Host: ${hostname}`,
          `Authorization: Bearer ${token}`,
          'Content-Type: multipart/form-data; boundary=b',
          'Content-Length: 1000000',
          '',
          '--b',
          'Content-Disposition: form-data; name="file"; filename="f"',
          '',
          '',
        ].join('\r\n'),
      );
      socket.write(randomBytes(600_000));
      // The first pieces are in the store before the connection goes.
      await until(async () => (await traces())[2] !== before[2]);
      socket.destroy();
      await until(async () => JSON.stringify(await traces()) === JSON.stringify(before));
    } finally {
      await server.close(1_000);
    }
  });
});

describe('an upload with an Idempotency-Key', () => {
  it('I1 is stored once, and a repetition gets the first answer', async () => {
    const headers = { 'Idempotency-Key': crypto.randomUUID() };
    const first = await json(await upload(formOf(lines), { headers }));
    const before = await traces();
    const again = await upload(formOf(lines), { headers });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await json(again)).toEqual(first);
    const other = await upload(formOf(`${lines}more`), { headers });
    expect(other.status).toBe(409);
    expect((await json(other)).error).toMatchObject({ code: 'idempotency_key_reused' });
    expect(await traces()).toEqual(before);
  });
});

describe('an export of the organisation', () => {
  it('is seen and downloaded by those alone who may export', async () => {
    const email = 'exporter@example.com';
    const { access_token: owner } = await api.signIn(email);
    const { organizationId, userId } = await api.services.authenticator.authenticate(owner);
    const made = await api.request('/v1/jobs', { token: owner, json: { type: 'export' } });
    expect(made.status).toBe(202);
    const files = prismaFiles({
      prisma: api.database.prisma,
      store: prismaFileStore({ prisma: api.database.prisma }),
    });
    const staged = await files.stage(organizationId, new Blob(['{"type":"export"}']).stream());
    const { id } = await files.keep(staged, {
      organizationId,
      createdBy: userId,
      purpose: 'export',
      filename: 'export.ndjson',
      expiresAt: new Date(Date.now() + 60_000),
    });
    const path = `/v1/files/file-${id}`;
    expect((await api.request(`${path}/content`, { token: owner })).status).toBe(200);
    const { key } = await json(
      await api.request('/v1/api-keys', {
        token: owner,
        json: { name: 'files alone', scopes: ['files:read', 'files:write', 'jobs:write'] },
      }),
    );
    for (const at of [path, `${path}/content`]) {
      expect((await api.request(at, { token: key })).status).toBe(404);
    }
    expect((await api.request(path, { token: key, method: 'DELETE' })).status).toBe(404);
    expect((await json(await api.request('/v1/files', { token: key }))).data).toEqual([]);
    expect((await json(await api.request('/v1/files', { token: owner }))).data).toHaveLength(1);
    const refused = await api.request('/v1/jobs', { token: key, json: { type: 'export' } });
    expect(refused.status).toBe(403);
  });
});

describe('what a viewer and a key may do with files', () => {
  it('is what their permissions say', async () => {
    const { key } = await json(
      await api.request('/v1/api-keys', {
        token,
        json: { name: 'reader', scopes: ['files:read'] },
      }),
    );
    const refused = await upload(formOf('x'), { token: key });
    expect(refused.status).toBe(403);
    expect((await json(refused)).error).toMatchObject({ type: 'permission_error' });
    expect((await api.request('/v1/files', { token: key })).status).toBe(200);
  });
});
