import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBcryptHasher } from '@headgate/auth/bcrypt';
import { createLogger } from '@headgate/core/logging';
import type { Database } from '@headgate/db';
import { createTestDatabase } from '@headgate/db/testing';
import { type OllamaServerOptions, startOllamaServer } from '@headgate/model-provider/testing';
import { whyUnavailable } from '@headgate/test-servers';
import { createContract } from '@headgate/test-servers/contract';
import { createApp } from '../src/app.ts';
import { composeApi } from '../src/compose.ts';
import { apiConfig } from '../src/config.ts';
import type { JobType } from '../src/domain/jobs/ports.ts';

// A new database on PGlite takes three times the processor time of one on a server that runs already.
const usualEngine = whyUnavailable('postgres') === undefined ? 'postgres' : 'pglite';

export const account = { email: 'ada@example.com', password: 'correct horse 1' } as const;

// biome-ignore lint/suspicious/noExplicitAny: the body of an answer is what the test is about
export const json = (response: Response): Promise<any> => response.json();

/** The named events of a stream of server-sent events, with their data; comments are left out. */
export async function eventsOf(response: Response) {
  const text = await response.text();
  return text.split('\n\n').flatMap((event) => {
    const [, name, data] = /^event: (\w+)\ndata: (.*)$/s.exec(event) ?? [];
    return name === undefined ? [] : [[name, JSON.parse(data ?? '')] as const];
  });
}

type TestRequest = RequestInit & { json?: unknown; token?: string; from?: string };

const pathOf = (url: string) => new URL(url, 'http://localhost').pathname;

/**
 * The API as composed for production, over a database of its own and an Ollama that speaks over a socket. Every answer is
 * held against the OpenAPI document.
 */
export async function startTestApi(
  options: {
    on?: 'pglite' | 'postgres';
    /** The URL of a PostgreSQL of its own. */
    server?: string;
    env?: Record<string, string>;
    /** A database that outlives this API; else it makes one. */
    database?: Database;
    jobTypes?: readonly JobType[];
    ollama?: OllamaServerOptions;
  } = {},
) {
  const dataDir = await mkdtemp(join(tmpdir(), 'headgate-api-'));
  const database = options.database
    ? { database: options.database, url: undefined, close: async () => undefined }
    : await createTestDatabase({
        on: options.on ?? usualEngine,
        ...(options.server !== undefined && { server: options.server }),
      });
  const ollama = await startOllamaServer(options.ollama);
  const lines: string[] = [];
  const { values: config } = apiConfig.load({
    env: {
      DATA_DIR: dataDir,
      OLLAMA_BASE_URL: ollama.url,
      LOG_LEVEL: 'debug',
      // Many requests at once are not overload here, however slow the machine.
      MAX_QUEUE_DELAY: '5m',
      ...options.env,
    },
  });
  const composed = await composeApi({
    config,
    database: database.database,
    ...(options.jobTypes && { jobTypes: options.jobTypes }),
    log: createLogger({ level: 'debug', destination: { write: (line) => lines.push(line) } }),
    // The cheapest cost that bcrypt has: these tests are not about hashing.
    hasher: createBcryptHasher({ cost: 4, threads: 1 }),
  });
  const { services } = composed;
  const app = createApp(services);
  const contract = createContract(await json(await app.request('/openapi.json')));

  const requestOf =
    (of: typeof app) =>
    async (path: string, init: TestRequest = {}) => {
      const { json, token, from, ...rest } = init;
      const headers = new Headers(rest.headers);
      if (json !== undefined) headers.set('Content-Type', 'application/json');
      if (token !== undefined) headers.set('Authorization', `Bearer ${token}`);
      const method = rest.method ?? (json === undefined ? 'GET' : 'POST');
      const response = await of.request(
        path,
        { ...rest, method, headers, ...(json !== undefined && { body: JSON.stringify(json) }) },
        // As the server below tells who is at the other end.
        from === undefined ? {} : { incoming: { socket: { remoteAddress: from } } },
      );
      // An answer to somebody who has left is seen by nobody.
      if (response.status === 499) return response;
      const faults = await contract.check({ method, path: pathOf(path), response });
      if (faults.length > 0) throw new Error(`the contract is broken:\n${faults.join('\n')}`);
      return response;
    };
  let current = requestOf(app);
  const request: typeof current = (path, init) => current(path, init);

  return {
    request,
    /** From now on, this organisation operates the installation. */
    operateBy(operatorOrganization: string) {
      current = requestOf(createApp({ ...services, operatorOrganization }));
    },
    /** The application with other services. */
    appWith: (others: Partial<typeof services>) => ({
      request: requestOf(createApp({ ...services, ...others })),
    }),
    contract,
    /** For a server, where a test needs a connection. */
    fetch: app.fetch,
    ollama,
    database: database.database,
    databaseUrl: database.url,
    config,
    services,
    accounts: composed.accounts,
    refuseWork: composed.refuseWork,
    /** Everything that was logged, one JSON line an entry. */
    lines,
    /** Signs up and in; the email is `account.email` unless given. */
    async signIn(email: string = account.email) {
      await request('/v1/auth/signup', { json: { ...account, email } });
      const response = await request('/v1/auth/login', { json: { ...account, email } });
      return (await response.json()) as {
        access_token: string;
        refresh_token: string;
        session_id: string;
      };
    },
    async close() {
      await composed.close();
      await ollama.close();
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
