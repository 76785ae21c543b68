import type { StatusEvent, StatusEvents } from './ports.ts';
import { type ServiceState, worstOf } from './service-state.ts';

/** How the installation does. */
export interface Status {
  /** The worst state of any service. */
  readonly overall: ServiceState;
  /** The newest event of each service. */
  readonly services: readonly StatusEvent[];
}

/** Makes a function that tells the status; what it has read serves everybody for `maxAgeMs` milliseconds. */
export function createStatusReader(options: {
  readonly statusEvents: StatusEvents;
  /** Milliseconds on a scale that never goes back. */
  readonly now: () => number;
  readonly maxAgeMs: number;
}): () => Promise<Status> {
  const { statusEvents, maxAgeMs } = options;
  let current: Promise<Status> | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  return () => {
    const now = options.now();
    if (current === undefined || now - readAt >= maxAgeMs) {
      readAt = now;
      const reading = read(statusEvents);
      // What failed is not kept.
      reading.catch(() => {
        if (current === reading) current = undefined;
      });
      current = reading;
    }
    return current;
  };
}

async function read(statusEvents: StatusEvents): Promise<Status> {
  const services = await statusEvents.newest();
  return { overall: worstOf(services.map(({ state }) => state)), services };
}
