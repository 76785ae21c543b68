import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { uuidv7 } from '@headgate/core';
import { type TestClock, testClock } from '@headgate/core/testing';
import { eachDatabase, type TestDatabase } from '@headgate/db/testing';
import { createJobRunner, createTaskRegistry, type JobRunner, silentLog } from '@headgate/jobs';
import { connectionTo, createPgBossQueue, type PgBossQueue } from '@headgate/jobs/pg-boss';
import { Webhook } from 'standardwebhooks';
import type { Agent } from 'undici';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../test/until.ts';
import { deliverWebhook } from '../deliver-webhook.ts';
import { createEgressPolicy, createGuardedAgent } from '../egress/index.ts';
import type { EventType } from '../webhooks.ts';
import { deliverWebhookTask, emitEvent, prismaWebhooks } from './index.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const generateId = uuidv7();
/** Some minutes ahead, within what a receiver tolerates: no retry is due before the test says so. */
let time: TestClock;
const clock = () => time();
const day = 24 * 60 * 60 * 1000;
const ok: Answer = (_, response) => response.end('thanks');
let answer: Answer = ok;
let received: { headers: Record<string, string>; body: string }[] = [];

eachDatabase(describe, 'webhooks', ({ create }) => {
  let test: TestDatabase;
  let queue: PgBossQueue;
  let runner: JobRunner;
  let agent: Agent;
  let receiver: Server;
  let url: string;
  let webhooks: ReturnType<typeof prismaWebhooks>;
  let owner: { organizationId: string; userId: string };

  beforeAll(async () => {
    receiver = createServer(async (request, response) => {
      const body = await text(request);
      received.push({ headers: request.headers as Record<string, string>, body });
      answer(request, response);
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;

    test = await create();
    const { prisma } = test.database;
    // The receiver of the test is inside; everything else that is stays closed.
    const policy = createEgressPolicy(['127.0.0.1/32']);
    agent = createGuardedAgent(policy);
    const connection = connectionTo(test.database, test.url);
    const declared = createTaskRegistry([deliverWebhook]);
    queue = createPgBossQueue({ connection, tasks: declared, log: silentLog, maintain: true });
    await queue.start();
    const outlet = { policy, dispatcher: agent };
    const task = deliverWebhookTask({
      prisma,
      queue,
      outlet,
      clock,
      timeoutMs: 3_000,
      jitter: () => 0,
    });
    runner = createJobRunner({
      source: queue,
      tasks: createTaskRegistry([task]),
      log: silentLog,
      pollIntervalMs: 200,
    });
    runner.start();
    webhooks = prismaWebhooks({ prisma, queue, policy, clock });
  });

  beforeEach(async () => {
    time = testClock(Date.now() + 4 * 60_000);
    answer = ok;
    received = [];
    owner = { organizationId: generateId(), userId: generateId() };
    await test.database.prisma.organization.create({
      data: { id: owner.organizationId, name: 'Acme' },
    });
  });
  afterEach(() => until(() => runner.running === 0));

  afterAll(async () => {
    await runner?.stop(1_000);
    await queue?.stop();
    await agent?.close();
    receiver?.closeAllConnections();
    receiver?.close();
    await test?.close();
  });

  const endpoint = (eventTypes: EventType[] = ['job.failed']) =>
    webhooks.create(owner, { url, description: null, eventTypes });
  const emit = (type: EventType, data: Record<string, unknown> = {}) =>
    test.database.prisma.$transaction((tx) =>
      emitEvent(tx, { queue, clock, generateId }, { ...owner, type, data }),
    );
  const messages = () =>
    test.database.prisma.webhookMessage.findMany({
      where: { organizationId: owner.organizationId },
      include: { log: { orderBy: { attempt: 'asc' } } },
      orderBy: { id: 'asc' },
    });
  const attempted = (count: number) =>
    until(
      async () => (await messages()).reduce((sum, { attempts }) => sum + attempts, 0) === count,
    );
  /** Makes the waiting attempts due, as time would. */
  const due = () => test.database.prisma.$executeRaw`
    UPDATE pgboss.job SET start_after = now() WHERE name = 'webhook.deliver' AND state < 'active'`;

  it('sends an event once, signed, to every endpoint that wants it and to no other', async () => {
    const { secret } = await endpoint();
    await endpoint(['job.succeeded']);
    await emit('job.failed', { id: 'j1' });
    await attempted(1);
    const [message] = await messages();
    expect(message).toMatchObject({ state: 'delivered', attempts: 1, nextAttemptAt: null });
    expect(message?.log).toMatchObject([{ attempt: 1, status: 200, failure: null }]);
    expect(received).toHaveLength(1);
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    expect(new Webhook(secret).verify(body, headers)).toMatchObject({
      type: 'job.failed',
      timestamp: new Date(clock()).toISOString(),
      data: { id: 'j1' },
    });
    expect(headers).toMatchObject({ 'webhook-id': message?.id });
  });

  it('tells nobody of what rolls back', async () => {
    await endpoint();
    const rolledBack = test.database.prisma.$transaction(async (tx) => {
      const services = { queue, clock, generateId };
      await emitEvent(tx, services, { ...owner, type: 'job.failed', data: {} });
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    expect(await messages()).toEqual([]);
  });

  const misbehaviours: readonly (readonly [string, Answer, object])[] = [
    ['a 500', (_, response) => response.writeHead(500).end(), { status: 500, failure: 'status' }],
    [
      'a redirect, which is not followed',
      (_, response) => response.writeHead(302, { location: '/elsewhere' }).end(),
      { status: 302, failure: 'redirect' },
    ],
    [
      'an answer without an end',
      (_, response) => {
        const more = () => {
          if (!response.destroyed) response.write('x'.repeat(16_384), () => setImmediate(more));
        };
        more();
      },
      { status: 200, failure: 'response_too_large' },
    ],
    ['silence', () => undefined, { status: null, failure: 'timeout' }],
    [
      'an answer that trickles',
      (_, response) => {
        response.write('a');
        const timer = setInterval(() => response.write('b'), 100);
        response.on('close', () => clearInterval(timer));
      },
      { status: null, failure: 'timeout' },
    ],
    [
      'a reset',
      (request) => request.socket.resetAndDestroy(),
      { status: null, failure: 'connection' },
    ],
  ];
  it.each(misbehaviours)(
    'takes %s for a failure, and tries again on schedule',
    async (_, does, log) => {
      await endpoint();
      answer = does;
      await emit('job.failed');
      await attempted(1);
      const [first] = await messages();
      expect(first?.log).toMatchObject([{ attempt: 1, ...log }]);
      expect(first?.state).toBe('pending');
      expect(first?.nextAttemptAt?.getTime()).toBe(clock() + 5_000);
      expect(received).toHaveLength(1);

      answer = ok;
      await due();
      await attempted(2);
      expect((await messages())[0]).toMatchObject({ state: 'delivered', attempts: 2 });
      expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    },
  );

  it('waits as long as a busy receiver asks', async () => {
    await endpoint();
    answer = (_, response) => response.writeHead(429, { 'retry-after': '120' }).end();
    await emit('job.failed');
    await attempted(1);
    expect((await messages())[0]?.nextAttemptAt?.getTime()).toBe(clock() + 120_000);
  });

  it('uses an endpoint no more whose receiver answers 410, and says so to the others', async () => {
    const gone = await endpoint();
    await endpoint(['webhook.disabled']);
    answer = (_, response) => response.writeHead(410).end();
    await emit('job.failed');
    await until(async () => (await messages()).length === 2);
    expect(await webhooks.find(owner.organizationId, gone.endpoint.id)).toMatchObject({
      disabledReason: 'gone',
    });
    await emit('job.failed');
    expect(await messages()).toHaveLength(2);
    await attempted(2);
    const [, told] = await messages();
    expect(JSON.parse(told?.body ?? '')).toMatchObject({
      type: 'webhook.disabled',
      data: { webhook_id: gone.endpoint.id, reason: 'gone' },
    });
  });

  it('uses an endpoint no more that has failed for five days, and gives up after ten attempts', async () => {
    const { endpoint: made } = await endpoint();
    answer = (_, response) => response.writeHead(500).end();
    await emit('job.failed');
    await attempted(1);
    for (let attempt = 2; attempt <= 10; attempt++) {
      await due();
      await attempted(attempt);
    }
    expect((await messages())[0]).toMatchObject({ state: 'failed', attempts: 10 });
    expect(await webhooks.find(owner.organizationId, made.id)).toMatchObject({
      disabledReason: null,
      failingSince: expect.any(Date),
    });
    time.advance(6 * day);
    await emit('job.failed');
    await attempted(11);
    expect(await webhooks.find(owner.organizationId, made.id)).toMatchObject({
      disabledReason: 'failing',
    });
    expect(await webhooks.change(owner.organizationId, made.id, { enabled: true })).toMatchObject({
      disabledReason: null,
      failingSince: null,
    });
  }, 30_000);

  it('sends a delivery once more under its id, with attempts of its own', async () => {
    const { endpoint: made } = await endpoint();
    await emit('job.failed');
    await attempted(1);
    const [message] = await messages();
    const again = await webhooks.redeliver(owner.organizationId, made.id, message?.id ?? '');
    expect(again).toMatchObject({ id: message?.id, state: 'pending' });
    await attempted(2);
    expect(received.map(({ headers }) => headers['webhook-id'])).toEqual([
      message?.id,
      message?.id,
    ]);
    expect((await messages())[0]).toMatchObject({ state: 'delivered', tries: 1 });
  });

  it('signs with the new secret and the old one until the overlap is over', async () => {
    const { endpoint: made, secret: old } = await endpoint();
    const rotated = await webhooks.rotateSecret(owner.organizationId, made.id, 60);
    await webhooks.test(owner.organizationId, made.id);
    await attempted(1);
    time.advance(61_000);
    await webhooks.test(owner.organizationId, made.id);
    await attempted(2);
    const signatures = received.map(
      ({ headers }) => headers['webhook-signature']?.split(' ').length,
    );
    expect(signatures).toEqual([2, 1]);
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    for (const secret of [old, rotated?.secret ?? '']) {
      // The clock of the test has moved on; the signature is what counts here.
      expect(() => new Webhook(secret).sign('x', new Date(), 'y')).not.toThrow();
      expect(signed(secret, headers, body)).toBe(true);
    }
  });

  it('sends nothing inside, even if the address was public when the endpoint was made', async () => {
    const { endpoint: made } = await endpoint();
    await test.database.prisma.webhookEndpoint.update({
      where: { id: made.id },
      data: { url: 'http://169.254.169.254/latest/meta-data/' },
    });
    await emit('job.failed');
    await attempted(1);
    expect((await messages())[0]?.log).toMatchObject([{ failure: 'forbidden_address' }]);
    await expect(
      webhooks.create(owner, { url: 'http://10.0.0.1/', description: null, eventTypes: [] }),
    ).rejects.toMatchObject({ code: 'forbidden_address' });
  });

  it('changes an endpoint only of one of the versions, and does more in the same transaction', async () => {
    const { organizationId } = owner;
    const { endpoint: made } = await endpoint();
    const { id, version } = made;
    const told: string[] = [];
    const within = async (_: unknown, changed: string) => told.push(changed);
    const stale = [version + 1];
    expect(
      await webhooks.change(organizationId, id, { enabled: false }, stale, within),
    ).toBeUndefined();
    expect(await webhooks.delete(organizationId, id, stale, within)).toBe(false);
    expect(told).toEqual([]);
    expect(await webhooks.find(organizationId, id)).toEqual(made);
    const refuse = () => Promise.reject(new Error('refused'));
    await expect(
      webhooks.change(organizationId, id, { enabled: false }, undefined, refuse),
    ).rejects.toThrow('refused');
    await expect(webhooks.rotateSecret(organizationId, id, 60, refuse)).rejects.toThrow('refused');
    await expect(webhooks.delete(organizationId, id, undefined, refuse)).rejects.toThrow('refused');
    const input = { url, description: null, eventTypes: [] };
    await expect(webhooks.create(owner, input, refuse)).rejects.toThrow('refused');
    expect(await test.database.prisma.webhookEndpoint.count({ where: { organizationId } })).toBe(1);
    expect(await webhooks.find(organizationId, id)).toEqual(made);

    const paused = await webhooks.change(organizationId, id, { enabled: false }, [version], within);
    expect(paused).toMatchObject({ disabledReason: 'owner', version: version + 1 });
    const rotated = await webhooks.rotateSecret(organizationId, id, 60, within);
    expect(rotated?.endpoint.version).toBe(version + 2);
    expect(await webhooks.delete(organizationId, id, [version + 2], within)).toBe(true);
    expect(told).toEqual([id, id, id]);
  });

  it('raises the version when a receiver begins to fail, answers again, and is gone', async () => {
    const { endpoint: made } = await endpoint();
    const find = () => webhooks.find(owner.organizationId, made.id);
    answer = (_, response) => response.writeHead(500).end();
    for (const attempts of [1, 2]) {
      await emit('job.failed');
      await attempted(attempts);
      expect(await find()).toMatchObject({ failingSince: expect.any(Date), version: 2 });
    }
    answer = ok;
    await due();
    await attempted(4);
    expect(await find()).toMatchObject({ failingSince: null, version: 3 });
    answer = (_, response) => response.writeHead(410).end();
    await emit('job.failed');
    await attempted(5);
    expect(await find()).toMatchObject({ disabledReason: 'gone', version: 4 });
  });

  it('knows no endpoint of another organisation', async () => {
    const { endpoint: made } = await endpoint();
    const other = generateId();
    expect(await webhooks.find(other, made.id)).toBeUndefined();
    expect(await webhooks.change(other, made.id, { enabled: false })).toBeUndefined();
    expect(await webhooks.rotateSecret(other, made.id, 0)).toBeUndefined();
    expect(await webhooks.test(other, made.id)).toBeUndefined();
    expect(await webhooks.redeliver(other, made.id, generateId())).toBeUndefined();
    expect(await webhooks.delete(other, made.id)).toBe(false);
    expect(await webhooks.delete(owner.organizationId, made.id)).toBe(true);
  });
});

function signed(secret: string, headers: Record<string, string>, body: string): boolean {
  const at = new Date(Number(headers['webhook-timestamp']) * 1_000);
  const signature = new Webhook(secret).sign(headers['webhook-id'] ?? '', at, body);
  return headers['webhook-signature']?.split(' ').includes(signature) ?? false;
}
