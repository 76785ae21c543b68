// Preloaded into the API by the soak: asked for it, collects the garbage and answers how many bytes are still in use, and how
// many are resident once the engine has given back the pages that it holds in reserve.
import { setImmediate as turn } from 'node:timers/promises';

/** What the API needs when nothing is left to collect, in bytes. */
export interface SettledMemory {
  readonly inUse: number;
  readonly resident: number;
}

process.on('message', async () => {
  for (let round = 0; round < 2; round++) {
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    await turn();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  process.send?.({ inUse: heapUsed + external, resident: rss } satisfies SettledMemory);
});
process.channel?.unref();
