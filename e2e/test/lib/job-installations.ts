import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OllamaServer, startOllamaServer } from '@headgate/model-provider/testing';
import { freePorts } from '@headgate/test-servers';
import { startBuiltApi } from './built-api.ts';
import { pinnedNode, root, TestProcess } from './process.ts';

/** Built programs that take jobs and run them. */
export interface JobInstallation extends AsyncDisposable {
  readonly url: string;
  readonly ollama: OllamaServer;
  /** Ends the one process that runs jobs by a signal, and resolves with its exit code. */
  endRunner(signal: NodeJS.Signals): Promise<number | null>;
  /** Starts another one. */
  startRunner(): Promise<void>;
}

const program = join(root, 'apps', 'cli', 'dist', 'main.js');
const grace = { SHUTDOWN_GRACE: '2s' };

/** The API and a `headgate worker`, each a process of its own, on PostgreSQL. */
export async function apartOnPostgres(
  further: Readonly<Record<string, string>> = {},
): Promise<JobInstallation> {
  const stack = new AsyncDisposableStack();
  try {
    const api = stack.use(await startBuiltApi({ ...further }));
    const workers = stack.use(new AsyncDisposableStack());
    const start = async () => {
      const [port] = await freePorts(1);
      const env = { ...api.env, ...grace, WORKER_PORT: String(port) };
      const worker = workers.use(new TestProcess(pinnedNode, [program, 'worker'], { env }));
      await worker.waitFor(/"message":"listening"/);
      return worker;
    };
    let worker = await start();
    const owned = stack.move();
    return {
      url: api.url,
      ollama: api.ollama,
      endRunner: (signal) => worker.stop(signal),
      async startRunner() {
        worker = await start();
      },
      [Symbol.asyncDispose]: () => owned.disposeAsync(),
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

/** `headgate serve`: the API, the worker and the embedded database in one process. */
export async function togetherEmbedded(): Promise<JobInstallation> {
  const stack = new AsyncDisposableStack();
  try {
    const directory = await mkdtemp(join(tmpdir(), 'headgate-jobs-'));
    stack.defer(() => rm(directory, { recursive: true, force: true }));
    const ollama = stack.use(await startOllamaServer());
    const [port] = await freePorts(1);
    const env = {
      ...grace,
      DATA_DIR: directory,
      OLLAMA_BASE_URL: ollama.url,
      PORT: String(port),
      RATE_LIMITS: 'false',
    };
    const processes = stack.use(new AsyncDisposableStack());
    const start = async () => {
      const serve = processes.use(
        new TestProcess(pinnedNode, [program, 'serve'], { env, cwd: directory }),
      );
      await serve.waitFor(/Headgate runs at/);
      return serve;
    };
    let serve = await start();
    const owned = stack.move();
    return {
      url: `http://127.0.0.1:${port}`,
      ollama,
      endRunner: (signal) => serve.stop(signal),
      async startRunner() {
        serve = await start();
      },
      [Symbol.asyncDispose]: () => owned.disposeAsync(),
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}
