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
