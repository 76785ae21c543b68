import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Bench } from 'tinybench';
import { Pool } from 'undici';
import type { CallContext, ModelProvider } from '../src/index.ts';
import { batches, defaultDeadlines } from '../src/index.ts';
import { createOllamaProvider } from '../src/ollama/index.ts';
import { NdjsonParser } from '../src/ollama/ndjson.ts';
import { createOpenAiProvider } from '../src/openai/index.ts';
import { createRouter } from '../src/router/index.ts';

const rounds = 8;
const streamsPerRound = 150;
const atOnce = 8;

const upstream = fork(new URL('./upstream.ts', import.meta.url));
const [urls] = (await once(upstream, 'message')) as [{ ollama: string; openai: string }];
const pool = new Pool(new URL(urls.ollama).origin, { headersTimeout: 0, bodyTimeout: 0 });
const openAiPool = new Pool(new URL(urls.openai).origin, { headersTimeout: 0, bodyTimeout: 0 });
const ollama = createOllamaProvider({ baseUrl: urls.ollama });
const openAi = createOpenAiProvider({ baseUrl: urls.openai });
const routed = createRouter({
  providers: [{ provider: ollama, limit: { slots: 100 } }],
  models: { together: { provider: 'ollama' }, apart: { provider: 'ollama' } },
});

for (const [model, how] of [
  ['together', 'that comes in few reads'],
  ['apart', 'each written on its own'],
] as const) {
  await compareStreams(`Ollama: a stream of 100 lines ${how}`, {
    'bare undici + JSON.parse': () => readBare(pool, '/api/chat', model, JSON.parse),
    'provider, part by part': () => readParts(ollama, model),
    'provider, batch by batch': () => readBatches(ollama, model),
    'the same behind the router': () => readBatches(routed, model),
  });
  await compareStreams(`OpenAI API: a stream of 100 events ${how}`, {
    'bare undici + JSON.parse': () =>
      readBare(openAiPool, '/v1/chat/completions', model, parseEventLine),
    'provider, part by part': () => readParts(openAi, model),
    'provider, batch by batch': () => readBatches(openAi, model),
  });
}
await ollama.close();
await openAi.close();
await pool.close();
await openAiPool.close();
upstream.disconnect();
await compareParsers();

/** CPU time of the ways to read a stream, in turns, so that the machine's moods hit all alike. */
async function compareStreams(
  title: string,
  ways: Readonly<Record<string, () => Promise<number>>>,
): Promise<void> {
  const best = new Map<string, number>();
  for (let round = 0; round <= rounds; round++) {
    for (const [name, read] of Object.entries(ways)) {
      const micros = await cpuPerStream(read);
      // The first round warms up.
      if (round > 0) best.set(name, Math.min(best.get(name) ?? Number.POSITIVE_INFINITY, micros));
    }
  }
  const reference = best.get('bare undici + JSON.parse') ?? Number.NaN;
  console.log(`\n${title} (CPU per stream, best of ${rounds} rounds)`);
  console.table(
    [...best].map(([name, micros]) => ({
      way: name,
      µs: Math.round(micros),
      ratio: (micros / reference).toFixed(2),
    })),
  );
}

async function cpuPerStream(read: () => Promise<number>): Promise<number> {
  const before = process.cpuUsage();
  for (let done = 0; done < streamsPerRound; done += atOnce) {
    const counts = await Promise.all(Array.from({ length: atOnce }, read));
    if (counts.some((count) => count < 100)) throw new Error('A stream was not complete.');
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / (Math.ceil(streamsPerRound / atOnce) * atOnce);
}

async function readBare(
  from: Pool,
  path: string,
  model: string,
  parse: (line: string) => unknown,
): Promise<number> {
  const { body } = await from.request({
    path,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }], stream: true }),
  });
  const decoder = new TextDecoder();
  let rest = '';
  let count = 0;
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk as Buffer, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '' && parse(line)) count++;
  }
  return count;
}

function parseEventLine(line: string): unknown {
  const data = line.slice('data: '.length);
  return data === '[DONE]' ? undefined : JSON.parse(data);
}

async function readParts(provider: ModelProvider, model: string): Promise<number> {
  let count = 0;
  for await (const part of provider.stream(requestFor(model), context())) if (part) count++;
  return count;
}

async function readBatches(provider: ModelProvider, model: string): Promise<number> {
  let count = 0;
  for await (const batch of batches(provider.stream(requestFor(model), context()))) {
    count += batch.length;
  }
  return count;
}

async function compareParsers(): Promise<void> {
  const line = JSON.stringify({
    model: 'llama3.2',
    created_at: '2026-01-02T03:04:05.678901234Z',
    message: { role: 'assistant', content: 'token' },
    done: false,
  });
  const bytes = Buffer.from(`${line}\n`.repeat(1_000));
  for (const size of [160, 4_096, 65_536]) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
      bytes.subarray(at * size, (at + 1) * size),
    );
    const bench = new Bench({ time: 400 });
    bench.add('naive split', () => {
      const decoder = new TextDecoder();
      let rest = '';
      let count = 0;
      for (const chunk of chunks) {
        const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
        rest = lines.pop() ?? '';
        for (const text of lines) if (JSON.parse(text)) count++;
      }
      if (count !== 1_000) throw new Error('Lines were lost.');
    });
    bench.add('NdjsonParser', () => {
      const parser = new NdjsonParser({ maxLineBytes: 1 << 20 });
      let count = 0;
      for (const chunk of chunks) {
        parser.push(chunk, () => {
          count++;
        });
      }
      if (count !== 1_000) throw new Error('Lines were lost.');
    });
    await bench.run();
    const [naive, own] = bench.tasks.map((task) =>
      task.result.state === 'completed' ? task.result.latency.p50 : Number.NaN,
    );
    console.log(
      `1,000 lines in chunks of ${size} bytes: naive split ${naive?.toFixed(3)} ms, ` +
        `NdjsonParser ${own?.toFixed(3)} ms, ratio ${((own ?? 0) / (naive ?? 1)).toFixed(2)}`,
    );
  }
}

function requestFor(model: string) {
  return { model, messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }] } as const;
}

function context(): CallContext {
  return {
    signal: new AbortController().signal,
    deadlines: defaultDeadlines,
    requestId: 'bench',
  };
}
