import { systemClock } from '@headgate/core';
import type { Task } from '@headgate/jobs';
import { createPrometheusMetrics } from './adapters/metrics/prometheus-metrics.ts';
import { type ModelCallParts, openModelCalls } from './open-model-calls.ts';
import { chatTask } from './tasks/chat-task.ts';
import { embeddingsTask } from './tasks/embeddings-task.ts';

/** What {@link openModelTasks} takes. */
export type ModelTaskParts = Omit<ModelCallParts, 'metrics'>;

/** The tasks that call models, for a worker to run. */
export interface ModelTasks {
  readonly tasks: readonly Task[];
  /** Ends the connections to providers; once the worker has stopped. */
  close(): Promise<void>;
}

/**
 * Opens the models that the settings of the API name, and makes the tasks that call them. Their calls are metered and
 * limited as those of the API are.
 *
 * @throws ConfigError when the file of a key cannot be read
 *
 * @example
 * ```ts
 * const { tasks, close } = await openModelTasks({ config, database, log });
 * const worker = await startWorker({ database, log, tasks });
 * ```
 */
export async function openModelTasks(parts: ModelTaskParts): Promise<ModelTasks> {
  const calls = await openModelCalls({ ...parts, metrics: createPrometheusMetrics() });
  const { accounts, deadlines, models } = calls;
  const services = {
    models: models.directory,
    catalog: models.catalog,
    accounts,
    deadlines,
    clock: systemClock,
  };
  return { tasks: [chatTask(services), embeddingsTask(services)], close: calls.close };
}
