import { startOllamaServer, startOpenAiServer } from '../src/testing/index.ts';

// Runs in a process of its own, so that the CPU time measured in the other is the client's alone.
const chunks = Array.from({ length: 99 }, (_, at) => `token ${at} `);
const ollama = await startOllamaServer({
  models: [
    { name: 'apart:latest', script: { chunks } },
    { name: 'together:latest', script: { chunks, split: 'single' } },
  ],
});
const openAi = await startOpenAiServer({
  models: [
    { id: 'apart', script: { chunks } },
    { id: 'together', script: { chunks, split: 'single' } },
  ],
});
process.send?.({ ollama: ollama.url, openai: openAi.url });
process.on('disconnect', () => {
  Promise.all([ollama.close(), openAi.close()]).catch(() => process.exit(1));
});
