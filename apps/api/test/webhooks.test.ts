import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import {
  createJobRunner,
  createTaskRegistry,
  defineTask,
  type JobRunner,
  silentLog,
  type Task,
} from '@headgate/jobs';
import { connectionTo, createPgBossQueue, type PgBossQueue } from '@headgate/jobs/pg-boss';
import { recordRuns } from '@headgate/jobs/prisma';
import { deliverWebhook } from '@headgate/webhooks';
import { createEgressPolicy, createGuardedAgent } from '@headgate/webhooks/egress';
import { deliverWebhookTask, emitJobEvents } from '@headgate/webhooks/prisma';
import { Webhook } from 'standardwebhooks';
import type { Agent } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { account, json, startTestApi } from './harness.ts';

const nothing = defineTask({ name: 'nothing', input: z.undefined(), run: async () => undefined });

let api: Awaited<ReturnType<typeof startTestApi>>;
let token: string;
let queue: PgBossQueue;
let runner: JobRunner;
let agent: Agent;
let receiver: Server;
let url: string;
const received: { headers: Record<string, string>; body: string }[] = [];

beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    received.push({
      headers: request.headers as Record<string, string>,
      body: await text(request),
    });
    response.end();
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;

  const egressAllow = ['127.0.0.1/32'];
  api = await startTestApi({
    jobTypes: [{ task: nothing }],
    env: { EGRESS_ALLOW_CIDRS: egressAllow.join() },
  });
  token = (await api.signIn()).access_token;
  const { database } = api;
  const { prisma } = database;
  const policy = createEgressPolicy(egressAllow);
  agent = createGuardedAgent(policy);
  const clock = Date.now;
  const generateId = api.services.generateId;
  queue = createPgBossQueue({
    connection: connectionTo(database, api.databaseUrl),
    tasks: createTaskRegistry([nothing, deliverWebhook]),
    log: silentLog,
    maintain: true,
  });
  await queue.start();
  const outlet = { policy, dispatcher: agent };
  const tasks = createTaskRegistry<Task>([nothing, deliverWebhookTask({ prisma, queue, outlet })]);
  const onEnded = emitJobEvents({ queue, clock, generateId });
  const source = recordRuns({ prisma, source: queue, onEnded });
  runner = createJobRunner({ source, tasks, log: silentLog, pollIntervalMs: 100 });
  runner.start();
});

afterAll(async () => {
  await runner?.stop(1_000);
  await queue?.stop();
  await agent?.close();
  receiver?.closeAllConnections();
  receiver?.close();
  await api?.close();
});

const send = (method: string, path: string, body?: unknown, by = token) =>
  api.request(path, { method, token: by, ...(body !== undefined && { json: body }) });
const make = async (more: object = {}) =>
  json(await send('POST', '/v1/webhooks', { url, event_types: ['job.succeeded'], ...more }));
async function got(count: number) {
  while (received.length < count) await delay(20);
  return received.at(-1) ?? { headers: {}, body: '' };
}

describe('/v1/webhooks', () => {
  it('tells of a job that ends, signed with the secret that was shown once', async () => {
    const response = await send('POST', '/v1/webhooks', {
      url,
      event_types: ['job.succeeded', 'job.succeeded'],
    });
    expect(response.status).toBe(201);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const { secret, ...webhook } = await json(response);
    expect(response.headers.get('location')).toBe(`/v1/webhooks/${webhook.id}`);
    expect(webhook).toMatchObject({ event_types: ['job.succeeded'], enabled: true });
    expect(await json(await send('GET', `/v1/webhooks/${webhook.id}`))).toEqual(webhook);

    const job = await json(await send('POST', '/v1/jobs', { type: 'nothing' }));
    const { headers, body } = await got(1);
    expect(new Webhook(secret).verify(body, headers)).toMatchObject({
      type: 'job.succeeded',
      data: { id: job.id, type: 'nothing', state: 'succeeded' },
    });
    const path = `/v1/webhooks/${webhook.id}/deliveries`;
    const until = async () => {
      for (;;) {
        const { items } = await json(await send('GET', path));
        if (items[0]?.state === 'delivered') return items[0];
        await delay(20);
      }
    };
    const delivery = await until();
    expect(delivery).toMatchObject({
      id: headers['webhook-id'],
      attempts: [{ attempt: 1, status: 200, failure: null }],
    });
    const again = await send('POST', `${path}/${delivery.id}/redeliver`);
    expect(again.status).toBe(202);
    expect((await got(2)).headers['webhook-id']).toBe(delivery.id);
    await send('DELETE', `/v1/webhooks/${webhook.id}`);
    expect((await send('GET', `/v1/webhooks/${webhook.id}`)).status).toBe(404);
  });

  it('sends a test event, signed with the old and the new secret during a rotation', async () => {
    const { id, secret } = await make({ event_types: ['job.failed'] });
    const rotated = await send('POST', `/v1/webhooks/${id}/rotate-secret`, { overlap_seconds: 60 });
    expect(rotated.status).toBe(200);
    const fresh = await json(rotated);
    expect(fresh.previous_secret_until).not.toBeNull();
    const before = received.length;
    expect((await send('POST', `/v1/webhooks/${id}/test`)).status).toBe(202);
    const { headers, body } = await got(before + 1);
    for (const key of [secret, fresh.secret]) {
      expect(new Webhook(key).verify(body, headers)).toMatchObject({ type: 'webhook.test' });
    }
  });

  it('tells of a changed password', async () => {
    const lin = (await api.signIn('lin@example.com')).access_token;
    const before = received.length;
    const event_types = ['security.password_changed'];
    await send('POST', '/v1/webhooks', { url, event_types }, lin);
    const passwords = { current_password: account.password, new_password: 'another horse 2' };
    const changed = await send('POST', '/v1/users/me/password', passwords, lin);
    expect(changed.status).toBeLessThan(300);
    expect(JSON.parse((await got(before + 1)).body)).toMatchObject({
      type: 'security.password_changed',
      data: { user_id: expect.any(String) },
    });
  });

  it.each([
    'http://10.0.0.1/',
    'http://169.254.169.254/',
    'http://[::1]/',
    'http://2852039166/',
    'file:///etc/passwd',
    'https://user:secret@example.com/',
    'not a url',
  ])('refuses to send to %s, when it is made and when it is changed', async (inside) => {
    const { id } = await make();
    for (const refused of [
      await send('POST', '/v1/webhooks', { url: inside, event_types: ['job.failed'] }),
      await send('PATCH', `/v1/webhooks/${id}`, { url: inside }),
    ]) {
      expect(refused.status).toBe(422);
      expect(await json(refused)).toMatchObject({
        code: 'validation_failed',
        errors: [{ pointer: '/url', in: 'body' }],
      });
    }
    expect(await json(await send('GET', `/v1/webhooks/${id}`))).toMatchObject({ url });
  });

  it('sends to no other host where the operator names them', async () => {
    const named = await startTestApi({
      env: { EGRESS_ALLOW_HOSTS: 'hooks.example.com,*.partner.example' },
    });
    try {
      const { access_token: by } = await named.signIn();
      const makeFor = (url: string) =>
        named.request('/v1/webhooks', { token: by, json: { url, event_types: ['job.failed'] } });
      expect((await makeFor('https://eu.partner.example/hook')).status).toBe(201);
      const refused = await makeFor('https://elsewhere.example/hook');
      expect(refused.status).toBe(422);
      expect(await json(refused)).toMatchObject({
        errors: [{ pointer: '/url', in: 'body', code: 'forbidden_address' }],
      });
    } finally {
      await named.close();
    }
  });

  it('pauses and takes up a webhook, and refuses what it does not know', async () => {
    const { id } = await make();
    const path = `/v1/webhooks/${id}`;
    expect(await json(await send('PATCH', path, { enabled: false }))).toMatchObject({
      enabled: false,
      disabled_reason: 'owner',
    });
    expect(await json(await send('PATCH', path, { enabled: true }))).toMatchObject({
      enabled: true,
      disabled_reason: null,
    });
    for (const wrong of [{ event_types: ['job.lost'] }, { event_types: [] }, { colour: 'red' }]) {
      expect((await send('PATCH', path, wrong)).status).toBe(422);
    }
  });

  it('writes each change into the audit log, without a URL or a secret, and none that was refused', async () => {
    const hidden = `${url}?token=of-the-receiver`;
    const { id, secret } = await make({ url: hidden, description: 'of the works' });
    const path = `/v1/webhooks/${id}`;
    const stale = { token, headers: { 'If-Match': '"99"' } };
    for (const refused of [
      await api.request(path, { ...stale, method: 'PATCH', json: { enabled: false } }),
      await api.request(path, { ...stale, method: 'DELETE' }),
    ]) {
      expect(refused.status).toBe(412);
    }
    await send('PATCH', path, { url: 'http://10.0.0.1/' });
    await send('PATCH', path, { url: `${hidden}-2`, event_types: ['job.failed'], enabled: false });
    const rotated = await json(await send('POST', `${path}/rotate-secret`, { overlap_seconds: 0 }));
    expect((await send('DELETE', path)).status).toBe(204);
    expect((await send('DELETE', path)).status).toBe(404);

    const { items } = await json(await send('GET', `/v1/audit-events?target=${id}`));
    expect(items).toMatchObject([
      { action: 'webhook.deleted', target: { type: 'webhook', id }, details: {} },
      { action: 'webhook.secret_rotated', details: { overlap_seconds: 0 } },
      {
        action: 'webhook.updated',
        details: { fields: ['url', 'event_types', 'enabled'], enabled: false },
      },
      { action: 'webhook.created', details: { event_types: ['job.succeeded'] } },
    ]);
    const text = JSON.stringify(items);
    for (const each of ['http:', 'of-the-receiver', 'of the works', secret, rotated.secret]) {
      expect(text).not.toContain(each);
    }
  });

  it('shows nothing to another organisation', async () => {
    const { id } = await make();
    const other = (await api.signIn('grace@example.com')).access_token;
    const answers = await Promise.all([
      send('GET', `/v1/webhooks/${id}`, undefined, other),
      send('PATCH', `/v1/webhooks/${id}`, { enabled: false }, other),
      send('DELETE', `/v1/webhooks/${id}`, undefined, other),
      send('POST', `/v1/webhooks/${id}/rotate-secret`, {}, other),
      send('POST', `/v1/webhooks/${id}/test`, undefined, other),
      send('GET', `/v1/webhooks/${id}/deliveries`, undefined, other),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404]);
    expect((await json(await send('GET', '/v1/webhooks', undefined, other))).items).toEqual([]);
  });
});
