import type { JobRuns } from '@headgate/jobs';

/** Tells those who follow jobs when to look at them again. */
export interface JobWatch {
  /** Resolves when the job has more events than are known, has ended or is gone, and when the signal aborts. */
  changed(id: string, known: number, signal: AbortSignal): Promise<void>;
}

interface Waiting {
  readonly known: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Looks at all jobs that somebody follows with one query a look, however many they are. Between looks nothing runs, and
 * without followers there are none.
 */
export function createJobWatch(
  jobs: Pick<JobRuns, 'standings'>,
  options: {
    /** Milliseconds between two looks. */
    readonly pollMs: number;
    /** Once false, everybody is woken, to end their stream. */
    readonly accepting: () => boolean;
  },
): JobWatch {
  const waiting = new Map<string, Set<Waiting>>();
  let timer: NodeJS.Timeout | undefined;
  let isLooking = false;

  function schedule(): void {
    if (!isLooking) timer ??= setTimeout(look, options.pollMs);
  }

  async function look(): Promise<void> {
    timer = undefined;
    isLooking = true;
    const asked = [...waiting].flatMap(([id, each]) => [...each].map((one) => ({ id, ...one })));
    try {
      const found = await jobs.standings([...waiting.keys()]);
      for (const { id, known, resolve } of asked) {
        const job = found.get(id);
        const isNews = job === undefined || job.isEnded || job.eventCount > known;
        if (isNews || !options.accepting()) resolve();
      }
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
    isLooking = false;
    if (waiting.size > 0) schedule();
  }

  return {
    changed: (id, known, signal) =>
      new Promise<void>((resolve, reject) => {
        const one: Waiting = {
          known,
          resolve: () => end(resolve),
          reject: (error) => end(() => reject(error)),
        };
        const together = waiting.get(id) ?? new Set();
        waiting.set(id, together.add(one));
        signal.addEventListener('abort', one.resolve, { once: true });
        if (signal.aborted) one.resolve();
        else schedule();

        function end(settle: () => void): void {
          together.delete(one);
          if (together.size === 0 && waiting.get(id) === together) waiting.delete(id);
          signal.removeEventListener('abort', one.resolve);
          if (waiting.size === 0) {
            clearTimeout(timer);
            timer = undefined;
          }
          settle();
        }
      }),
  };
}
