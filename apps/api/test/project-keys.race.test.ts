import { describeWith } from '@headgate/test-servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json, startTestApi } from './harness.ts';

describeWith(describe, 'postgres', 'the keys of a project that is deleted meanwhile', () => {
  let api: Awaited<ReturnType<typeof startTestApi>>;
  let token: string;
  beforeAll(async () => {
    const env = { RATE_LIMIT_CALLER: '100000/1m', RATE_LIMIT_NETWORK: '100000/1m' };
    api = await startTestApi({ on: 'postgres', env });
    token = (await api.signIn()).access_token;
  });
  afterAll(() => api?.close());

  const post = (path: string, body: object) => api.request(path, { token, json: body });
  const create = (project_id: string) =>
    post('/v1/api-keys', { name: 'ci', scopes: ['models:read'], project_id });

  it('are made and end with it, or are not made; none is left over, and none opens anything', async () => {
    const { prisma } = api.database;
    const outcomes = new Set<number>();
    for (let round = 0; round < 20; round++) {
      const { id: projectId } = await json(await post('/v1/projects', { name: `p${round}` }));
      const before = await Promise.all([1, 2].map(async () => json(await create(projectId))));
      const path = `/v1/projects/${projectId}`;
      const [deleted, ...answers] = await Promise.all([
        api.request(path, { method: 'DELETE', token }),
        ...[1, 2, 3, 4].map(() => create(projectId)),
        ...before.map(({ id }) => post(`/v1/api-keys/${id}/rotate`, {})),
      ]);
      expect(deleted?.status).toBe(204);
      const bodies = await Promise.all(answers.map(json));
      answers.forEach(({ status }, n) => {
        outcomes.add(status);
        const refusals = n < 4 ? [422] : [404];
        expect([201, ...refusals]).toContain(status);
      });
      for (const { errors } of bodies.filter((body) => 'errors' in body)) {
        expect(errors).toMatchObject([{ pointer: '/project_id', code: 'project_unknown' }]);
      }

      const issued = [...before, ...bodies.filter((body) => 'key' in body)];
      expect(await prisma.apiKey.count()).toBe(0);
      for (const { key } of issued) {
        expect((await api.request('/v1/models', { token: key })).status).toBe(401);
      }
      const told = await prisma.auditEvent.findMany({
        where: { action: 'api_key.revoked', details: { path: ['project_id'], equals: projectId } },
      });
      const ids = (each: readonly { id: string }[]) => each.map(({ id }) => id).toSorted();
      expect(ids(told.map(({ targetId: id }) => ({ id })))).toEqual(ids(issued));
    }
    expect(outcomes).toContain(201);
    expect(outcomes).toContain(422);
  });
});
