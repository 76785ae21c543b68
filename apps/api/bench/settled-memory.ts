// Preloaded into the API by the soak: asked for it, collects the garbage and answers how many bytes are still in use.
import { setImmediate as turn } from 'node:timers/promises';

process.on('message', async () => {
  globalThis.gc?.();
  await turn();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  process.send?.(heapUsed + external);
});
process.channel?.unref();
