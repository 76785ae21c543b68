import { type Clock, systemClock, uuidv7 } from '@headgate/core';
import { defineConfig } from '@headgate/core/config';
import type { PrismaClient } from '@headgate/db';
import type { TestDatabase } from '@headgate/db/testing';
import { prismaFileStore, prismaFiles } from '@headgate/files/prisma';
import {
  createJobRunner,
  createTaskRegistry,
  type JobRunner,
  runTask,
  silentLog,
} from '@headgate/jobs';
import { connectionTo, createPgBossQueue } from '@headgate/jobs/pg-boss';
import { type ModelMetrics, openModelCalls } from '@headgate/model-calls';
import { modelSettings } from '@headgate/model-calls/settings';
import { deliverWebhook } from '@headgate/webhooks';
import { pino } from 'pino';
import { batchTasks } from '../src/index.ts';
import { prismaBatches } from '../src/prisma/index.ts';
import { batchEngineTasks, tendBatchesTask } from '../src/tasks/index.ts';

const uncounted: ModelMetrics = {
  modelCalled: () => undefined,
  queueWaited: () => undefined,
  modelFellBack: () => undefined,
  circuitChanged: () => undefined,
  providerFailed: () => undefined,
  watchProviders: () => undefined,
};

/** What {@link startEngine} takes. */
export interface EngineOptions {
  /** The Ollama that answers. */
  readonly baseUrl: string;
  /** Slots of its models. */
  readonly concurrency?: number;
  readonly quotas?: string;
  readonly mostLines?: number;
  readonly clock?: Clock;
}

/** A process that makes batches and runs them. */
export interface Engine {
  readonly prisma: PrismaClient;
  readonly files: ReturnType<typeof prismaFiles>;
  readonly batches: ReturnType<typeof prismaBatches>;
  startRunner(): JobRunner;
  tend(): Promise<void>;
  close(): Promise<void>;
}

/** A process that makes batches and runs them, as a worker composes it. */
export async function startEngine(
  { database, url }: TestDatabase,
  options: EngineOptions,
): Promise<Engine> {
  const { prisma } = database;
  const { clock = systemClock, concurrency = 4 } = options;
  const generateId = uuidv7();
  const queue = createPgBossQueue({
    connection: connectionTo(database, url),
    tasks: createTaskRegistry([...batchTasks, deliverWebhook]),
    log: silentLog,
    maintain: true,
  });
  await queue.start();
  const { values: config } = defineConfig({ schema: modelSettings }).load({
    env: {
      QUOTAS: options.quotas ?? '',
      MODELS_CONFIG: JSON.stringify({
        providers: {
          ollama: { type: 'ollama', base_url: options.baseUrl, concurrency },
        },
      }),
    },
  });
  const calls = await openModelCalls({
    config,
    database,
    log: pino({ level: 'silent' }),
    metrics: uncounted,
  });
  const store = prismaFileStore({ prisma });
  const files = prismaFiles({ prisma, store, clock, generateId });
  const batches = prismaBatches({ prisma, queue, clock, generateId });
  const tasks = batchEngineTasks({
    prisma,
    files,
    queue,
    calls,
    mostLines: options.mostLines ?? 16,
    fileRetentionMs: 86_400_000,
    clock,
    generateId,
  }).filter(({ name }) => name !== 'batch');
  const startRunner = () => {
    const runner = createJobRunner({
      source: queue,
      tasks: createTaskRegistry(tasks),
      log: silentLog,
      pollIntervalMs: 50,
      clock,
    });
    runner.start();
    return runner;
  };
  return {
    prisma,
    files,
    batches,
    startRunner,
    tend: async () => void (await runTask(tendBatchesTask({ prisma, queue, clock }), undefined)),
    async close() {
      await queue.stop();
      await calls.close();
    },
  };
}
