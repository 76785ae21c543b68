import { type Dashboard, highestBy, quantileBy, quantiles, rateBy } from './dashboard.ts';

const requests = 'headgate_http_request_duration_seconds';
const chosen = 'route=~"$route",instance=~"$instance"';

export const api: Dashboard = {
  uid: 'headgate-api',
  title: 'Headgate: API',
  description:
    'Rate, errors and duration of requests, by route; capacity of the processes; lists and retries.',
  variables: [
    { name: 'route', label: 'Route', of: { metric: `${requests}_count`, label: 'route' } },
    { name: 'instance', label: 'Instance', of: { metric: `${requests}_count`, label: 'instance' } },
  ],
  rows: [
    {
      title: 'Now',
      panels: [
        {
          title: 'Instances',
          kind: 'stat',
          unit: 'none',
          queries: [{ expr: 'sum(up{job="headgate-api"})', legend: '' }],
        },
        {
          title: 'Ready',
          kind: 'stat',
          unit: 'none',
          queries: [{ expr: 'sum(probe_success{job="headgate-ready"})', legend: '' }],
        },
        {
          title: 'Requests',
          kind: 'stat',
          unit: 'reqps',
          queries: [
            { expr: `sum(rate(${requests}_count{${chosen}}[$__rate_interval]))`, legend: '' },
          ],
        },
        {
          title: 'Failed',
          description: 'On our side, models and probes left out: what the objective is about.',
          kind: 'stat',
          unit: 'percentunit',
          limits: { warning: 0.001, critical: 0.01 },
          queries: [{ expr: 'headgate:http_errors:ratio5m', legend: '' }],
        },
        {
          title: 'Slow',
          description: 'More than half a second, models and probes left out.',
          kind: 'stat',
          unit: 'percentunit',
          limits: { warning: 0.01, critical: 0.1 },
          queries: [{ expr: 'headgate:http_slow_requests:ratio5m', legend: '' }],
        },
        {
          title: 'Event loop late',
          kind: 'stat',
          unit: 's',
          limits: { warning: 0.1, critical: 0.25 },
          queries: [
            {
              expr: 'max(nodejs_eventloop_lag_p99_seconds{job="headgate-api",instance=~"$instance"})',
              legend: '',
            },
          ],
        },
      ],
    },
    {
      title: 'Rate',
      panels: [
        {
          title: 'Requests by route',
          kind: 'stacked',
          unit: 'reqps',
          queries: rateBy('route', `${requests}_count`, chosen),
        },
        {
          title: 'Requests by status',
          kind: 'stacked',
          unit: 'reqps',
          queries: rateBy('status', `${requests}_count`, chosen),
        },
      ],
    },
    {
      title: 'Errors',
      panels: [
        {
          title: 'Share that fails on our side, by route',
          unit: 'percentunit',
          queries: [
            {
              expr: `sum by (route) (rate(${requests}_count{status="5xx",${chosen}}[$__rate_interval])) / sum by (route) (rate(${requests}_count{${chosen}}[$__rate_interval]))`,
              legend: '{{route}}',
            },
          ],
        },
        {
          title: 'Share that is refused, by route',
          unit: 'percentunit',
          queries: [
            {
              expr: `sum by (route) (rate(${requests}_count{status="4xx",${chosen}}[$__rate_interval])) / sum by (route) (rate(${requests}_count{${chosen}}[$__rate_interval]))`,
              legend: '{{route}}',
            },
          ],
        },
        {
          title: 'Errors by code',
          kind: 'stacked',
          unit: 'ops',
          queries: rateBy('code', 'headgate_http_errors_total', chosen),
        },
        {
          title: 'The budget of errors burns',
          description:
            'How many times faster than the objective of 99.9 % allows: 1 lasts just the month.',
          unit: 'none',
          limits: { warning: 6, critical: 14.4 },
          queries: [
            { expr: 'headgate:http_errors:ratio5m / 0.001', legend: '5 minutes' },
            { expr: 'headgate:http_errors:ratio1h / 0.001', legend: 'an hour' },
            { expr: 'headgate:http_errors:ratio6h / 0.001', legend: '6 hours' },
          ],
        },
      ],
    },
    {
      title: 'Streams',
      panels: [
        {
          title: 'Open streams, by route',
          kind: 'stacked',
          unit: 'none',
          queries: [
            { expr: `sum by (route) (headgate_http_streams_open{${chosen}})`, legend: '{{route}}' },
          ],
        },
        {
          title: 'Duration until the end, p95 by route',
          unit: 's',
          queries: quantileBy(0.95, 'route', 'headgate_http_stream_duration_seconds', chosen),
        },
        {
          title: 'How streams end',
          kind: 'stacked',
          unit: 'ops',
          queries: rateBy('outcome', 'headgate_http_stream_duration_seconds_count', chosen),
        },
      ],
    },
    {
      title: 'Duration until the answer begins',
      panels: [
        {
          title: 'All routes',
          unit: 's',
          queries: quantiles(requests, chosen),
        },
        {
          title: 'p50 by route',
          unit: 's',
          queries: quantileBy(0.5, 'route', requests, chosen),
        },
        {
          title: 'p95 by route',
          unit: 's',
          queries: quantileBy(0.95, 'route', requests, chosen),
        },
        {
          title: 'p99 by route',
          unit: 's',
          queries: quantileBy(0.99, 'route', requests, chosen),
        },
      ],
    },
    {
      title: 'Capacity',
      panels: [
        {
          title: 'Processor',
          description: '1 is one core.',
          unit: 'none',
          queries: [
            {
              expr: 'rate(process_cpu_seconds_total{job="headgate-api",instance=~"$instance"}[$__rate_interval])',
              legend: '{{instance}}',
            },
          ],
        },
        {
          title: 'Memory',
          unit: 'bytes',
          queries: [
            {
              expr: 'process_resident_memory_bytes{job="headgate-api",instance=~"$instance"}',
              legend: '{{instance}}',
            },
          ],
        },
        {
          title: 'How late the event loop is (p99)',
          unit: 's',
          limits: { warning: 0.1, critical: 0.25 },
          queries: [
            {
              expr: 'nodejs_eventloop_lag_p99_seconds{job="headgate-api",instance=~"$instance"}',
              legend: '{{instance}}',
            },
          ],
        },
        {
          title: 'Time spent collecting garbage',
          unit: 'percentunit',
          queries: rateBy(
            'instance',
            'nodejs_gc_duration_seconds_sum',
            'job="headgate-api",instance=~"$instance"',
          ),
        },
        {
          title: 'Refused for want of capacity',
          unit: 'reqps',
          queries: rateBy('reason', 'headgate_http_requests_shed_total'),
        },
        {
          title: 'How long its parts take',
          unit: 's',
          queries: highestBy('dependency', 'headgate_dependency_latency_seconds'),
        },
      ],
    },
    {
      title: 'Lists',
      panels: [
        {
          title: 'Pages',
          kind: 'stacked',
          unit: 'ops',
          queries: rateBy('list', 'headgate_list_pages_total'),
        },
        {
          title: 'How deep readers go (p95, in pages)',
          unit: 'none',
          queries: quantileBy(0.95, 'list', 'headgate_list_page_depth'),
        },
      ],
    },
  ],
};
