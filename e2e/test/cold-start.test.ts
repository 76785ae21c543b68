import { statSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeWith } from '@headgate/test-servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltApi, startBuiltApi } from './lib/built-api.ts';
import { fetch } from './lib/checked-fetch.ts';
import { pinnedNode, root, TestProcess } from './lib/process.ts';

/** Preloaded: writes down every module that is loaded. */
const recorder = (file: string) =>
  `data:text/javascript,${encodeURIComponent(`
  import { appendFileSync } from 'node:fs';
  import { registerHooks } from 'node:module';
  registerHooks({
    load(url, context, next) {
      appendFileSync(${JSON.stringify(file)}, url + '\\n');
      return next(url, context);
    },
  });
`)}`;

describeWith(describe, 'postgres', 'the start of the built API', () => {
  let directory: string;
  let installation: BuiltApi;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'headgate-start-'));
    installation = await startBuiltApi();
  });
  afterAll(async () => {
    await installation?.[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  });

  /** Starts a further one, and runs until it has answered for the first time. */
  async function start(env: Record<string, string> = {}, flags: readonly string[] = []) {
    const api = new TestProcess(pinnedNode, [...flags, 'dist/main.js'], {
      cwd: join(root, 'apps', 'api'),
      env: { ...installation.env, ...env },
    });
    const [, url = ''] = await api.waitFor(/"url":"(http:[^"]+)"/);
    expect((await fetch(`${url}/ready`)).status).toBe(200);
    return api;
  }

  async function loadedWith(name: string, env: Record<string, string> = {}) {
    const file = join(directory, name);
    await using _ = await start(env, [`--import=${recorder(file)}`]);
    return (await readFile(file, 'utf8')).trim().split('\n');
  }

  // Less than a second to its first answer is what `bench/index.ts` of the API measures; what it has to read for it is the
  // same on every machine.
  it('G11 has little to read before its first answer', async () => {
    const files = (await loadedWith('read')).filter((url) => url.startsWith('file:'));
    const bytes = files.map((url) => statSync(fileURLToPath(url)).size);
    expect(files.length).toBeLessThan(1_000);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(8_000_000);
  });

  it('G11 loads nothing that its settings do not ask for', async () => {
    const parts = {
      'the embedded database': /node_modules\/@electric-sql\/pglite\//,
      'the engine of migrations': /@prisma\/schema-engine-wasm\//,
      Redis: /node_modules\/ioredis\//,
      'the provider of the OpenAI API': /model-provider\/dist\/openai/,
      'the exporter of traces': /node_modules\/@opentelemetry\/exporter-trace-otlp-http\//,
    };
    const of = (loaded: readonly string[]) =>
      Object.entries(parts)
        .filter(([, pattern]) => loaded.some((url) => pattern.test(url)))
        .map(([part]) => part);
    const plain = await loadedWith('plain');
    expect(plain.some((url) => url.includes('model-provider/dist/ollama'))).toBe(true);
    expect(of(plain)).toEqual([]);
    const openai = await loadedWith('openai', { OPENAI_BASE_URL: installation.ollama.url });
    expect(of(openai)).toEqual(['the provider of the OpenAI API']);
  });
});
