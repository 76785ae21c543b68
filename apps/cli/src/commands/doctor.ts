import { access, constants, mkdir, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type ApiConfig, apiConfig, composeApi, describeStartFailure } from '@headgate/api';
import { isConfigError } from '@headgate/core/config';
import { createLogger } from '@headgate/core/logging';
import {
  createPostgresDatabase,
  type Database,
  oldestPostgres,
  openEmbeddedDatabase,
} from '@headgate/db';
import { diagnose, type MigrationStatus, type MigrationTarget } from '@headgate/db/migrate';
import { queueConnections } from '@headgate/jobs/pg-boss';
import { workerConfig } from '@headgate/worker';
import { loadSettings } from '../load-settings.ts';
import { isNodeNewEnough, nodeAdvice } from '../node-version.ts';
import { print, type Terminal } from '../terminal.ts';

/** What one look has found. */
interface Finding {
  readonly what: string;
  readonly state: 'ok' | 'warning' | 'fault';
  readonly detail: string;
  /** How to mend it. */
  readonly advice?: string;
}

const marks = { ok: 'ok     ', warning: 'warning', fault: 'FAULT  ' } as const;

/** `headgate doctor`: looks at all that the API needs, and says how to mend what is wrong. True without a fault. */
export async function doctor(terminal: Terminal, { json }: { json?: true }): Promise<boolean> {
  const findings: Finding[] = [];
  for await (const finding of examine(terminal.env)) findings.push(finding);
  print(terminal, findings, {
    json,
    text: (all) =>
      all
        .map(({ what, state, detail, advice }) =>
          [`${marks[state]} ${what}: ${detail}`, ...(advice ? [`        ${advice}`] : [])].join(
            '\n',
          ),
        )
        .join('\n'),
  });
  return findings.every(({ state }) => state !== 'fault');
}

async function* examine(env: Terminal['env']): AsyncGenerator<Finding> {
  yield nodeVersion();
  let config: ApiConfig;
  try {
    const loaded = loadSettings(apiConfig, env, workerConfig);
    config = loaded.values;
    yield { what: 'settings', state: 'ok', detail: `${config.NODE_ENV}, all readable` };
    for (const { name, message } of loaded.warnings) {
      yield { what: name, state: 'warning', detail: message };
    }
    yield* lookAtKeyFiles(loaded.secretFiles);
    if (loaded.production && config.TRUSTED_PROXIES.length === 0) yield noProxies;
  } catch (error) {
    if (!isConfigError(error)) throw error;
    const advice = 'Every setting stands in docs/configuration.md.';
    yield { what: 'settings', state: 'fault', detail: error.message, advice };
    return;
  }

  yield await dataDirectory(config);
  let opened: OpenedDatabase;
  try {
    opened = await open(config);
  } catch (error) {
    const advice =
      config.DATABASE_URL === undefined
        ? 'One process at a time may have the embedded database: stop the other, or set DATABASE_URL.'
        : 'Check DATABASE_URL, that the server runs, and that it lets this machine in.';
    yield { what: 'database', state: 'fault', detail: describeStartFailure(error), advice };
    return;
  }
  try {
    let migrated = true;
    for await (const finding of lookAtDatabase(config, opened)) {
      if (finding.what === 'migrations' && finding.state !== 'ok') migrated = false;
      yield finding;
    }
    if (migrated) yield* lookAtParts(config, opened.database);
    else {
      const detail = 'Redis and the providers are looked at once the migrations are applied';
      yield { what: 'parts', state: 'warning', detail };
    }
  } finally {
    await opened.database.close();
  }
}

function nodeVersion(): Finding {
  return isNodeNewEnough()
    ? { what: 'node', state: 'ok', detail: process.version }
    : {
        what: 'node',
        state: 'fault',
        detail: `${process.version} is too old`,
        advice: nodeAdvice,
      };
}

const noProxies: Finding = {
  what: 'TRUSTED_PROXIES',
  state: 'warning',
  detail: 'not set, so that every client behind a proxy has the address of the proxy',
  advice:
    'Set it to the network of the proxies in front: limits and the audit log go by the address.',
};

/** Looks whether keys are in files that other users of this machine can reach and open. */
async function* lookAtKeyFiles(files: ReadonlyMap<string, string>): AsyncGenerator<Finding> {
  for (const [what, file] of files) {
    if (!what.endsWith('_KEYS_FILE') || !(await isOpenToOthers(file))) continue;
    yield {
      what,
      state: 'warning',
      detail: `${file} can be opened by every user of this machine`,
      advice: `chmod o= ${file}, or its folder`,
    };
  }
}

async function isOpenToOthers(file: string): Promise<boolean> {
  const real = await realpath(file);
  // Of a container, where nobody else is: what mounts secrets there makes them readable.
  if (real.startsWith('/run/secrets/')) return false;
  if (((await stat(real)).mode & 0o007) === 0) return false;
  for (let folder = dirname(real); ; folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

async function dataDirectory({ DATA_DIR: path }: ApiConfig): Promise<Finding> {
  try {
    await mkdir(path, { recursive: true });
    await access(path, constants.W_OK);
    return { what: 'DATA_DIR', state: 'ok', detail: `${path} can be written` };
  } catch {
    return {
      what: 'DATA_DIR',
      state: 'fault',
      detail: `${path} cannot be written`,
      advice: 'Give the folder to the user of this process, or set DATA_DIR to another.',
    };
  }
}

interface OpenedDatabase {
  readonly database: Database;
  readonly target: MigrationTarget;
}

async function open(config: ApiConfig): Promise<OpenedDatabase> {
  // To migrate is not for a look to do.
  if (config.DATABASE_URL === undefined) {
    const database = await openEmbeddedDatabase({ dataDir: config.DATA_DIR, migrate: false });
    return { database, target: { pglite: database.pglite } };
  }
  const database = createPostgresDatabase({
    url: config.DATABASE_URL,
    maxConnections: 2,
    applicationName: 'headgate-doctor',
    onConnectionError: () => {},
  });
  try {
    await database.ping({ timeoutMs: 5_000 });
    return { database, target: { url: config.DATABASE_URL } };
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function* lookAtDatabase(
  config: ApiConfig,
  { database, target }: OpenedDatabase,
): AsyncGenerator<Finding> {
  const asked = Date.now();
  const [server] = await database.prisma.$queryRaw<ServerRow[]>`
    SELECT
      current_setting('server_version') AS version,
      current_setting('server_version_num')::int AS number,
      current_setting('max_connections')::int AS connections,
      (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS clock`;
  const answered = Date.now();
  if (server === undefined) throw new Error('the database did not answer');
  yield server.number >= oldestPostgres * 10_000
    ? { what: 'database', state: 'ok', detail: `PostgreSQL ${server.version}` }
    : {
        what: 'database',
        state: 'fault',
        detail: `PostgreSQL ${server.version}`,
        advice: `Headgate needs PostgreSQL ${oldestPostgres} or later.`,
      };
  yield migrations(await diagnose(target), { embedded: config.DATABASE_URL === undefined });
  if (config.DATABASE_URL === undefined) return;

  // When it looked at its clock is anywhere between the two.
  const skew = Math.max(0, asked - server.clock, server.clock - answered);
  yield skew < 5_000
    ? { what: 'clock', state: 'ok', detail: `${Math.round(skew)} ms from that of the database` }
    : {
        what: 'clock',
        state: 'warning',
        detail: `${(skew / 1000).toFixed(0)} s from that of the database`,
        advice:
          'Tokens end by the clock of this machine, leases by that of the database: run NTP on both.',
      };
  yield connections(server.connections, config.DATABASE_POOL_SIZE);
}

/** The connections of one API and its workers, beside ten for the server itself, backups and whoever looks on. */
function connections(atServer: number, pool: number): Finding {
  const what = 'connections';
  const ofWorker = pool + queueConnections;
  const workers = Math.floor((atServer - 10 - pool) / ofWorker);
  const each = `an API takes ${pool} and a worker ${ofWorker}`;
  if (workers >= 1) {
    const detail = `${atServer} at the server, enough for an API and ${workers} of its workers: ${each}`;
    return { what, state: 'ok', detail };
  }
  return {
    what,
    state: 'warning',
    detail: `${atServer} at the server, and ${each}`,
    advice: 'Lower DATABASE_POOL_SIZE or raise max_connections: API and worker are two processes.',
  };
}

interface ServerRow {
  readonly version: string;
  readonly number: number;
  readonly connections: number;
  readonly clock: number;
}

function migrations(status: MigrationStatus, { embedded }: { embedded: boolean }): Finding {
  const what = 'migrations';
  if (status.upToDate) return { what, state: 'ok', detail: 'all applied' };
  if (status.failed.length > 0) {
    return {
      what,
      state: 'fault',
      detail: `${status.failed.join(', ')} failed`,
      advice:
        'See what it left, then: headgate migrate resolve <migration> --as rolled-back|applied',
    };
  }
  if (status.unknown.length > 0 || status.edited.length > 0) {
    return {
      what,
      state: 'fault',
      detail: `not those of this version: ${[...status.unknown, ...status.edited].join(', ')}`,
      advice: 'The database was migrated by another version: run that one, or a newer one.',
    };
  }
  const detail = `${status.pending.length} to apply`;
  return embedded
    ? { what, state: 'warning', detail, advice: 'headgate serve applies them as it starts.' }
    : { what, state: 'fault', detail, advice: 'headgate migrate' };
}

async function* lookAtParts(config: ApiConfig, database: Database): AsyncGenerator<Finding> {
  const api = await composeApi({ config, database, log: createLogger({ level: 'silent' }) });
  try {
    yield* lookAtOperator(config.OPERATOR_ORGANIZATION, database);
    yield* lookAtQueues(await api.services.queues.unserved());
    const { dependencies } = await whenWell(api.services.checkHealth);
    for (const [what, { ok, latencyMs, reason }] of Object.entries(dependencies)) {
      if (what === 'database') continue;
      yield ok
        ? { what, state: 'ok', detail: `answers in ${latencyMs.toFixed(0)} ms` }
        : {
            what,
            // Without it `/ready` says no, so that nobody is sent here.
            state: what === 'redis' ? 'fault' : 'warning',
            detail: reason ?? 'does not answer',
            advice: advices[what] ?? 'Check its address in the settings.',
          };
    }
  } finally {
    await api.close();
  }
}

async function* lookAtOperator(
  id: string | undefined,
  { prisma }: Database,
): AsyncGenerator<Finding> {
  if (id === undefined || (await prisma.organization.findUnique({ where: { id } }))) return;
  yield {
    what: 'OPERATOR_ORGANIZATION',
    state: 'warning',
    detail: `there is no organisation ${id}, so that nobody operates this installation`,
    advice: 'headgate orgs list has their ids.',
  };
}

function* lookAtQueues(
  unserved: readonly { queue: string; waiting: number }[],
): Generator<Finding> {
  for (const { queue, waiting } of unserved) {
    yield {
      what: `queue ${queue}`,
      state: 'warning',
      detail: `${waiting} jobs wait, and no worker serves it`,
      advice: 'Start `headgate worker`, or add the queue to WORKER_QUEUES of one that runs.',
    };
  }
}

/** The first good report, or the third: connections that are made in the background have a moment to come about. */
async function whenWell<Report extends { readonly status: string }>(
  check: () => Promise<Report>,
): Promise<Report> {
  let report = await check();
  for (let look = 0; look < 2 && report.status !== 'ok'; look += 1) {
    await setTimeout(1_100);
    report = await check();
  }
  return report;
}

const advices: Readonly<Record<string, string>> = {
  ollama:
    'Start it with `ollama serve`, or set OLLAMA_BASE_URL. Without it there are only the models of other providers.',
  redis:
    'Check REDIS_URL: /ready says no until it serves. Where it is not set, each process counts rate limits for itself.',
};
