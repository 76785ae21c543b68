import { type Dashboard, quantile } from './dashboard.ts';

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
          queries: [
            {
              expr: `sum by (route) (rate(${requests}_count{${chosen}}[$__rate_interval]))`,
              legend: '{{route}}',
            },
          ],
        },
        {
          title: 'Requests by status',
          kind: 'stacked',
          unit: 'reqps',
          queries: [
            {
              expr: `sum by (status) (rate(${requests}_count{${chosen}}[$__rate_interval]))`,
              legend: '{{status}}',
            },
          ],
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
          queries: [
            {
              expr: `sum by (code) (rate(headgate_http_errors_total{${chosen}}[$__rate_interval]))`,
              legend: '{{code}}',
            },
          ],
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
      title: 'Duration until the answer begins',
      panels: [
        {
          title: 'All routes',
          unit: 's',
          queries: [0.5, 0.95, 0.99].map((share) => ({
            expr: quantile(share, requests, '', chosen),
            legend: `p${share * 100}`,
          })),
        },
        {
          title: 'p50 by route',
          unit: 's',
          queries: [{ expr: quantile(0.5, requests, 'route', chosen), legend: '{{route}}' }],
        },
        {
          title: 'p95 by route',
          unit: 's',
          queries: [{ expr: quantile(0.95, requests, 'route', chosen), legend: '{{route}}' }],
        },
        {
          title: 'p99 by route',
          unit: 's',
          queries: [{ expr: quantile(0.99, requests, 'route', chosen), legend: '{{route}}' }],
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
          queries: [
            {
              expr: 'sum by (instance) (rate(nodejs_gc_duration_seconds_sum{job="headgate-api",instance=~"$instance"}[$__rate_interval]))',
              legend: '{{instance}}',
            },
          ],
        },
        {
          title: 'Refused for want of capacity',
          unit: 'reqps',
          queries: [
            {
              expr: 'sum by (reason) (rate(headgate_http_requests_shed_total[$__rate_interval]))',
              legend: '{{reason}}',
            },
          ],
        },
        {
          title: 'How long its parts take',
          unit: 's',
          queries: [
            {
              expr: 'max by (dependency) (headgate_dependency_latency_seconds)',
              legend: '{{dependency}}',
            },
          ],
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
          queries: [
            {
              expr: 'sum by (list) (rate(headgate_list_pages_total[$__rate_interval]))',
              legend: '{{list}}',
            },
          ],
        },
        {
          title: 'How deep readers go (p95, in pages)',
          unit: 'none',
          queries: [
            { expr: quantile(0.95, 'headgate_list_page_depth', 'list'), legend: '{{list}}' },
          ],
        },
      ],
    },
  ],
};
