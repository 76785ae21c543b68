// The scripted Ollama in a process of its own: whole answers come in one write, streams in a hundred chunks.
import { startOllamaServer } from '@headgate/model-provider/testing';

const server = await startOllamaServer({
  models: [
    { name: 'short:latest', loaded: true, script: { chunks: ['Good', ' day'], split: 'single' } },
    {
      name: 'long:latest',
      loaded: true,
      script: { chunks: Array.from({ length: 100 }, (_, index) => `word${index} `) },
    },
    {
      name: 'slow:latest',
      loaded: true,
      script: {
        chunks: Array.from({ length: 50 }, (_, index) => `word${index} `),
        chunkDelayMs: 20,
      },
    },
  ],
});
console.log(server.url);
