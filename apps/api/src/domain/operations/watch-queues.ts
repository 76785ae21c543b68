import type { Queues } from './ports.ts';

/** What {@link watchQueues} takes. */
export interface WatchQueuesOptions {
  readonly queues: Pick<Queues, 'unserved'>;
  /** Is told after every look: the queues with jobs that could run and that no worker serves. */
  readonly onLook: (unserved: readonly { queue: string; waiting: number }[]) => void;
  /** Is told once a queue is found to have no worker, and again only after it had one. */
  readonly onUnserved: (queue: string, waiting: number) => void;
  readonly intervalMs: number;
}

/** Looks every now and then whether jobs wait that nobody will run. Returns how to stop. */
export function watchQueues(options: WatchQueuesOptions): { stop(): void } {
  const { queues, onLook, onUnserved, intervalMs } = options;
  let known: ReadonlySet<string> = new Set();
  let looking = false;

  async function look(): Promise<void> {
    if (looking) return;
    looking = true;
    try {
      const unserved = await queues.unserved();
      onLook(unserved);
      for (const { queue, waiting } of unserved) {
        if (!known.has(queue)) onUnserved(queue, waiting);
      }
      known = new Set(unserved.map(({ queue }) => queue));
    } catch {
      // The database is away: its own probe says so, and the next look is near.
    } finally {
      looking = false;
    }
  }

  const timer = setInterval(() => void look(), intervalMs).unref();
  return {
    stop: () => clearInterval(timer),
  };
}
