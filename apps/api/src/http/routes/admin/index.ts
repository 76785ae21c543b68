import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv } from '../../env.ts';
import type { ApiServices } from '../../services.ts';
import { drainWorker } from './drain-worker.ts';
import { getDeadLetter } from './get-dead-letter.ts';
import { getQueue } from './get-queue.ts';
import { getWorker } from './get-worker.ts';
import { listDeadLetters } from './list-dead-letters.ts';
import { listQueues } from './list-queues.ts';
import { listWorkers } from './list-workers.ts';
import { pauseQueue } from './pause-queue.ts';
import { redriveDeadLetter } from './redrive-dead-letter.ts';
import { redriveDeadLetters } from './redrive-dead-letters.ts';
import { resumeQueue } from './resume-queue.ts';
import { resumeWorker } from './resume-worker.ts';

/** Registers what operators of the installation see and do. */
export function adminRoutes(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  for (const route of [
    listQueues,
    getQueue,
    pauseQueue,
    resumeQueue,
    listDeadLetters,
    redriveDeadLetters,
    getDeadLetter,
    redriveDeadLetter,
    listWorkers,
    getWorker,
    drainWorker,
    resumeWorker,
  ]) {
    route(router, services);
  }
}
