import { join } from 'node:path';
import type { PostgresDatabase } from '@headgate/db';
import { createTestDatabase } from '@headgate/db/testing';
import { type OllamaServer, startOllamaServer } from '@headgate/model-provider/testing';
import OpenAI from 'openai';
import { fetch } from './checked-fetch.ts';
import { pinnedNode, root, TestProcess } from './process.ts';
import { signIn } from './sign-in.ts';

/** The built API as a process of its own, on a PostgreSQL database of its own, with a scripted Ollama. */
export interface BuiltApi extends AsyncDisposable {
  readonly url: string;
  readonly ollama: OllamaServer;
  readonly process: TestProcess;
  /** For a second process on the same database. */
  readonly databaseUrl: string;
  /** Its settings, for another program of the same installation. */
  readonly env: Readonly<Record<string, string>>;
  /** Every column of every table that holds text or bytes, as one text. */
  textOfDatabase(): Promise<string>;
  /** Signs up, signs in and gives the official client. */
  client(baseUrl?: string): Promise<OpenAI>;
}

/** Starts it, with further settings, which may depend on where the Ollama is. */
export async function startBuiltApi(
  further: Record<string, string> | ((parts: { ollamaUrl: string }) => Record<string, string>) = {},
): Promise<BuiltApi> {
  const stack = new AsyncDisposableStack();
  try {
    const database = await createTestDatabase({ on: 'postgres' });
    stack.defer(() => database.close());
    const ollama = stack.use(await startOllamaServer());
    const secret = `k1:${'0123456789abcdef'.repeat(4)}`;
    const env = {
      NODE_ENV: 'production',
      PORT: '0',
      PUBLIC_URL: 'https://headgate.test',
      DATABASE_URL: database.url,
      JWT_KEYS: secret,
      CURSOR_KEYS: secret,
      SESSION_KEYS: secret,
      WEBHOOK_SECRET_KEYS: secret,
      OLLAMA_BASE_URL: ollama.url,
      STREAM_HEARTBEAT: '1s',
      SHUTDOWN_DELAY: '0s',
      // Many requests at once are not overload here, however slow the machine.
      MAX_QUEUE_DELAY: '5m',
      ...(typeof further === 'function' ? further({ ollamaUrl: ollama.url }) : further),
    };
    const api = stack.use(
      new TestProcess(pinnedNode, ['dist/main.js'], { cwd: join(root, 'apps', 'api'), env }),
    );
    const [, url = ''] = await api.waitFor(/"url":"(http:[^"]+)"/);
    const owned = stack.move();
    return {
      url,
      ollama,
      process: api,
      databaseUrl: database.url,
      env,
      textOfDatabase: () => textOf(database.database),
      client: (baseUrl = url) => openAiClient(baseUrl),
      [Symbol.asyncDispose]: () => owned.disposeAsync(),
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

async function openAiClient(baseUrl: string): Promise<OpenAI> {
  const { token } = await signIn(baseUrl);
  return new OpenAI({ baseURL: `${baseUrl}/v1`, apiKey: token, maxRetries: 0, fetch });
}

async function textOf({ pool }: PostgresDatabase): Promise<string> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await pool.query<Record<string, unknown>>(`SELECT * FROM ${name}`);
    for (const value of rows.flatMap((row) => Object.values(row))) {
      texts.push(Buffer.isBuffer(value) ? value.toString('latin1') : String(value));
    }
  }
  return texts.join('\n');
}
