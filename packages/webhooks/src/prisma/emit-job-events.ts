import type { OnRunEnded } from '@headgate/jobs/prisma';
import type { EventType } from '../webhooks.ts';
import { type EmitServices, emitEvent } from './emit-event.ts';

/**
 * Tells an organisation of its jobs that end: `job.succeeded`, `job.failed` and `job.cancelled`, without
 * what went in and what came out, which is read from the API.
 *
 * @example
 * ```ts
 * const source = recordRuns({ prisma, source: queue, onEnded: emitJobEvents(services) });
 * ```
 */
export function emitJobEvents(services: EmitServices): OnRunEnded {
  return async (tx, run) => {
    const type = types[run.state];
    if (!type) return;
    await emitEvent(tx, services, {
      organizationId: run.organizationId,
      type,
      data: {
        id: run.id,
        type: run.type,
        state: run.state,
        error: run.error,
        attempts: run.attempts,
        created_at: run.createdAt.toISOString(),
        ended_at: run.endedAt?.toISOString() ?? null,
      },
    });
  };
}

const types: Readonly<Partial<Record<string, EventType>>> = {
  succeeded: 'job.succeeded',
  failed: 'job.failed',
  cancelled: 'job.cancelled',
};
