import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json, startTestApi } from './harness.ts';

let api: Awaited<ReturnType<typeof startTestApi>>;
let token: string;
let inputFileId: string;

beforeAll(async () => {
  api = await startTestApi({ env: { RATE_LIMITS: 'false' } });
  token = (await api.signIn()).access_token;
  inputFileId = (await upload(token)).id;
});
afterAll(() => api.close());

async function upload(as: string) {
  const form = new FormData();
  form.set('purpose', 'batch');
  form.set('file', new File(['{}'], 'requests.jsonl'));
  return json(await api.request('/v1/files', { method: 'POST', token: as, body: form }));
}

const good = () => ({
  input_file_id: inputFileId,
  endpoint: '/v1/chat/completions',
  completion_window: '24h',
});
const create = (body: object, as = token) =>
  api.request('/v1/batches', { token: as, json: { ...good(), ...body } });

describe('the batches of an organisation', () => {
  it('W4 are made, read and cancelled in the form of OpenAI', async () => {
    const response = await create({ metadata: { purpose: 'test' } });
    expect(response.status).toBe(200);
    const batch = await json(response);
    expect(batch).toEqual({
      id: expect.stringMatching(/^batch_[0-9a-f-]{36}$/),
      object: 'batch',
      endpoint: '/v1/chat/completions',
      errors: null,
      input_file_id: inputFileId,
      completion_window: '24h',
      status: 'validating',
      output_file_id: null,
      error_file_id: null,
      created_at: expect.any(Number),
      in_progress_at: null,
      expires_at: batch.created_at + 86_400,
      finalizing_at: null,
      completed_at: null,
      failed_at: null,
      expired_at: null,
      cancelling_at: null,
      cancelled_at: null,
      request_counts: { total: 0, completed: 0, failed: 0 },
      metadata: { purpose: 'test' },
    });
    expect(await json(await api.request(`/v1/batches/${batch.id}`, { token }))).toEqual(batch);
    const cancel = () => api.request(`/v1/batches/${batch.id}/cancel`, { method: 'POST', token });
    const cancelled = await json(await cancel());
    expect(cancelled).toMatchObject({ status: 'cancelling', cancelling_at: expect.any(Number) });
    // A second wish changes nothing.
    expect(await json(await cancel())).toEqual(cancelled);
    const { items } = await json(await api.request('/v1/audit-events', { token }));
    const actions = items.map(({ action }: { action: string }) => action);
    expect(actions.filter((action: string) => action.startsWith('batch.'))).toEqual([
      'batch.cancelled',
      'batch.created',
    ]);
  });

  it.each([
    ['a file that there is not', { input_file_id: `file-${crypto.randomUUID()}` }, 'input_file_id'],
    ['what is no file', { input_file_id: 'x' }, 'input_file_id'],
    ['another endpoint', { endpoint: '/v1/completions' }, 'endpoint'],
    ['a window that is none', { completion_window: 'a day' }, 'completion_window'],
    ['a window that is too long', { completion_window: '169h' }, 'completion_window'],
    ['metadata that is no text', { metadata: { a: 1 } }, 'metadata.a'],
    ['a member that nobody knows', { output_expires_after: {} }, 'output_expires_after'],
  ])('are refused for %s, in the form of OpenAI', async (_, body, param) => {
    const response = await create(body);
    expect(response.status).toBe(400);
    expect((await json(response)).error).toMatchObject({ type: 'invalid_request_error', param });
  });

  it('do nothing that their maker may not do', async () => {
    const { key } = await json(
      await api.request('/v1/api-keys', {
        token,
        json: { name: 'no chat', scopes: ['batches:write', 'files:read'] },
      }),
    );
    expect((await create({}, key)).status).toBe(403);
    const other = (await api.signIn('other@example.com')).access_token;
    const response = await create({}, other);
    expect(response.status).toBe(400);
    expect((await json(response)).error.param).toBe('input_file_id');
  });

  it('keep their file, which is deleted once they have ended', async () => {
    const response = await api.request(`/v1/files/${inputFileId}`, { method: 'DELETE', token });
    expect(response.status).toBe(409);
    expect((await json(response)).error.code).toBe('file_in_use');
  });

  it('I1 are made once for each Idempotency-Key', async () => {
    const headers = { 'Idempotency-Key': crypto.randomUUID() };
    const send = () => api.request('/v1/batches', { token, headers, json: good() });
    const first = await json(await send());
    const again = await send();
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await json(again)).toEqual(first);
  });

  it('are listed as the clients of OpenAI page through them', async () => {
    const own = (await api.signIn('lister@example.com')).access_token;
    const { id } = await upload(own);
    const made: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      made.push((await json(await create({ input_file_id: id }, own))).id);
    }
    const walked: string[] = [];
    for (let query = '?limit=2'; ; query = `?limit=2&after=${walked.at(-1)}`) {
      const page = await json(await api.request(`/v1/batches${query}`, { token: own }));
      walked.push(...page.data.map((batch: { id: string }) => batch.id));
      if (!page.has_more) break;
    }
    expect(walked).toEqual(made.toReversed());
    for (const query of [
      '?limit=101',
      '?after=nothing',
      `?after=${`batch_${crypto.randomUUID()}`}`,
    ]) {
      expect((await api.request(`/v1/batches${query}`, { token: own })).status).toBe(400);
    }
  });
});

describe('a job of the type batch', () => {
  it('W4 takes what a batch takes, and is refused with pointers', async () => {
    const made = await api.request('/v1/jobs', { token, json: { type: 'batch', input: good() } });
    expect(made.status).toBe(202);
    const refused = await api.request('/v1/jobs', {
      token,
      json: { type: 'batch', input: { ...good(), endpoint: '/v1/completions' } },
    });
    expect(refused.status).toBe(422);
    expect((await json(refused)).errors[0].pointer).toBe('/input/endpoint');
  });
});
