import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json, startTestApi } from './harness.ts';

const input = { model: 'echo', messages: [{ role: 'user', content: 'daily' }] };
const asked = { type: 'chat', input, cron: '30 2 * * *', time_zone: 'Europe/Berlin' };

let api: Awaited<ReturnType<typeof startTestApi>>;
let token: string;
let organizationId: string;
beforeAll(async () => {
  api = await startTestApi();
  token = (await api.signIn()).access_token;
  ({ organizationId } = await api.services.authenticator.authenticate(token));
});
afterAll(() => api.close());

const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  api.request(path, { json: body, token, headers });
const patch = (id: string, body: object, headers: Record<string, string> = {}) =>
  api.request(`/v1/schedules/${id}`, { method: 'PATCH', json: body, token, headers });
const make = async (more: object = {}) => json(await post('/v1/schedules', { ...asked, ...more }));

describe('/v1/schedules', () => {
  it('makes a schedule, shows when it is due, and writes a line of audit', async () => {
    const response = await post('/v1/schedules', asked);
    expect(response.status).toBe(201);
    const made = await json(response);
    expect(response.headers.get('location')).toBe(`/v1/schedules/${made.id}`);
    expect(response.headers.get('etag')).toBe('"1"');
    expect(made).toMatchObject({ ...asked, priority: 0, paused: false, last_run_at: null });
    const due = new Date(made.next_run_at);
    expect(due.getTime()).toBeGreaterThan(Date.now());
    expect(due.toLocaleTimeString('en-GB', { timeZone: 'Europe/Berlin', timeStyle: 'short' })).toBe(
      '02:30',
    );
    const audited = await api.database.prisma.auditEvent.findMany({ where: { targetId: made.id } });
    expect(audited).toMatchObject([{ action: 'schedule.created', details: { type: 'chat' } }]);
    expect(JSON.stringify(audited)).not.toContain('daily');
  });

  it('J09 refuses cron nonsense, unknown zones, types and inputs, with a pointer to each', async () => {
    for (const [more, pointer] of [
      [{ cron: '* * * * * *' }, '/cron'],
      [{ cron: '0 0 30 2 *' }, '/cron'],
      [{ cron: '1'.repeat(300) }, '/cron'],
      [{ time_zone: 'Mars/Olympus' }, '/time_zone'],
      [{ time_zone: '+02:00' }, '/time_zone'],
      [{ type: 'none' }, '/type'],
      [{ input: { model: 7 } }, '/input/model'],
      [{ priority: 101 }, '/priority'],
    ] as const) {
      const refused = await post('/v1/schedules', { ...asked, ...more });
      expect(refused.status, pointer).toBe(422);
      const pointers = (await json(refused)).errors.map(
        (fault: { pointer: string }) => fault.pointer,
      );
      expect(pointers).toContain(pointer);
    }
  });

  it('changes, pauses and resumes it, for whoever knows its version', async () => {
    const { id, next_run_at } = await make();
    const paused = await patch(id, { paused: true }, { 'If-Match': '"1"' });
    expect(paused.headers.get('etag')).toBe('"2"');
    expect(await json(paused)).toMatchObject({
      ...{ paused: true, paused_reason: 'requested', next_run_at: null },
    });
    expect((await patch(id, { paused: false }, { 'If-Match': '"1"' })).status).toBe(412);
    expect(await json(await patch(id, { paused: false }))).toMatchObject({
      ...{ paused: false, paused_reason: null, next_run_at },
    });
    const changed = await json(await patch(id, { cron: '0 * * * *', input: { ...input, n: 1 } }));
    expect(changed).toMatchObject({ cron: '0 * * * *', input: { n: 1 } });
    expect((await patch(id, { cron: 'x' })).status).toBe(422);
    expect((await patch(id, { input: {} })).status).toBe(422);
  });

  it('makes a job of it now, and no second one while that waits', async () => {
    const { id } = await make();
    const made = await api.request(`/v1/schedules/${id}/run`, { method: 'POST', token });
    expect(made.status).toBe(202);
    const job = await json(made);
    expect(job).toMatchObject({ type: 'chat', state: 'queued' });
    const again = await api.request(`/v1/schedules/${id}/run`, { method: 'POST', token });
    expect(again.status).toBe(409);
    expect(await json(again)).toMatchObject({ code: 'job_exists', job_id: job.id });
    const shown = await json(await api.request(`/v1/schedules/${id}`, { token }));
    expect(shown).toMatchObject({ last_job_id: job.id });
    const to = async (tag: string) =>
      (await api.request(`/v1/schedules/${id}`, { token, headers: { 'If-None-Match': tag } }))
        .status;
    expect([await to('"1"'), await to('"2"')]).toEqual([200, 304]);
  });

  it('deletes it, and leaves its jobs', async () => {
    const { id } = await make();
    const job = await json(await api.request(`/v1/schedules/${id}/run`, { method: 'POST', token }));
    const remove = (version: string) =>
      api.request(`/v1/schedules/${id}`, {
        method: 'DELETE',
        token,
        headers: { 'If-Match': version },
      });
    // What its run has changed is another version.
    expect((await remove('"1"')).status).toBe(412);
    const { headers } = await api.request(`/v1/schedules/${id}`, { token });
    expect((await remove(headers.get('etag') ?? '')).status).toBe(204);
    expect((await api.request(`/v1/schedules/${id}`, { token })).status).toBe(404);
    expect((await api.request(`/v1/jobs/${job.id}`, { token })).status).toBe(200);
  });

  it('makes one schedule for one idempotency key', async () => {
    const headers = { 'Idempotency-Key': crypto.randomUUID() };
    const [first, second] = [
      await json(await post('/v1/schedules', asked, headers)),
      await json(await post('/v1/schedules', asked, headers)),
    ];
    expect(second.id).toBe(first.id);
  });

  it('needs what the job needs, and keeps which roles may have it run', async () => {
    const key = async (...scopes: string[]) =>
      (await json(await post('/v1/api-keys', { name: 'k', scopes }))).key;
    const by = async (credential: string) =>
      (await api.request('/v1/schedules', { token: credential, json: asked })).status;
    expect(await by(await key('schedules:write', 'jobs:write'))).toBe(403);
    expect(await by(await key('schedules:write', 'chat:write'))).toBe(403);
    const full = await key('schedules:write', 'jobs:write', 'chat:write');
    expect(await by(full)).toBe(201);
    const rows = await api.database.prisma.jobSchedule.findMany({
      where: { organizationId, apiKeyId: { not: null } },
    });
    expect(rows).toMatchObject([{ roles: ['owner', 'admin'] }]);
  });
});
