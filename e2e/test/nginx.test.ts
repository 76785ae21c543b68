import { startNginx, whyUnavailable } from '@headgate/test-servers';
import { describe, expect, it } from 'vitest';
import { startBuiltApi } from './lib/built-api.ts';

const missing = whyUnavailable('nginx') ?? whyUnavailable('postgres');

describe.skipIf(missing !== undefined)(
  `behind nginx${missing ? ` [skipped: ${missing}]` : ''}`,
  () => {
    it('G04 lets a stream arrive in pieces, as the model makes them', async () => {
      await using api = await startBuiltApi();
      const nginx = await startNginx({
        config: ({ port }) => `
        events {}
        http {
          access_log off;
          upstream headgate { server ${new URL(api.url).host}; keepalive 8; }
          server {
            listen 127.0.0.1:${port};
            location / {
              proxy_pass http://headgate;
              proxy_http_version 1.1;
              proxy_set_header Connection "";
              proxy_set_header Host $host;
              proxy_read_timeout 300s;
            }
          }
        }`,
      });
      try {
        const client = await api.client(nginx.url);
        const words = ['one ', 'two ', 'three ', 'four ', 'five '];
        api.ollama.enqueue({ chunks: words, chunkDelayMs: 100 });
        const stream = await client.chat.completions.create({
          model: 'llama3.2:latest',
          messages: [{ role: 'user', content: 'Count' }],
          stream: true,
        });
        const arrivals: number[] = [];
        let text = '';
        for await (const chunk of stream) {
          const delta = chunk.choices[0]?.delta.content;
          if (!delta) continue;
          text += delta;
          arrivals.push(performance.now());
        }
        expect(text).toBe(words.join(''));
        // In one lump they would arrive within a few milliseconds; the model took 400.
        expect((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)).toBeGreaterThan(250);
        const gaps = arrivals.slice(1).map((at, index) => at - (arrivals[index] ?? 0));
        expect(gaps.filter((gap) => gap > 40).length).toBeGreaterThanOrEqual(words.length - 2);
      } finally {
        await nginx.stop();
      }
    });
  },
);
