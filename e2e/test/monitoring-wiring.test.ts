import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { composed, type Service } from './lib/compose-file.ts';
import {
  type Address,
  addressesIn,
  alloyPipeline,
  dataSources,
  prometheusTargets,
} from './lib/monitoring-files.ts';
import { root } from './lib/process.ts';

const infra = join(root, 'infra');
const read = (path: string) => readFileSync(join(infra, path), 'utf8');
const { services } = composed(['compose.yaml', 'compose.prod.yaml'], {
  HEADGATE_VERSION: '1.2.3',
  PUBLIC_URL: 'https://api.example.com',
});

/** On what programs listen whose port stands in no file of ours. */
const byDefault: Readonly<Record<string, readonly string[]>> = {
  postgres: ['5432'],
  redis: ['6379'],
  'nginx-exporter': ['9113'],
};

/** The ports on which a service listens, as its own files and its compose entry have it. */
function portsOf(name: string, service: Service): readonly string[] {
  const { healthcheck, ports = [], volumes = [] } = service;
  const asked = healthcheck?.test.join(' ').matchAll(/127\.0\.0\.1:(\d+)/g) ?? [];
  const mounted = volumes
    .map((volume) => volume.split(':')[0] ?? '')
    .filter((from) => from.startsWith('./'))
    .map((from) => resolve(infra, from));
  const listening = mounted.flatMap((path) => {
    const files = /\.\w+$/.test(path) ? [path] : readdirSync(path).map((file) => join(path, file));
    return files
      .filter((file) => /\.(conf|ya?ml)$/.test(file))
      .flatMap((file) => [
        ...readFileSync(file, 'utf8').matchAll(
          /^\s*(?:listen |http_listen_port: |http: \{ endpoint: "0\.0\.0\.0:)(\d+)/gm,
        ),
      ])
      .map(([, port = '']) => port);
  });
  const image = /headgate-(\w+):/.exec(service.image ?? '')?.[1];
  const stage = read('docker/Dockerfile')
    .split(/^FROM /m)
    .find((each) => each.startsWith(`base AS ${image}\n`));
  const ofTheHouse = [...(stage ?? '').matchAll(/\b(?:WORKER_)?PORT=(\d+)/g)];
  return [
    ...ports.map((port) => port.split(':').at(-1) ?? ''),
    ...[...asked, ...ofTheHouse].map(([, port = '']) => port),
    ...listening,
    ...(byDefault[name] ?? []),
  ];
}

/** Those of some addresses at which no service listens that the asking one reaches. */
function unreachable(asking: string, addresses: readonly Address[]): string[] {
  return addresses
    .filter(({ host, port }) => {
      const target = services[host];
      if (target === undefined || !portsOf(host, target).includes(port)) return true;
      const networks = services[asking]?.networks ?? [];
      return !target.networks?.some((network) => networks.includes(network));
    })
    .map(({ where, host, port }) => `${asking}, ${where}: ${host}:${port}`);
}

describe('what looks at the stack', () => {
  it('is told by Prometheus where services of the stack listen', () => {
    const targets = prometheusTargets();
    expect(targets.length).toBeGreaterThan(9);
    expect(
      unreachable(
        'prometheus',
        targets.filter(({ host }) => host !== 'nginx'),
      ),
    ).toEqual([]);
    // The blackbox exporter looks at what the others are asked about.
    expect(
      unreachable(
        'blackbox-exporter',
        targets.filter(({ host }) => host === 'nginx'),
      ),
    ).toEqual([]);
    // And the certificate is looked for where nginx speaks TLS.
    const { port } = targets.find(({ host }) => host === 'nginx') ?? { port: '' };
    expect(read('docker/nginx/listen-https.conf')).toContain(`listen ${port} ssl `);
  });

  it('asks, as an exporter, a part of the stack', () => {
    const asking = Object.entries(services).filter(([name]) => name.endsWith('-exporter'));
    const addresses = asking.map(([name, { environment = {}, ...service }]) => ({
      name,
      found: addressesIn(
        'settings',
        [...Object.values(environment), ...commandOf(service)].join('\n'),
      ),
    }));
    expect(addresses.flatMap(({ name, found }) => unreachable(name, found))).toEqual([]);
    expect(addresses.flatMap(({ found }) => found.map(({ host }) => host)).sort()).toEqual([
      'nginx',
      'postgres',
      'redis',
    ]);
  });

  it('is given to Grafana under addresses of the stack, each with a name that others use', () => {
    const sources = dataSources();
    const addresses = sources.flatMap(({ name, url }) => addressesIn(name, url));
    expect(addresses).toHaveLength(sources.length);
    expect(unreachable('grafana', addresses)).toEqual([]);
    const uids = new Map(sources.map(({ uid, type }) => [uid, type]));
    expect(uids.size).toBe(sources.length);
    for (const { jsonData } of sources) {
      for (const { datasourceUid } of jsonData?.derivedFields ?? []) {
        expect(uids.get(datasourceUid)).toBe('tempo');
      }
      const { tracesToLogsV2: logs } = jsonData ?? {};
      if (logs === undefined) continue;
      expect(uids.get(logs.datasourceUid)).toBe('loki');
      // A line comes after what it tells of: within the time of the span alone there is none.
      expect(logs).toMatchObject({ spanStartTimeShift: '-1m', spanEndTimeShift: '1m' });
    }
    expect(sources.some(({ jsonData }) => jsonData?.derivedFields?.length === 1)).toBe(true);
    expect(sources.some(({ jsonData }) => jsonData?.tracesToLogsV2)).toBe(true);
  });

  it('is what the dashboards take their numbers from', () => {
    const files = globSync('grafana/dashboards/*.json', { cwd: infra });
    expect(files.length).toBeGreaterThan(5);
    const types = new Set(dataSources().map(({ type }) => type));
    for (const file of files) {
      const text = read(file);
      const { templating } = JSON.parse(text) as {
        templating: { list: { name: string; type: string; query: string }[] };
      };
      const chosen = templating.list.filter(({ type }) => type === 'datasource');
      expect(chosen.map(({ name }) => name)).toEqual(['datasource']);
      for (const { query } of chosen) expect(types).toContain(query);
      const uids = [...text.matchAll(/"uid": "([^"]+)"/g)].map(([, uid]) => uid);
      expect([...new Set(uids)].sort()).toEqual(
        ['$datasource', file.replace(/^.*\/(.*)\.json$/, '$1')].sort(),
      );
    }
    const { providers } = parse(read('grafana/provisioning/dashboards/headgate.yaml')) as {
      providers: { options: { path: string } }[];
    };
    const mounts = services['grafana']?.volumes?.map((volume) => volume.split(':')) ?? [];
    for (const { options } of providers) {
      const [from = ''] = mounts.find(([, to]) => to === options.path) ?? [];
      expect(existsSync(resolve(infra, from, 'headgate-api.json')), options.path).toBe(true);
    }
    expect(mounts.map(([, to]) => to)).toContain('/etc/grafana/provisioning');
  });

  it('reads configurations that are mounted where its command says', () => {
    const named = Object.entries(services).flatMap(([name, service]) =>
      commandOf(service)
        .flatMap((word) => /(?:^|=)(\/etc\/[\w./-]+\.\w+)$/.exec(word)?.[1] ?? [])
        .map((path) => ({ name, path, service })),
    );
    expect(named.map(({ name }) => name).sort()).toEqual([
      'alertmanager',
      'alloy',
      'blackbox-exporter',
      'loki',
      'prometheus',
      'tempo',
    ]);
    for (const { name, path, service } of named) {
      const found = (service.volumes ?? [])
        .map((volume) => volume.split(':'))
        .filter(([, to = '']) => path === to || path.startsWith(`${to}/`))
        .map(([from = '', to = '']) => resolve(infra, `${from}${path.slice(to.length)}`));
      expect(found.map(existsSync), `${name}: ${path}`).toEqual([true]);
    }
  });

  it('keeps what it keeps in volumes that are mounted', () => {
    const loki = parse(read('loki/loki.yaml')) as { common: { path_prefix: string } };
    const tempo = parse(read('tempo/tempo.yaml')) as {
      storage: { trace: { local: { path: string }; wal: { path: string } } };
    };
    const { local, wal } = tempo.storage.trace;
    const paths = { loki: [loki.common.path_prefix], tempo: [local.path, wal.path] };
    for (const [name, folders] of Object.entries(paths)) {
      const mounts = services[name]?.volumes?.map((volume) => volume.split(':')[1] ?? '') ?? [];
      for (const folder of folders) {
        const isKept = mounts.some((to) => folder === to || folder.startsWith(`${to}/`));
        expect(isKept, `${name}: ${folder}`).toBe(true);
      }
    }
  });

  it('gets logs from Alloy, whose labels are those that others ask by', () => {
    const { text, extracted, labels, structuredMetadata } = alloyPipeline();
    expect(unreachable('alloy', addressesIn('loki.write', text))).toEqual([]);
    expect(addressesIn('loki.write', text)).toHaveLength(1);
    expect(extracted).toEqual(expect.arrayContaining([...labels, ...structuredMetadata]));
    // Each block hands on to one that is there.
    for (const [, block = '', name = ''] of text.matchAll(
      /\b([\w.]+)\.(\w+)\.(?:receiver|output)\b/g,
    )) {
      expect(text).toContain(`${block} "${name}" {`);
    }
    const [, own] = /target_label\s*=\s*"(\w+)"/.exec(text) ?? [];
    const known = new Set([...labels, ...structuredMetadata, own]);
    for (const { jsonData } of dataSources()) {
      for (const { matcherRegex } of jsonData?.derivedFields ?? []) {
        expect(known).toContain(matcherRegex);
      }
      const query = jsonData?.tracesToLogsV2?.query ?? '';
      const asked = [...query.matchAll(/(\w+)\s*=~?\s*"([^"]*)"/g)];
      for (const [, label = '', value = ''] of asked) {
        expect(known).toContain(label);
        if (label !== own) continue;
        for (const name of value.split('|')) expect(services).toHaveProperty([name]);
      }
    }
  });

  it('gets traces where the stack says to send them', () => {
    const hint = /OTEL_EXPORTER_OTLP_ENDPOINT=(http:\S+?)\.?$/m.exec(read('compose.yaml'))?.[1];
    expect(unreachable('api', addressesIn('traces', hint ?? ''))).toEqual([]);
    expect(addressesIn('traces', hint ?? '')).toHaveLength(1);
  });
});

function commandOf(service: object): readonly string[] {
  return 'command' in service && Array.isArray(service.command) ? service.command : [];
}
