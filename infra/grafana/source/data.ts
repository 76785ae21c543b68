import { type Dashboard, highestBy, rateBy } from './dashboard.ts';

export const data: Dashboard = {
  uid: 'headgate-data',
  title: 'Headgate: database and Redis',
  description: 'PostgreSQL and Redis, as their exporters see them; the machine and the backups.',
  rows: [
    {
      title: 'PostgreSQL',
      panels: [
        {
          title: 'Answers',
          kind: 'stat',
          unit: 'none',
          queries: [{ expr: 'min(pg_up)', legend: '' }],
        },
        {
          title: 'Size',
          kind: 'stat',
          unit: 'bytes',
          queries: [
            { expr: 'max(pg_database_size_bytes{datname!~"template.*|postgres"})', legend: '' },
          ],
        },
        {
          title: 'Connections taken',
          kind: 'stat',
          unit: 'percentunit',
          limits: { warning: 0.7, critical: 0.85 },
          queries: [
            {
              expr: 'max(sum by (instance) (pg_stat_activity_count) / on (instance) pg_settings_max_connections)',
              legend: '',
            },
          ],
        },
        {
          title: 'From the cache',
          kind: 'stat',
          unit: 'percentunit',
          queries: [
            {
              expr: 'sum(pg_stat_database_blks_hit) / (sum(pg_stat_database_blks_hit) + sum(pg_stat_database_blks_read))',
              legend: '',
            },
          ],
        },
        {
          title: 'Last backup',
          kind: 'stat',
          unit: 'dateTimeFromNow',
          queries: [
            { expr: 'max(headgate_backup_last_success_timestamp_seconds) * 1000', legend: '' },
          ],
        },
        {
          title: 'Its length',
          kind: 'stat',
          unit: 'bytes',
          queries: [{ expr: 'max(headgate_backup_size_bytes)', legend: '' }],
        },
        {
          title: 'Pools of the processes',
          unit: 'percentunit',
          limits: { warning: 0.8, critical: 1 },
          queries: [
            {
              expr: 'headgate_database_connections{state="busy"} / on (job, instance) headgate_database_connections_limit',
              legend: '{{instance}}',
            },
          ],
        },
        {
          title: 'Queries that wait for a connection',
          unit: 'none',
          queries: [{ expr: 'headgate_database_connection_waiters', legend: '{{instance}}' }],
        },
        {
          title: 'Connections by state',
          kind: 'stacked',
          unit: 'none',
          queries: [{ expr: 'sum by (state) (pg_stat_activity_count)', legend: '{{state}}' }],
        },
        {
          title: 'Transactions',
          unit: 'ops',
          queries: [
            {
              expr: 'sum(rate(pg_stat_database_xact_commit[$__rate_interval]))',
              legend: 'committed',
            },
            {
              expr: 'sum(rate(pg_stat_database_xact_rollback[$__rate_interval]))',
              legend: 'rolled back',
            },
          ],
        },
        {
          title: 'Rows',
          unit: 'ops',
          queries: [
            {
              expr: 'sum(rate(pg_stat_database_tup_fetched[$__rate_interval]))',
              legend: 'fetched',
            },
            {
              expr: 'sum(rate(pg_stat_database_tup_inserted[$__rate_interval]))',
              legend: 'inserted',
            },
            {
              expr: 'sum(rate(pg_stat_database_tup_updated[$__rate_interval]))',
              legend: 'updated',
            },
            {
              expr: 'sum(rate(pg_stat_database_tup_deleted[$__rate_interval]))',
              legend: 'deleted',
            },
          ],
        },
        {
          title: 'Oldest transaction',
          unit: 's',
          limits: { warning: 60, critical: 600 },
          queries: highestBy('state', 'pg_stat_activity_max_tx_duration', 'state!="idle"'),
        },
        {
          title: 'Locks',
          unit: 'none',
          queries: [{ expr: 'sum by (mode) (pg_locks_count)', legend: '{{mode}}' }],
        },
        {
          title: 'Deadlocks',
          unit: 'ops',
          queries: [
            {
              expr: 'sum(rate(pg_stat_database_deadlocks[$__rate_interval]))',
              legend: 'deadlocks',
            },
          ],
        },
      ],
    },
    {
      title: 'Redis',
      panels: [
        {
          title: 'Answers',
          kind: 'stat',
          unit: 'none',
          queries: [{ expr: 'min(redis_up)', legend: '' }],
        },
        {
          title: 'Clients',
          kind: 'stat',
          unit: 'none',
          queries: [{ expr: 'sum(redis_connected_clients)', legend: '' }],
        },
        {
          title: 'Keys',
          kind: 'stat',
          unit: 'short',
          queries: [{ expr: 'sum(redis_db_keys)', legend: '' }],
        },
        {
          title: 'Memory',
          unit: 'bytes',
          queries: [
            { expr: 'sum(redis_memory_used_bytes)', legend: 'used' },
            { expr: 'sum(redis_memory_max_bytes)', legend: 'limit' },
          ],
        },
        {
          title: 'Commands',
          unit: 'ops',
          queries: [
            {
              expr: 'sum(rate(redis_commands_processed_total[$__rate_interval]))',
              legend: 'commands',
            },
          ],
        },
        {
          title: 'Keys that ended or were dropped',
          unit: 'ops',
          queries: [
            { expr: 'sum(rate(redis_expired_keys_total[$__rate_interval]))', legend: 'ended' },
            { expr: 'sum(rate(redis_evicted_keys_total[$__rate_interval]))', legend: 'dropped' },
          ],
        },
        {
          title: 'Checks of rate limits without Redis',
          unit: 'ops',
          queries: rateBy('instance', 'headgate_rate_limit_insured_total'),
        },
      ],
    },
    {
      title: 'nginx and the machine',
      panels: [
        {
          title: 'Connections of nginx',
          kind: 'stacked',
          unit: 'none',
          queries: [
            { expr: 'sum(nginx_connections_reading)', legend: 'reading' },
            { expr: 'sum(nginx_connections_writing)', legend: 'writing' },
            { expr: 'sum(nginx_connections_waiting)', legend: 'waiting' },
          ],
        },
        {
          title: 'Requests at nginx',
          unit: 'reqps',
          queries: [
            { expr: 'sum(rate(nginx_http_requests_total[$__rate_interval]))', legend: 'requests' },
          ],
        },
        {
          title: 'The certificate ends in',
          kind: 'stat',
          unit: 's',
          queries: [{ expr: 'min(probe_ssl_earliest_cert_expiry) - time()', legend: '' }],
        },
        {
          title: 'Disk left',
          width: 10,
          unit: 'percentunit',
          queries: [
            {
              expr: 'node_filesystem_avail_bytes{fstype!~"tmpfs|overlay|squashfs|ramfs"} / node_filesystem_size_bytes',
              legend: '{{mountpoint}}',
            },
          ],
        },
        {
          title: 'Processor of the machine',
          width: 10,
          unit: 'percentunit',
          queries: [
            {
              expr: '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[$__rate_interval]))',
              legend: '{{instance}}',
            },
          ],
        },
        {
          title: 'Memory of the machine',
          unit: 'bytes',
          queries: [
            {
              expr: 'sum by (instance) (node_memory_MemAvailable_bytes)',
              legend: '{{instance}} available',
            },
            {
              expr: 'sum by (instance) (node_memory_MemTotal_bytes)',
              legend: '{{instance}} in all',
            },
          ],
        },
      ],
    },
  ],
};
