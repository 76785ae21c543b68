import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, startRedis } from '@headgate/test-servers';
import { expect, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { type BuiltApi, startBuiltApi } from './built-api.ts';
import { type HeadgateNginx, startHeadgateNginx } from './headgate-nginx.ts';
import { pinnedNode, root, run, TestProcess } from './process.ts';

const monitoring = join(root, 'infra', 'prometheus');

/** The programs of Debian that the stack is watched with. */
export const monitoringPrograms = [
  'prometheus',
  'prometheus-postgres-exporter',
  'prometheus-redis-exporter',
  'prometheus-nginx-exporter',
  'prometheus-node-exporter',
  'prometheus-blackbox-exporter',
] as const;

/** What Prometheus answers to a query of now. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

/** Prometheus with the repository's configuration, whose jobs have other addresses and ask every second. */
export interface Prometheus {
  /** @throws with Prometheus's own words when it refuses the query */
  query(expression: string): Promise<readonly Sample[]>;
  /** The `data` of an answer of its HTTP API. */
  get<Data>(path: string): Promise<Data>;
}

/** API, worker, PostgreSQL, Redis and nginx, with everything that looks at them. */
export interface MonitoredStack extends AsyncDisposable {
  readonly api: BuiltApi;
  readonly nginx: HeadgateNginx;
  readonly prometheus: Prometheus;
  /** A receiver of webhooks: `/good` takes them, `/bad` refuses. */
  readonly receiverUrl: string;
}

/** Starts it all; the settings are the API's and the worker's. */
export async function startMonitoredStack(
  settings: (parts: { ollamaUrl: string }) => Record<string, string>,
): Promise<MonitoredStack> {
  const stack = new AsyncDisposableStack();
  try {
    const redis = await startRedis({ dedicated: true, args: ['--maxmemory', '64mb'] });
    stack.defer(() => redis.stop());
    const api = stack.use(
      await startBuiltApi(({ ollamaUrl }) => ({
        REDIS_URL: redis.url,
        ...settings({ ollamaUrl }),
      })),
    );
    const worker = stack.use(
      new TestProcess(pinnedNode, ['apps/cli/dist/main.js', 'worker'], {
        env: { ...api.env, WORKER_PORT: '0' },
      }),
    );
    const nginx = stack.use(await startHeadgateNginx([api.url]));
    const [, workerUrl = ''] = await worker.waitFor(/"url":"(http:[^"]+)"/);
    const receiver = createServer((request, response) => {
      response.writeHead(request.url === '/good' ? 204 : 500).end();
    });
    await once(receiver.listen(0, '127.0.0.1'), 'listening');
    stack.defer(() => void receiver.close());

    const directory = mkdtempSync(join(tmpdir(), 'headgate-monitoring-'));
    stack.defer(() => rmSync(directory, { recursive: true }));
    await makeBackup(api.databaseUrl, directory);
    const [postgres = 0, cache = 0, proxy = 0, node = 0, blackbox = 0, port = 0] =
      await freePorts(6);
    const start = (program: string, args: readonly string[], env: Record<string, string> = {}) =>
      stack.use(new TestProcess(program, args, { cwd: directory, env }));
    const at = (address: number) => `127.0.0.1:${address}`;
    start('prometheus-postgres-exporter', [`--web.listen-address=${at(postgres)}`], {
      DATA_SOURCE_NAME: `${api.databaseUrl}?sslmode=disable`,
    });
    start('prometheus-redis-exporter', [
      `-web.listen-address=${at(cache)}`,
      `-redis.addr=${redis.url}`,
    ]);
    start('prometheus-nginx-exporter', [
      `-web.listen-address=${at(proxy)}`,
      `-nginx.scrape-uri=${nginx.statusUrl}`,
    ]);
    start('prometheus-node-exporter', [
      `--web.listen-address=${at(node)}`,
      `--collector.textfile.directory=${join(directory, 'textfiles')}`,
    ]);
    start('prometheus-blackbox-exporter', [
      `--web.listen-address=${at(blackbox)}`,
      `--config.file=${join(monitoring, 'blackbox.yml')}`,
    ]);

    const configuration = prometheusFor(
      {
        'headgate-api': new URL(api.url).host,
        'headgate-ready': new URL(api.url).host,
        'headgate-worker': new URL(workerUrl).host,
        'headgate-certificate': new URL(nginx.url).host,
        postgres: at(postgres),
        redis: at(cache),
        nginx: at(proxy),
        node: at(node),
        prometheus: at(port),
      },
      at(blackbox),
    );
    writeFileSync(join(directory, 'prometheus.yml'), configuration);
    start('prometheus', [
      `--config.file=${join(directory, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      `--web.listen-address=${at(port)}`,
      '--log.level=warn',
    ]);
    const prometheus = prometheusAt(`http://${at(port)}`);
    await everyTargetAnswers(prometheus);
    const owned = stack.move();
    const { port: receiverPort } = receiver.address() as AddressInfo;
    return {
      api,
      nginx,
      prometheus,
      receiverUrl: `http://127.0.0.1:${receiverPort}`,
      [Symbol.asyncDispose]: () => owned.disposeAsync(),
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

async function makeBackup(databaseUrl: string, directory: string): Promise<void> {
  mkdirSync(join(directory, 'textfiles'));
  const made = await run(join(root, 'infra/scripts/backup.sh'), [], {
    env: {
      DATABASE_URL: databaseUrl,
      BACKUP_DIR: join(directory, 'backups'),
      BACKUP_METRICS: join(directory, 'textfiles', 'backup.prom'),
    },
  });
  expect(made).toMatchObject({ code: 0 });
}

interface PrometheusFile {
  global: Record<string, string>;
  rule_files: string[];
  scrape_configs: {
    job_name: string;
    scrape_interval?: string;
    dns_sd_configs?: unknown;
    static_configs?: unknown;
    relabel_configs?: { target_label: string; replacement?: string }[];
  }[];
}

/** The repository's file, with the addresses of a test and no patience. */
function prometheusFor(targets: Readonly<Record<string, string>>, blackbox: string): string {
  const file = parse(readFileSync(join(monitoring, 'prometheus.yml'), 'utf8')) as PrometheusFile;
  file.global = { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' };
  file.rule_files = file.rule_files.map((pattern) => join(monitoring, pattern));
  expect(file.scrape_configs.map(({ job_name: job }) => job).sort()).toEqual(
    Object.keys(targets).sort(),
  );
  for (const job of file.scrape_configs) {
    delete job.dns_sd_configs;
    delete job.scrape_interval;
    job.static_configs = [{ targets: [targets[job.job_name]] }];
    for (const rule of job.relabel_configs ?? []) {
      if (rule.target_label === '__address__') rule.replacement = blackbox;
    }
  }
  return stringify(file);
}

function prometheusAt(url: string): Prometheus {
  async function get<Data>(path: string): Promise<Data> {
    const response = await globalThis.fetch(`${url}/api/v1/${path}`);
    const answer = (await response.json()) as { status: string; data: Data; error?: string };
    if (answer.status !== 'success') throw new Error(answer.error);
    return answer.data;
  }
  return {
    get,
    async query(expression) {
      const { result } = await get<{ result: readonly Sample[] }>(
        `query?query=${encodeURIComponent(expression)}`,
      );
      return result;
    },
  };
}

/** Waits until everything that the configuration names has been asked and has answered. */
async function everyTargetAnswers(prometheus: Prometheus): Promise<void> {
  interface Target {
    readonly scrapePool: string;
    readonly health: string;
    readonly lastError: string;
  }
  const silent = async () => {
    const { activeTargets } = await prometheus
      .get<{ activeTargets: readonly Target[] }>('targets?state=active')
      .catch(() => ({ activeTargets: [] }));
    if (activeTargets.length === 0) return ['Prometheus itself'];
    return activeTargets
      .filter(({ health }) => health !== 'up')
      .map(({ scrapePool, lastError }) => `${scrapePool}: ${lastError}`);
  };
  const settled = async () => expect(await silent()).toEqual([]);
  await vi.waitFor(settled, { timeout: 30_000, interval: 200 });
}
