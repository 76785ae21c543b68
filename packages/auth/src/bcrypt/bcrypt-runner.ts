import { hash } from 'bcryptjs';
import { Piscina } from 'piscina';
import type { BcryptTask } from './bcrypt-worker.ts';

/** Where bcrypt is computed. */
export interface BcryptRunner {
  /** Resolves to the digest; rejects when the thread that worked on it has died. */
  run(task: BcryptTask): Promise<string>;
  /** Ends the threads at once; call it when nothing runs. */
  close(): Promise<void>;
}

/** Computes in worker threads, which start with the first task and do not keep the process alive. */
export function createPoolRunner(options: {
  readonly threads: number;
  readonly workerUrl: URL;
}): BcryptRunner {
  let pool: Piscina | null = null;

  function open(): Piscina {
    const opened = new Piscina({
      filename: options.workerUrl.href,
      name: 'runBcrypt',
      // As many as may run: piscina replaces a thread that died only up to the minimum.
      minThreads: options.threads,
      maxThreads: options.threads,
      recordTiming: false,
    });
    // A worker that cannot start is not tried again by piscina, and its queue would wait for ever.
    opened.on('error', () => void discard(opened));
    opened.on('workerDestroy', () => {
      queueMicrotask(() => {
        if (opened.threads.length === 0) void discard(opened);
      });
    });
    return opened;
  }

  /** Rejects what waits in a pool; the next task opens another. */
  async function discard(broken: Piscina): Promise<void> {
    if (pool === broken) pool = null;
    await broken.destroy();
  }

  return {
    async run(task) {
      pool ??= open();
      const digest: unknown = await pool.run(task);
      if (typeof digest !== 'string') throw new TypeError('bcrypt worker: no digest came back');
      return digest;
    },
    async close() {
      if (pool !== null) await discard(pool);
    },
  };
}

/** Computes on the calling thread, in slices of about 100 ms: for a runtime without worker threads, and for tests. */
export function createInlineRunner(): BcryptRunner {
  return {
    run: async ({ text, salt }) => (await hash(text, salt)).slice(salt.length),
    close: async () => undefined,
  };
}
