import { type Dashboard, rateBy } from './dashboard.ts';

export const security: Dashboard = {
  uid: 'headgate-security',
  title: 'Headgate: security',
  description: 'Who is refused, and why; what happens to accounts, and what is changed.',
  rows: [
    {
      title: 'Credentials',
      panels: [
        {
          title: 'Failed sign-ins, refreshes and keys',
          kind: 'stacked',
          unit: 'ops',
          queries: rateBy('event', 'headgate_auth_failures_total'),
        },
        {
          title: 'Why',
          kind: 'stacked',
          unit: 'ops',
          queries: rateBy('reason', 'headgate_auth_failures_total'),
        },
        {
          title: 'Refresh tokens used twice',
          unit: 'ops',
          queries: [
            {
              expr: 'sum(rate(headgate_auth_failures_total{event="auth.refresh.reuse_detected"}[$__rate_interval])) or vector(0)',
              legend: 'used twice',
            },
          ],
        },
        {
          title: 'Refused as unknown or not permitted',
          kind: 'stacked',
          unit: 'reqps',
          queries: rateBy(
            'code',
            'headgate_http_errors_total',
            'code=~"unauthenticated|forbidden|insufficient_scope|invalid_token|invalid_credentials|invalid_refresh_token|csrf_failed"',
          ),
        },
      ],
    },
    {
      title: 'What is done',
      panels: [
        {
          title: 'Lines of the audit log, by action',
          kind: 'stacked',
          unit: 'ops',
          queries: rateBy('action', 'headgate_audit_events_total'),
        },
        {
          title: 'Security events, by event',
          kind: 'stacked',
          unit: 'ops',
          queries: rateBy('event', 'headgate_security_events_total'),
        },
      ],
    },
    {
      title: 'Limits',
      panels: [
        {
          title: 'Beyond a rate limit, by policy',
          kind: 'stacked',
          unit: 'reqps',
          queries: rateBy('policy', 'headgate_rate_limit_violations_total'),
        },
        {
          title: 'Refused by a quota or a limit',
          kind: 'stacked',
          unit: 'reqps',
          queries: rateBy(
            'code',
            'headgate_http_errors_total',
            'code=~"rate_limited|insufficient_quota|overloaded|payload_too_large"',
          ),
        },
        {
          title: 'Failures of the store of rate limits',
          unit: 'ops',
          queries: [
            {
              expr: 'sum(rate(headgate_rate_limit_store_errors_total[$__rate_interval]))',
              legend: 'failures',
            },
          ],
        },
        {
          title: 'What pages were kept from',
          kind: 'stacked',
          unit: 'ops',
          queries: [
            {
              expr: 'sum by (directive, disposition) (rate(headgate_csp_violations_total[$__rate_interval]))',
              legend: '{{directive}} ({{disposition}})',
            },
          ],
        },
      ],
    },
  ],
};
