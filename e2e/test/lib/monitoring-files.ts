import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from './process.ts';

const infra = (path: string) => readFileSync(join(root, 'infra', path), 'utf8');

/** A host and a port that a configuration names, and which. */
export interface Address {
  readonly where: string;
  readonly host: string;
  readonly port: string;
}

/** Every `host:port` in a text, of those whose host is a name. */
export function addressesIn(where: string, text: string): Address[] {
  return [...text.matchAll(/(?<![\w.$/:{-])(?:\w+:\/\/)?([a-z][a-z-]*):(\d{2,5})(?!\d)/g)].map(
    ([, host = '', port = '']) => ({ where, host, port }),
  );
}

interface PrometheusJob {
  readonly job_name: string;
  readonly static_configs?: readonly { readonly targets: readonly string[] }[];
  readonly dns_sd_configs?: readonly { readonly names: readonly string[]; readonly port: number }[];
  readonly relabel_configs?: readonly {
    readonly target_label?: string;
    readonly replacement?: string;
  }[];
}

/** What `prometheus.yml` asks, by the names of its jobs; itself left out. */
export function prometheusTargets(): Address[] {
  const { scrape_configs: jobs } = parse(infra('prometheus/prometheus.yml')) as {
    readonly scrape_configs: readonly PrometheusJob[];
  };
  return jobs.flatMap(({ job_name: where, static_configs, dns_sd_configs, relabel_configs }) => {
    const through = (relabel_configs ?? []).filter(
      ({ target_label: label }) => label === '__address__',
    );
    const targets = [
      ...(static_configs ?? []).flatMap(({ targets }) => targets),
      ...(dns_sd_configs ?? []).flatMap(({ names, port }) =>
        names.map((name) => `${name}:${port}`),
      ),
      ...through.map(({ replacement = '' }) => replacement),
    ];
    return targets
      .filter((target) => target !== 'localhost:9090')
      .map((target) => {
        const [host = '', port = ''] = target.split(':');
        return { where, host, port };
      });
  });
}

/** What Alloy makes of a line of a log: the fields it reads, and what it makes of them. */
export function alloyPipeline() {
  const text = infra('alloy/config.alloy').replaceAll(/^\s*\/\/.*$/gm, '');
  const membersOf = (block: string, list: string) => {
    const [, members = ''] =
      new RegExp(`${block} \\{\\s*${list}\\s*=\\s*\\{([^}]*)\\}`).exec(text) ?? [];
    return Object.fromEntries(
      [...members.matchAll(/(\w+)\s*=\s*"([^"]*)"/g)].map(([, name = '', value = '']) => [
        name,
        value,
      ]),
    );
  };
  const expressions = membersOf('stage\\.json', 'expressions');
  return {
    text,
    /** The members of a line that are read. */
    fields: Object.values(expressions),
    extracted: Object.keys(expressions),
    labels: Object.keys(membersOf('stage\\.labels', 'values')),
    structuredMetadata: Object.keys(membersOf('stage\\.structured_metadata', 'values')),
  };
}

/** A source of data that Grafana is given. */
export interface DataSource {
  readonly name: string;
  readonly uid: string;
  readonly type: string;
  readonly url: string;
  readonly jsonData?: {
    readonly derivedFields?: readonly {
      readonly matcherRegex: string;
      readonly datasourceUid: string;
    }[];
    readonly tracesToLogsV2?: { readonly datasourceUid: string; readonly query: string };
  };
}

/** The sources of data that Grafana is given. */
export function dataSources(): readonly DataSource[] {
  return (
    parse(infra('grafana/provisioning/datasources/headgate.yaml')) as {
      readonly datasources: readonly DataSource[];
    }
  ).datasources;
}
