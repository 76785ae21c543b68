import { type Clock, systemClock } from '@headgate/core';
import type { Task } from '@headgate/jobs';
import type { ModelCallServices } from '../domain/chat/ports.ts';
import { chatTask } from './chat-task.ts';
import { embeddingsTask } from './embeddings-task.ts';

/**
 * The tasks that call models, for a worker to run. Their calls are metered and limited as those of the API are.
 *
 * @example
 * ```ts
 * const calls = await openModelCalls({ config, database, log, metrics });
 * const worker = await startWorker({ database, log, tasks: modelTasks(calls) });
 * ```
 */
export function modelTasks(calls: ModelCallServices, clock: Clock = systemClock): readonly Task[] {
  return [chatTask({ ...calls, clock }), embeddingsTask(calls)];
}
