import { type Dashboard, highestBy, quantileBy, rateBy } from './dashboard.ts';

export const jobs: Dashboard = {
  uid: 'headgate-jobs',
  title: 'Headgate: queues and workers',
  description: 'What waits, what runs, how it ends, and who does it; webhooks.',
  variables: [
    {
      name: 'queue',
      label: 'Queue',
      of: { metric: 'headgate_queue_waiting_jobs', label: 'queue' },
    },
  ],
  rows: [
    {
      title: 'Queues',
      panels: [
        {
          title: 'Waiting',
          unit: 'none',
          queries: highestBy('queue', 'headgate_queue_waiting_jobs', 'queue=~"$queue"'),
        },
        {
          title: 'Age of the oldest waiting job',
          unit: 's',
          limits: { warning: 60, critical: 300 },
          queries: highestBy('queue', 'headgate_queue_oldest_waiting_seconds', 'queue=~"$queue"'),
        },
        {
          title: 'Running',
          unit: 'none',
          queries: highestBy('queue', 'headgate_queue_running_jobs', 'queue=~"$queue"'),
        },
        {
          title: 'Waiting for their time',
          unit: 'none',
          queries: highestBy('queue', 'headgate_queue_delayed_jobs', 'queue=~"$queue"'),
        },
        {
          title: 'Dead letters kept',
          unit: 'none',
          queries: highestBy('queue', 'headgate_queue_dead_letters', 'queue=~"$queue"'),
        },
        {
          title: 'Dead letters and retries',
          kind: 'stacked',
          unit: 'ops',
          queries: [
            {
              expr: 'sum by (queue) (rate(headgate_job_dead_letters_total{queue=~"$queue"}[$__rate_interval]))',
              legend: '{{queue}} failed for good',
            },
            {
              expr: 'sum by (queue) (rate(headgate_job_retries_total{queue=~"$queue"}[$__rate_interval]))',
              legend: '{{queue}} tried again',
            },
          ],
        },
      ],
    },
    {
      title: 'Runs',
      panels: [
        {
          title: 'Runs by outcome',
          kind: 'stacked',
          unit: 'ops',
          queries: rateBy('outcome', 'headgate_job_duration_seconds_count', 'queue=~"$queue"'),
        },
        {
          title: 'Runs by queue',
          kind: 'stacked',
          unit: 'ops',
          queries: rateBy('queue', 'headgate_job_duration_seconds_count', 'queue=~"$queue"'),
        },
        {
          title: 'Duration of a run (p50)',
          unit: 's',
          queries: quantileBy(0.5, 'queue', 'headgate_job_duration_seconds', 'queue=~"$queue"'),
        },
        {
          title: 'Duration of a run (p95)',
          unit: 's',
          queries: quantileBy(0.95, 'queue', 'headgate_job_duration_seconds', 'queue=~"$queue"'),
        },
      ],
    },
    {
      title: 'Workers',
      panels: [
        {
          title: 'Workers by queue',
          unit: 'none',
          queries: highestBy('queue', 'headgate_queue_workers', 'queue=~"$queue"'),
        },
        {
          title: 'Paused queues, and jobs that nobody serves',
          unit: 'none',
          queries: [
            { expr: 'sum(max by (queue) (headgate_queue_paused))', legend: 'queues paused' },
            {
              expr: 'sum(max by (queue) (headgate_queue_unserved_jobs)) or vector(0)',
              legend: 'jobs that nobody serves',
            },
          ],
        },
        {
          title: 'Workers',
          kind: 'stat',
          unit: 'none',
          queries: [{ expr: 'sum(up{job="headgate-worker"})', legend: '' }],
        },
        {
          title: 'Processor',
          width: 10,
          unit: 'none',
          queries: [
            {
              expr: 'rate(process_cpu_seconds_total{job="headgate-worker"}[$__rate_interval])',
              legend: '{{instance}}',
            },
          ],
        },
        {
          title: 'Memory',
          width: 10,
          unit: 'bytes',
          queries: [
            {
              expr: 'process_resident_memory_bytes{job="headgate-worker"}',
              legend: '{{instance}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Webhooks',
      panels: [
        {
          title: 'Requests to receivers by what became of them',
          kind: 'stacked',
          unit: 'ops',
          queries: rateBy('outcome', 'headgate_webhook_attempts_total'),
        },
        {
          title: 'Share that fails',
          unit: 'percentunit',
          limits: { warning: 0.2, critical: 0.5 },
          queries: [
            {
              expr: 'sum(rate(headgate_webhook_attempts_total{outcome!="delivered"}[$__rate_interval])) / sum(rate(headgate_webhook_attempts_total[$__rate_interval]))',
              legend: 'failed',
            },
          ],
        },
      ],
    },
  ],
};
