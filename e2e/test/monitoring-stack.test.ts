import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { whyUnavailable } from '@headgate/test-servers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type MonitoredStack,
  monitoringPrograms,
  startMonitoredStack,
} from './lib/monitored-stack.ts';
import { alloyPipeline } from './lib/monitoring-files.ts';
import { root } from './lib/process.ts';
import { everyKindOfTraffic, settingsForTraffic } from './lib/traffic.ts';

const lacking = monitoringPrograms.filter(
  (name) => spawnSync(name, ['--version']).error !== undefined,
);
const missing =
  whyUnavailable('postgres') ??
  whyUnavailable('redis') ??
  whyUnavailable('nginx') ??
  (lacking.length > 0 && !process.env['CI'] ? `no ${lacking.join(', ')}` : undefined);

interface DashboardFile {
  readonly title: string;
  readonly templating: {
    readonly list: readonly {
      readonly name: string;
      readonly type: string;
      readonly definition?: string;
    }[];
  };
  readonly panels: readonly {
    readonly title: string;
    readonly targets?: readonly { readonly expr: string }[];
  }[];
}

interface LoadedRule {
  readonly name: string;
  readonly query: string;
  readonly type: 'alerting' | 'recording';
  readonly health: string;
  readonly lastError?: string;
}

/** A query, and where it stands. */
interface Asked {
  readonly where: string;
  readonly expression: string;
}

const dashboards = globSync('infra/grafana/dashboards/*.json', { cwd: root }).map(
  (file) => JSON.parse(readFileSync(join(root, file), 'utf8')) as DashboardFile,
);

/** What Grafana puts in the place of its variables: everything, and a time that holds many scrapes. */
function substituted(expression: string, { templating }: DashboardFile): string {
  const filled = templating.list
    .filter(({ type }) => type === 'query')
    .reduce((text, { name }) => text.replaceAll(`$${name}`, '.*'), expression)
    .replaceAll('$__rate_interval', '5m');
  expect(filled, 'a variable that nobody fills').not.toContain('$');
  return filled;
}

describe.skipIf(missing !== undefined)(
  `the running stack, looked at by Prometheus${missing ? ` [skipped: ${missing}]` : ''}`,
  () => {
    let stack: MonitoredStack;

    beforeAll(async () => {
      stack = await startMonitoredStack(settingsForTraffic);
      const makeTraffic = await everyKindOfTraffic(stack);
      await makeTraffic();
      // A rate needs two looks with something between them.
      await isAskedAnew();
      await makeTraffic();
      await isAskedAnew();
    });

    afterAll(() => stack?.[Symbol.asyncDispose]());

    /** Waits until every target has been asked after this moment. */
    async function isAskedAnew(): Promise<void> {
      const now = Date.now() / 1000;
      const asked = async () =>
        expect(await stack.prometheus.query(`min(timestamp(up)) > ${now}`)).toHaveLength(1);
      await vi.waitFor(asked, { timeout: 20_000, interval: 100 });
    }

    /** The queries that have no number to show, of those given; they are asked until all have one or time is up. */
    async function withoutData(all: readonly Asked[]): Promise<readonly string[]> {
      let left = all;
      const deadline = Date.now() + 20_000;
      for (;;) {
        const answers = await Promise.all(
          left.map(({ expression }) => stack.prometheus.query(expression)),
        );
        left = left.filter(
          (_, index) =>
            !answers[index]?.some(({ value: [, number] }) => Number.isFinite(Number(number))),
        );
        if (left.length === 0 || Date.now() > deadline) break;
        await isAskedAnew();
      }
      return left.map(({ where, expression }) => `${where}: ${expression}`);
    }

    /** Tells whether Prometheus has heard of a metric. */
    async function knownMetrics(): Promise<(metric: string) => boolean> {
      const metadata = await stack.prometheus.get<Record<string, unknown>>('metadata');
      const series = await stack.prometheus.get<readonly string[]>('label/__name__/values');
      // One that is counted by a label has no series before the first event, but is announced all the same.
      const known = new Set([...Object.keys(metadata), ...series]);
      return (metric) => known.has(metric) || known.has(metric.replace(/_(bucket|count|sum)$/, ''));
    }

    it('has data for every query of every panel', async () => {
      const queries = dashboards.flatMap((dashboard) =>
        dashboard.panels.flatMap(({ title, targets = [] }) =>
          targets.map(({ expr }) => ({
            where: `${dashboard.title} > ${title}`,
            expression: substituted(expr, dashboard),
          })),
        ),
      );
      expect(queries.length).toBeGreaterThan(60);
      expect(await withoutData(queries)).toEqual([]);
    });

    it('answers every query that the documentation shows', async () => {
      const shown = shownQueries();
      expect(shown.length).toBeGreaterThan(60);
      const all = new Set(shown.map(({ expression }) => expression));
      expect([...emptyWhenWell].filter((expression) => !all.has(expression))).toEqual([]);
      const queries = shown.map(({ where, expression }) => ({
        where,
        // What only shows what is wrong has to know what it looks at: the comparison is made one that keeps what is well.
        expression: expression.replaceAll(/ (==|!=|[<>]=?) (?=[\d.])/g, ' $1 bool '),
        quiet: emptyWhenWell.has(expression),
      }));
      const known = await knownMetrics();
      for (const { expression, where, quiet } of queries) {
        if (!quiet) continue;
        await stack.prometheus.query(expression);
        expect(
          metricsOf(expression).filter((metric) => !known(metric)),
          where,
        ).toEqual([]);
      }
      expect(await withoutData(queries.filter(({ quiet }) => !quiet))).toEqual([]);
    });

    it('has values for every choice at the top of a dashboard', async () => {
      const choices = dashboards.flatMap(({ templating }) =>
        templating.list.filter(({ type }) => type === 'query'),
      );
      for (const { name, definition = '' } of choices) {
        const [, metric = '', label = ''] = /^label_values\((\w+), (\w+)\)$/.exec(definition) ?? [];
        const values = await stack.prometheus.query(`count by (${label}) (${metric})`);
        expect(values.length, name).toBeGreaterThan(0);
      }
    });

    it('writes lines of which Alloy finds the fields that it sends on', async () => {
      const { fields } = alloyPipeline();
      expect(fields).toContain('request_id');
      const id = `logged-${crypto.randomUUID()}`;
      const { headers } = await stack.nginx.fetch('/v1/models', {
        headers: { 'X-Request-Id': id },
      });
      const ofApi = await vi.waitFor(() => {
        const line = stack.api.process.output.split('\n').find((text) => text.includes(id));
        return JSON.parse(line ?? '') as Record<string, unknown>;
      });
      expect(ofApi).toMatchObject({ request_id: id, trace_id: headers.get('x-trace-id') });
      expect(fields.filter((field) => typeof ofApi[field] !== 'string')).toEqual([]);
      const ofNginx = await vi.waitFor(() => {
        const line = stack.nginx.accessLog().find((each) => each['request_id'] === id);
        expect(line).toBeDefined();
        return line ?? {};
      });
      // nginx has no levels.
      expect(fields.filter((field) => typeof ofNginx[field] !== 'string')).toEqual(['level']);
    });

    async function rules(): Promise<readonly LoadedRule[]> {
      const { groups } = await stack.prometheus.get<{
        groups: readonly { readonly rules: readonly LoadedRule[] }[];
      }>('rules');
      return groups.flatMap((group) => group.rules);
    }

    it('evaluates every rule, and records what every recording rule says', async () => {
      const all = await rules();
      expect(all.filter(({ type }) => type === 'alerting').length).toBeGreaterThan(30);
      expect(all.filter(({ health }) => health !== 'ok')).toEqual([]);
      const recorded = all.filter(({ type }) => type === 'recording');
      expect(
        await withoutData(recorded.map(({ name }) => ({ where: 'recorded', expression: name }))),
      ).toEqual([]);
    });

    it('knows every metric that an alert is about', async () => {
      const alerts = (await rules()).filter(({ type }) => type === 'alerting');
      const known = await knownMetrics();
      const unknown = alerts.flatMap(({ name, query }) => {
        const metrics = metricsOf(query);
        expect(metrics.length, name).toBeGreaterThan(0);
        return metrics.filter((metric) => !known(metric)).map((metric) => `${name}: ${metric}`);
      });
      expect(unknown).toEqual([]);
    });
  },
);

/** Queries of the documentation about what has no series until it happens, and does not happen to the stack here. */
const emptyWhenWell = new Set([
  'headgate_queue_unserved_jobs > 0',
  'rate(headgate_idempotency_takeovers_total[1h]) > 0',
  'rate(headgate_idempotency_store_errors_total[5m]) > 0',
]);

/** The queries in the pages for operators: each code span that names a metric. */
function shownQueries(): readonly Asked[] {
  const metric =
    /(?<![\w/.-])(headgate[_:]\w+|(pg|redis|nginx|node|probe|process|nodejs)_\w+|up(?=\{))/;
  const noQueries = /^(pg_dump|pg_restore|pg_isready|node_modules)\b|^(SELECT|ALTER|UPDATE) /;
  const pages = ['docs/operations.md', ...globSync('docs/runbooks/*.md', { cwd: root })];
  return pages.flatMap((where) => {
    const prose = readFileSync(join(root, where), 'utf8').replaceAll(/^ *```.*?^ *```$/gms, '');
    return [...prose.matchAll(/`([^`\n]+)`/g)]
      .map(([, text = '']) => text.replaceAll('\\|', '|'))
      .filter((text) => metric.test(text) && !noQueries.test(text))
      .map((expression) => ({ where, expression }));
  });
}

const words = new Set(['and', 'or', 'unless', 'bool', 'offset', 'inf', 'nan']);

/** The names of the metrics in an expression: what is left without texts, labels, times, groups and functions. */
function metricsOf(expression: string): string[] {
  const bare = expression
    .replaceAll(/"[^"]*"/g, '')
    .replaceAll(/\{[^}]*\}|\[[^\]]*\]/g, ' ')
    .replaceAll(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, ' ');
  const names = [...bare.matchAll(/(?<![\w.])[a-z_:][\w:]*(?!\s*\(|[\w:])/gi)].map(
    ([name]) => name,
  );
  return [...new Set(names.filter((name) => !words.has(name.toLowerCase())))];
}
