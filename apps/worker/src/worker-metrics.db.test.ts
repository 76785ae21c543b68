import { uuidv7 } from '@headgate/core';
import { exportJob } from '@headgate/exports';
import { createTaskRegistry, silentLog } from '@headgate/jobs';
import { prismaJobRuns } from '@headgate/jobs/prisma';
import { openModelCalls } from '@headgate/model-calls';
import { modelSettings } from '@headgate/model-calls/settings';
import { chatJob, embeddingsJob, modelTasks } from '@headgate/model-calls/tasks';
import { startOllamaServer } from '@headgate/model-provider/testing';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { openEmbedded } from '../test/databases.ts';
import { until } from '../test/until.ts';
import { startWorker } from './start-worker.ts';
import { createWorkerMetrics } from './worker-metrics.ts';

const outcomes = ['completed', 'failed', 'aborted'];
const counts = ['actual', 'estimated', 'unknown'];
const kinds = ['chat', 'embeddings'];
const providers = ['ollama', 'echo'];

it('has labels of sets that are known beforehand, whatever jobs hold', async () => {
  const test = await openEmbedded();
  const { database } = test;
  const ollama = await startOllamaServer();
  const metrics = createWorkerMetrics();
  const config = modelSettings.parse({ OLLAMA_BASE_URL: ollama.url, USAGE_REPORT_INTERVAL: '1s' });
  const log = pino({ level: 'silent' });
  const calls = await openModelCalls({ config, database, log, metrics });
  const worker = await startWorker({
    retention: {
      AUDIT_RETENTION: 86_400_000,
      JOB_RETENTION: 86_400_000,
      SESSION_RETENTION: 86_400_000,
      WEBHOOK_RETENTION: 86_400_000,
      USAGE_RETENTION: 86_400_000,
    },
    database,
    log: silentLog,
    metrics,
    tasks: modelTasks(calls),
  });
  try {
    const { prisma } = database;
    const generateId = uuidv7();
    const owner = { organizationId: generateId(), userId: generateId() };
    await prisma.organization.create({ data: { id: owner.organizationId, name: '203.0.113.9' } });
    const tasks = createTaskRegistry([chatJob, embeddingsJob, exportJob]);
    const jobs = prismaJobRuns({ prisma, queue: worker.queue, tasks });
    const messages = [{ role: 'user', content: 'eve@example.com' }];
    const hostile = ['eve@example.com', '203.0.113.9', generateId(), '"} 1\nx{y="', '__proto__'];
    for (const model of ['llama3.2:latest', ...hostile]) {
      await jobs.create({ task: chatJob, input: { model, messages }, owner });
      await jobs.create({ task: embeddingsJob, input: { model, input: model }, owner });
    }
    await jobs.create({ task: exportJob, input: undefined, owner });
    await until(
      async () =>
        (await prisma.jobRun.count({ where: { state: { in: ['queued', 'running'] } } })) === 0,
      60_000,
    );

    const served = (await worker.queueReports()).map(({ queue }) => queue);
    const known: Readonly<Record<string, readonly string[]>> = {
      queue: served,
      outcome: [...outcomes, 'cancelled', 'handed_back', 'lost', 'admitted', 'refused', 'left'],
      kind: kinds,
      counts,
      direction: ['input', 'output'],
      provider: providers,
      state: ['running', 'waiting'],
      name: providers,
      action: ['organization.exported'],
      code: [
        ...['model_not_found', 'invalid_request', 'unsupported', 'upstream', 'unreachable'],
        ...['protocol', 'overloaded'],
      ],
      from: [],
      to: [],
    };
    const { body } = await metrics.render(worker.queueReports);
    const own = body.split('\n').filter((line) => line.startsWith('headgate_'));
    expect(served.length).toBeGreaterThan(10);
    expect(own.join('\n')).toContain(
      'headgate_audit_events_total{action="organization.exported"} 1',
    );
    expect(own.join('\n')).toContain('headgate_job_duration_seconds_count{queue="chat.async"');
    for (const line of own) {
      for (const [, label = '', value = ''] of line.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) {
        if (label !== 'le') expect(known[label], `${label} of ${line}`).toContain(value);
      }
    }
  } finally {
    await worker.stop(1_000);
    await calls.close();
    await ollama.close();
    await test.close();
  }
}, 120_000);
