import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { uuidv7 } from '@headgate/core';
import { migrate } from '@headgate/db/migrate';
import { createTaskRegistry, silentLog } from '@headgate/jobs';
import { connectionTo, createPgBossQueue } from '@headgate/jobs/pg-boss';
import { prismaJobRuns } from '@headgate/jobs/prisma';
import { chatJob } from '@headgate/model-calls/tasks';
import { startOllamaServer } from '@headgate/model-provider/testing';
import { attribute, startCollector } from '@headgate/telemetry/testing';
import { describeWith, freePorts, startPostgres } from '@headgate/test-servers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openPostgres } from '../test/databases.ts';
import { until } from '../test/until.ts';
import { pruneSessionsTask } from './tasks/prune-sessions.ts';

interface Run {
  readonly child: ChildProcess;
  readonly output: Promise<string>;
  readonly errors: Promise<string>;
  readonly code: Promise<number | null>;
}

const runs: Run[] = [];

function start(env: Record<string, string>): Run {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@headgate/source', main], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const run: Run = {
    child,
    output: text(child.stdout),
    errors: text(child.stderr),
    code: once(child, 'exit').then(([code]) => code),
  };
  runs.push(run);
  return run;
}

afterEach(async () => {
  for (const { child, code } of runs.splice(0)) {
    child.kill('SIGKILL');
    await code;
  }
});

describe('a worker process that cannot start', () => {
  it('says that it needs DATABASE_URL, and why the embedded database does not do', async () => {
    const { code, errors } = start({});
    expect(await code).toBe(1);
    expect(await errors).toContain('DATABASE_URL: is required');
    expect(await errors).toContain('The embedded database lives in one process only');
  });

  it('says which server does not answer, without the password', async () => {
    const { code, errors } = start({
      DATABASE_URL: 'postgresql://app:hunter2@127.0.0.1:1/headgate',
    });
    expect(await code).toBe(1);
    expect(await errors).toBe(
      'PostgreSQL at 127.0.0.1:1/headgate does not answer: connection refused. ' +
        'Check DATABASE_URL and that the server runs.\n',
    );
  });
});

describeWith(describe, 'postgres', 'a worker process on PostgreSQL', () => {
  let test: Awaited<ReturnType<typeof openPostgres>>;

  beforeAll(async () => {
    test = await openPostgres();
  });
  afterAll(() => test?.close());

  it('becomes ready, schedules its tasks, and ends at SIGTERM with exit code 0', async () => {
    const [port = 0] = await freePorts(1);
    const { child, code, errors, output } = start({
      DATABASE_URL: test.url,
      WORKER_PORT: String(port),
    });
    const status = (path: string) =>
      fetch(`http://127.0.0.1:${port}${path}`).then(
        async (response) => `${response.status} ${await response.text()}`,
        () => 'none',
      );
    await until(async () => (await status('/ready')) === '200 {"status":"ready"}');
    expect(await status('/live')).toBe('200 {"status":"live"}');
    expect(
      await test.database.prisma.$queryRaw`SELECT name FROM pgboss.schedule ORDER BY name`,
    ).toEqual([
      { name: 'maintenance.end-lost-answers' },
      { name: 'maintenance.prune-audit-events' },
      { name: 'maintenance.prune-files' },
      { name: 'maintenance.prune-jobs' },
      { name: 'maintenance.prune-sessions' },
      { name: 'maintenance.prune-usage' },
      { name: 'maintenance.prune-webhooks' },
      { name: 'maintenance.reap-idempotency' },
      { name: 'maintenance.reconcile-jobs' },
      { name: 'maintenance.seal-webhook-secrets' },
      { name: 'maintenance.tell-usage-thresholds' },
      { name: 'maintenance.tend-batches' },
    ]);

    const { database } = test;
    const queue = createPgBossQueue({
      connection: connectionTo(database),
      tasks: createTaskRegistry([pruneSessionsTask({ prisma: database.prisma, retentionMs: 0 })]),
      log: silentLog,
      maintain: false,
    });
    await queue.start();
    await queue.enqueue(pruneSessionsTask({ prisma: database.prisma, retentionMs: 0 }), undefined);
    await queue.stop();
    const ran =
      'headgate_job_duration_seconds_count{queue="maintenance.prune-sessions",outcome="completed"} 1';
    await until(async () => (await status('/metrics')).includes(ran));
    const metrics = await status('/metrics');
    expect(metrics).toContain('headgate_queue_waiting_jobs{queue="webhook.deliver"} 0');
    expect(metrics).toContain('headgate_queue_workers{queue="webhook.deliver"} 1');
    expect(metrics).toContain('headgate_queue_paused{queue="webhook.deliver"} 0');
    expect(metrics).toContain('headgate_queue_oldest_waiting_seconds{queue="webhook.deliver"} 0');

    const { prisma } = database;
    expect(await prisma.workerNode.findMany()).toMatchObject([
      { pid: child.pid, state: 'running', queues: expect.arrayContaining(['webhook.deliver']) },
    ]);
    child.kill('SIGTERM');
    expect(await code).toBe(0);
    expect(await prisma.workerNode.count()).toBe(0);
    expect(await errors).toBe('');
    expect(await output).toContain('"message":"stopped"');
    expect(await output).not.toContain('"level":"error"');
  });

  it('continues the trace of whoever asked for a job, to the provider', async () => {
    const [port = 0] = await freePorts(1);
    await using ollama = await startOllamaServer();
    ollama.enqueue({ chunks: ['Hello'] });
    const collector = await startCollector();
    const { prisma } = test.database;
    const generateId = uuidv7();
    const owner = { organizationId: generateId(), userId: generateId() };
    await prisma.organization.create({ data: { id: owner.organizationId, name: 'Acme' } });
    const tasks = createTaskRegistry([chatJob]);
    const queue = createPgBossQueue({
      connection: connectionTo(test.database),
      tasks,
      log: silentLog,
      maintain: false,
    });
    await queue.start();
    const { child, code } = start({
      DATABASE_URL: test.url,
      WORKER_PORT: String(port),
      OLLAMA_BASE_URL: ollama.url,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    });
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const input = {
      model: 'llama3.2:latest',
      messages: [{ role: 'user', content: 'a secret prompt' }],
    };
    const jobs = prismaJobRuns({ prisma, queue, tasks });
    const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
    const asked = await jobs.create({ task: chatJob, input, owner, trace: { traceparent } });
    const id = 'made' in asked ? asked.made.id : '';
    await until(
      async () => (await jobs.find(owner.organizationId, id))?.state === 'succeeded',
      30_000,
    );
    child.kill('SIGTERM');
    expect(await code).toBe(0);
    await queue.stop();
    await collector.close();

    const spans = collector.spans.filter((span) => span.traceId === traceId);
    const run = spans.find(({ name }) => name === 'process chat');
    const call = spans.find(({ name }) => name === 'chat llama3.2:latest');
    const attempt = spans.find(({ name }) => name === 'attempt ollama');
    // 5 is a consumer, 3 a client.
    expect(run).toMatchObject({ parentSpanId: '00f067aa0ba902b7', kind: 5 });
    expect(call).toMatchObject({ parentSpanId: run?.spanId, kind: 3 });
    expect(attempt).toMatchObject({ parentSpanId: call?.spanId, kind: 3 });
    expect(run && attribute(run, 'messaging.message.id')).toBe(id);
    const heard = ollama.requests.find(({ path }) => path === '/api/chat');
    expect(heard?.headers['traceparent']).toBe(`00-${traceId}-${attempt?.spanId}-01`);
    expect(JSON.stringify(collector)).not.toContain('secret');
    expect(JSON.stringify(collector.resources)).toContain('headgate-worker');
  });

  it('runs a chat job on the models of its settings, and keeps account of it', async () => {
    const [port = 0] = await freePorts(1);
    await using ollama = await startOllamaServer();
    ollama.enqueue({ chunks: ['Hello ', 'there'] });
    const { prisma } = test.database;
    const generateId = uuidv7();
    const owner = { organizationId: generateId(), userId: generateId() };
    await prisma.organization.create({ data: { id: owner.organizationId, name: 'Acme' } });
    const tasks = createTaskRegistry([chatJob]);
    const queue = createPgBossQueue({
      connection: connectionTo(test.database),
      tasks,
      log: silentLog,
      maintain: false,
    });
    await queue.start();
    const jobs = prismaJobRuns({ prisma, queue, tasks });
    const { child, code, errors } = start({
      DATABASE_URL: test.url,
      WORKER_PORT: String(port),
      WORKER_QUEUES: 'chat.async',
      OLLAMA_BASE_URL: ollama.url,
    });
    const input = { model: 'llama3.2', messages: [{ role: 'user' as const, content: 'Hi' }] };
    const ended = async (id: string) => {
      const find = () => jobs.find(owner.organizationId, id);
      await until(async () => (await find())?.endedAt != null);
      return find();
    };
    const ask = async () => {
      const asked = await jobs.create({ task: chatJob, input, owner });
      return ended('made' in asked ? asked.made.id : '');
    };
    expect(await ask()).toMatchObject({
      state: 'succeeded',
      output: { choices: [{ message: { content: 'Hello there' }, finish_reason: 'stop' }] },
    });
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(metrics).toContain(
      'headgate_model_calls_total{kind="chat",outcome="completed",counts="actual"} 1',
    );

    child.kill('SIGTERM');
    expect(await code).toBe(0);
    expect(await errors).toBe('');
    await queue.stop();
    expect(
      await prisma.usageRecord.findMany({ where: { organizationId: owner.organizationId } }),
    ).toMatchObject([{ model: 'llama3.2:latest', kind: 'chat', outcome: 'completed' }]);
  });

  it('J08 (the process) is not ready while PostgreSQL is away, lives on, and is ready again when it is back', async () => {
    const server = await startPostgres({ dedicated: true });
    try {
      await migrate({ url: server.url });
      const [port = 0] = await freePorts(1);
      const { child, code, errors } = start({
        DATABASE_URL: server.url,
        WORKER_PORT: String(port),
      });
      const status = (path: string) =>
        fetch(`http://127.0.0.1:${port}${path}`).then(
          (response) => response.status,
          () => 0,
        );
      await until(async () => (await status('/ready')) === 200);
      await server.halt('SIGINT');
      await until(async () => (await status('/ready')) === 503);
      expect(await status('/live')).toBe(200);
      await server.resume();
      await until(async () => (await status('/ready')) === 200);
      child.kill('SIGTERM');
      expect(await code).toBe(0);
      expect(await errors).toBe('');
    } finally {
      await server.stop();
    }
  }, 60_000);

  it('says how to mend a database without the migrations', async () => {
    const server = await startPostgres({ dedicated: true });
    try {
      const [port = 0] = await freePorts(1);
      const { code, errors } = start({ DATABASE_URL: server.url, WORKER_PORT: String(port) });
      expect(await code).toBe(1);
      expect(await errors).toMatch(
        /^The worker cannot be put on the list of workers: .*worker_node.*headgate migrate`\.\n$/s,
      );
    } finally {
      await server.stop();
    }
  });

  it('serves the queues of WORKER_QUEUES alone, and says which ones it does not know', async () => {
    const [port = 0] = await freePorts(1);
    const { code, errors } = start({
      DATABASE_URL: test.url,
      WORKER_PORT: String(port),
      WORKER_QUEUES: 'webhook.deliver,none',
    });
    expect(await code).toBe(1);
    expect(await errors).toContain('There is no queue none: WORKER_QUEUES can name maintenance.');
  });

  it('says which port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { code, errors } = start({ DATABASE_URL: test.url, WORKER_PORT: String(port) });
    expect(await code).toBe(1);
    expect(await errors).toBe(
      `Port ${port} on 127.0.0.1 is in use by another program. ` +
        'Stop it, or set WORKER_PORT to a free port.\n',
    );
    other.close();
  });
});
