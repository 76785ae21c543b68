import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { json, startTestApi } from './harness.ts';

const messages = [{ role: 'user', content: 'Hello' }];

let api: Awaited<ReturnType<typeof startTestApi>>;
let token: string;
let organizationId: string;
let people = 0;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

// Each test has a person of its own.
beforeEach(async () => {
  ({ token, organizationId } = await someone());
});

async function someone() {
  const { access_token } = await api.signIn(`projects-${people++}@example.com`);
  const payload = Buffer.from(access_token.split('.')[1] ?? '', 'base64url').toString();
  return { token: access_token, organizationId: JSON.parse(payload).org as string };
}
async function made(path: string, body: object, as = token) {
  const response = await api.request(path, { token: as, json: body });
  expect(response.status).toBe(201);
  return json(response);
}
const project = async (as = token): Promise<string> =>
  (await made('/v1/projects', { name: 'Atlas' }, as)).id;
const key = (body: object = {}, as = token) =>
  made('/v1/api-keys', { name: 'ci', scopes: ['models:read', 'chat:write'], ...body }, as);
const remove = (id: string) => api.request(`/v1/projects/${id}`, { method: 'DELETE', token });
const auditLines = async (action: string) =>
  (await json(await api.request(`/v1/audit-events?action=${action}`, { token }))).items;

describe('an API key of a project', () => {
  it('shows its project, is found by it, and keeps it when it is rotated', async () => {
    const projectId = await project();
    const own = await key({ project_id: projectId });
    const other = await key();
    expect([own.project_id, other.project_id]).toEqual([projectId, null]);
    const path = `/v1/api-keys/${own.id}`;
    expect(await json(await api.request(path, { token }))).toMatchObject({ project_id: projectId });
    const list = async (query: string) =>
      (await json(await api.request(`/v1/api-keys?${query}`, { token }))).items;
    expect(await list('')).toMatchObject([{ project_id: null }, { project_id: projectId }]);
    expect(await list(`project_id=${projectId}`)).toMatchObject([{ id: own.id }]);
    expect(await list(`project_id=${crypto.randomUUID()}`)).toEqual([]);
    const successor = await made(`${path}/rotate`, {});
    expect(successor).toMatchObject({ project_id: projectId });
    expect(await list(`project_id=${projectId}`)).toHaveLength(2);
    await api.request(path, { method: 'DELETE', token });

    for (const [action, id] of [
      ['api_key.created', own.id],
      ['api_key.rotated', own.id],
      ['api_key.revoked', own.id],
    ]) {
      const lines = await auditLines(action);
      const line = lines.find(({ target }: { target: { id: string } }) => target.id === id);
      expect(line?.details, action).toMatchObject({ project_id: projectId });
    }
  });

  it('is of no project of another organisation, nor of one that there is not', async () => {
    const stranger = await someone();
    for (const id of [await project(stranger.token), crypto.randomUUID()]) {
      const body = { name: 'ci', scopes: ['models:read'], project_id: id };
      const response = await api.request('/v1/api-keys', { token, json: body });
      expect(response.status).toBe(422);
      expect((await json(response)).errors).toMatchObject([
        { pointer: '/project_id', in: 'body', code: 'project_unknown' },
      ]);
    }
    expect(await api.database.prisma.apiKey.count({ where: { organizationId } })).toBe(0);
    expect(await auditLines('api_key.created')).toEqual([]);
  });

  it('ends with the project at once, with a line of the audit log; others go on', async () => {
    const [first, second] = [await project(), await project()];
    const [own, another] = [await key({ project_id: first }), await key({ project_id: second })];
    const free = await key();
    const statuses = () =>
      Promise.all(
        [own, another, free].map(
          async (each) => (await api.request('/v1/models', { token: each.key })).status,
        ),
      );
    // All of them are remembered from now on.
    expect(await statuses()).toEqual([200, 200, 200]);
    expect((await remove(first)).status).toBe(204);
    expect(await statuses()).toEqual([401, 200, 200]);
    expect((await api.request(`/v1/api-keys/${own.id}`, { token })).status).toBe(404);
    expect(await auditLines('api_key.revoked')).toMatchObject([
      { target: { type: 'api_key', id: own.id }, details: { project_id: first } },
    ]);
  });

  it('goes on where the project has another version than the one to be deleted', async () => {
    const projectId = await project();
    const own = await key({ project_id: projectId });
    const path = `/v1/projects/${projectId}`;
    const headers = { 'If-Match': '"7"' };
    expect((await api.request(path, { method: 'DELETE', token, headers })).status).toBe(412);
    expect((await api.request('/v1/models', { token: own.key })).status).toBe(200);
    expect(await auditLines('api_key.revoked')).toEqual([]);
  });
});

describe('calls of models', () => {
  const chat = (as: string, named?: string, path = '/v1/chat/completions') =>
    api.request(path, {
      token: as,
      json: path === '/v1/chat' ? { model: 'echo', message: 'Hi' } : { model: 'echo', messages },
      headers: named === undefined ? {} : { 'OpenAI-Project': named },
    });
  const used = async (query: string) => {
    await api.accounts.flush();
    const report = await json(await api.request(`/v1/usage?${query}`, { token }));
    return report.items.map(({ project_id, requests }: Record<string, unknown>) => [
      project_id,
      requests,
    ]);
  };

  it('count for the project that the header names, else for that of the key, else for none', async () => {
    const [first, second] = [await project(), await project()];
    const [own, free] = [await key({ project_id: first }), await key()];
    const answers = [
      await chat(own.key),
      await chat(own.key, first),
      await chat(own.key, first.toUpperCase()),
      await chat(free.key, second),
      await chat(token, second, '/v1/chat'),
      await chat(free.key),
      await chat(free.key, ''),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const all = await used('group_by=project');
    expect(all).toHaveLength(3);
    expect(all).toEqual(
      expect.arrayContaining([
        [first, 3],
        [second, 2],
        [null, 2],
      ]),
    );
    expect(await used(`project_id=${second}&group_by=api_key,project`)).toEqual([
      [second, 1],
      [second, 1],
    ]);
  });

  it('are refused for a project that is not one of the organisation, or not that of the key', async () => {
    const stranger = await someone();
    const own = await key({ project_id: await project() });
    const refusals: [as: string, named: string, message: string][] = [
      [token, await project(stranger.token), 'The organisation has no such project.'],
      [token, crypto.randomUUID(), 'The organisation has no such project.'],
      [token, 'proj_abc', 'The organisation has no such project.'],
      [own.key, await project(), 'The API key belongs to another project.'],
    ];
    for (const [as, named, message] of refusals) {
      const answer = await chat(as, named);
      expect(answer.status).toBe(400);
      expect(await json(answer)).toEqual({
        error: {
          message: `OpenAI-Project: ${message}`,
          type: 'invalid_request_error',
          param: 'OpenAI-Project',
          code: 'invalid_value',
        },
      });
      const native = await chat(as, named, '/v1/chat');
      expect(native.status).toBe(422);
      expect(await json(native)).toMatchObject({
        code: 'validation_failed',
        detail: message,
        errors: [{ pointer: '/OpenAI-Project', in: 'header' }],
      });
    }
    const headers = { 'OpenAI-Project': crypto.randomUUID() };
    expect((await api.request('/v1/models', { token, headers })).status).toBe(400);
    // What is no call of a model does not care.
    expect((await api.request('/v1/projects', { token, headers })).status).toBe(200);
    expect(await used('group_by=project')).toEqual([]);
  });

  it('look a project up once for many calls, and again at once when it is deleted', async () => {
    const projectId = await project();
    const finds: string[] = [];
    const { projects } = api.services;
    const { find } = projects;
    projects.find = (scope, id) => {
      finds.push(id);
      return find(scope, id);
    };
    try {
      const answers = await Promise.all(Array.from({ length: 8 }, () => chat(token, projectId)));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      await chat(token);
      expect(finds).toEqual([projectId]);
    } finally {
      projects.find = find;
    }
    await remove(projectId);
    expect((await chat(token, projectId)).status).toBe(400);
  });

  it('of a batch are made for the project that the batch was made for', async () => {
    const [first, second] = [await project(), await project()];
    const scopes = ['files:write', 'batches:write', 'chat:write'];
    const [own, free] = [await key({ scopes, project_id: first }), await key({ scopes })];
    const batch = async (as: string, headers: Record<string, string> = {}) => {
      const body = new FormData();
      body.set('purpose', 'batch');
      body.set('file', new File(['{}'], 'requests.jsonl'));
      const upload = { method: 'POST', token: as, body, headers };
      const file = await json(await api.request('/v1/files', upload));
      const response = await api.request('/v1/batches', {
        token: as,
        headers,
        json: {
          input_file_id: file.id,
          endpoint: '/v1/chat/completions',
          completion_window: '24h',
        },
      });
      const { id } = await json(response);
      const where = { id: String(id).replace('batch_', '') };
      return (await api.database.prisma.batch.findUniqueOrThrow({ where })).projectId;
    };
    expect(await batch(own.key)).toBe(first);
    expect(await batch(free.key, { 'OpenAI-Project': second })).toBe(second);
    expect(await batch(free.key)).toBeNull();
  });

  it('of a project are limited by its quota, whoever makes them, and others are not', async () => {
    const [first, second] = [await project(), await project()];
    const terms = {
      subject_type: 'project',
      subject_id: first,
      metric: 'requests',
      window: 'month',
      amount: 2,
    };
    const quotas = `/v1/organizations/${organizationId}/quotas`;
    expect(await made(quotas, terms)).toMatchObject(terms);
    const wrong = { ...terms, subject_id: crypto.randomUUID() };
    const refusedQuota = await api.request(quotas, { token, json: wrong });
    expect(refusedQuota.status).toBe(422);
    expect((await json(refusedQuota)).errors).toMatchObject([{ pointer: '/subject_id' }]);

    const own = await key({ project_id: first });
    const answers = [await chat(own.key), await chat(token, first)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers.map(({ headers }) => headers.get('x-ratelimit-remaining-requests'))).toEqual([
      '1',
      '0',
    ]);
    for (const refused of [await chat(own.key), await chat(token, first)]) {
      expect(refused.status).toBe(429);
      expect(refused.headers.get('x-ratelimit-limit-requests')).toBe('2');
      expect((await json(refused)).error.code).toBe('insufficient_quota');
    }
    const native = await chat(token, first, '/v1/chat');
    expect(await json(native)).toMatchObject({ quota: { subject: 'project', limit: 2 } });
    expect((await chat(token, second)).status).toBe(200);
    expect((await chat(token)).status).toBe(200);
    await api.accounts.flush();
    const alerts = await api.database.prisma.quotaAlert.findMany({ where: { organizationId } });
    expect(alerts).toMatchObject([
      { subjectType: 'project', level: 80 },
      { subjectType: 'project', level: 100 },
    ]);
  });
});
