import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

const ticksPerSecond = 100;

/** Seconds of processor time that a process has used; from /proc. */
function processorSeconds(pid: number): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [user, system] = fields.split(' ').slice(11, 13);
  return (Number(user) + Number(system)) / ticksPerSecond;
}

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

  it('G11 takes less than a second of a processor to its first answer', async () => {
    const seconds: number[] = [];
    // The best of three: what the machine does besides makes each instruction slower.
    for (let round = 0; round < 3; round++) {
      await using api = await start();
      seconds.push(processorSeconds(api.pid));
    }
    expect(Math.min(...seconds)).toBeLessThan(1);
  });

  it('G11 loads nothing that its settings do not ask for', async () => {
    const loadedWith = async (name: string, env: Record<string, string>) => {
      const file = join(directory, name);
      await using _ = await start(env, [`--import=${recorder(file)}`]);
      return (await readFile(file, 'utf8')).split('\n');
    };
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
    const plain = await loadedWith('plain', {});
    expect(plain.some((url) => url.includes('model-provider/dist/ollama'))).toBe(true);
    expect(of(plain)).toEqual([]);
    const openai = await loadedWith('openai', { OPENAI_BASE_URL: installation.ollama.url });
    expect(of(openai)).toEqual(['the provider of the OpenAI API']);
  });
});
