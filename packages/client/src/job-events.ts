import { fromDocument, HeadgateError } from './errors.ts';
import { readEvents } from './event-stream.ts';
import type { HeadgateClientOptions } from './options.ts';
import { backoffMs } from './retry-after.ts';
import { eventStreamType, type Send } from './send.ts';
import { sleep as sleepFor } from './sleep.ts';

/** What may happen to a job; the last three end it. */
export type JobEventType =
  | 'queued'
  | 'running'
  | 'progress'
  | 'retrying'
  | 'cancelling'
  | 'succeeded'
  | 'failed'
  | 'cancelled';

/** Something that happened to a job. */
export interface JobEvent {
  /** Its number; `after` of another walk goes on behind it. */
  readonly id: string;
  readonly type: JobEventType;
  readonly data: Readonly<Record<string, unknown>> & { readonly created_at: string };
}

/** How a job is followed. */
export interface FollowOptions {
  /** The number of the last event that is known; from the first on when left out. */
  readonly after?: string;
  readonly signal?: AbortSignal;
}

const lastTypes: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled']);

/** Follows a job to its end, over as many connections as that takes: each goes on behind the last event. */
export async function* followJob(
  url: string,
  { after, signal }: FollowOptions,
  { send, options }: { readonly send: Send; readonly options: HeadgateClientOptions },
): AsyncGenerator<JobEvent, void> {
  const {
    sleep = sleepFor,
    random = Math.random,
    idleTimeoutMs = 60_000,
    maxRetries = 2,
  } = options;
  let last = after;
  for (let failures = 0; ; failures += 1) {
    const response = await send({
      method: 'GET',
      url,
      accept: eventStreamType,
      ...(signal && { signal }),
      ...(last !== undefined && { headers: { 'Last-Event-ID': last } }),
    });
    try {
      for await (const { id, name, data } of readEvents(response, { signal, idleTimeoutMs })) {
        if (name === 'error') throw fromDocument(data) ?? new HeadgateError('invalid_answer');
        last = id ?? last;
        failures = 0;
        yield { id: id ?? '', type: name, data } as JobEvent;
        if (lastTypes.has(name)) return;
      }
    } catch (error) {
      const isBroken = error instanceof HeadgateError && reconnected.has(error.code);
      if (!isBroken || failures >= maxRetries) throw error;
    }
    if (failures > maxRetries) throw new HeadgateError('stream_broken');
    await sleep(backoffMs(failures, random), signal ?? new AbortController().signal);
  }
}

const reconnected: ReadonlySet<string> = new Set([
  'stream_broken',
  'timeout',
  'service_unavailable',
]);
