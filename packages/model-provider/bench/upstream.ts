import { startOllamaServer } from '../src/testing/index.ts';

// Runs in a process of its own, so that the CPU time measured in the other is the client's alone.
const chunks = Array.from({ length: 99 }, (_, at) => `token ${at} `);
const server = await startOllamaServer({
  models: [
    { name: 'apart:latest', script: { chunks } },
    { name: 'together:latest', script: { chunks, split: 'single' } },
  ],
});
process.send?.(server.url);
process.on('disconnect', () => {
  server.close().catch(() => process.exit(1));
});
