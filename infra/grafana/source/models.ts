import { type Dashboard, quantile } from './dashboard.ts';

export const models: Dashboard = {
  uid: 'headgate-models',
  title: 'Headgate: models',
  description: 'Calls of models, their tokens and cost, and how the providers do.',
  rows: [
    {
      title: 'Calls',
      panels: [
        {
          title: 'Calls by outcome',
          kind: 'stacked',
          unit: 'ops',
          queries: [
            {
              expr: 'sum by (outcome) (rate(headgate_model_calls_total[$__rate_interval]))',
              legend: '{{outcome}}',
            },
          ],
        },
        {
          title: 'Calls by kind',
          kind: 'stacked',
          unit: 'ops',
          queries: [
            {
              expr: 'sum by (kind) (rate(headgate_model_calls_total[$__rate_interval]))',
              legend: '{{kind}}',
            },
          ],
        },
        {
          title: 'Share that fails',
          unit: 'percentunit',
          limits: { warning: 0.02, critical: 0.1 },
          queries: [{ expr: 'headgate:model_calls_failed:ratio5m', legend: 'failed' }],
        },
        {
          title: 'Counts by where they come from',
          description: 'Estimated where the provider tells none, or the call was cut short.',
          kind: 'stacked',
          unit: 'ops',
          queries: [
            {
              expr: 'sum by (counts) (rate(headgate_model_calls_total[$__rate_interval]))',
              legend: '{{counts}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Tokens and cost',
      panels: [
        {
          title: 'Tokens a second',
          kind: 'stacked',
          unit: 'short',
          queries: [
            {
              expr: 'sum by (direction) (rate(headgate_model_tokens_total[$__rate_interval]))',
              legend: '{{direction}}',
            },
          ],
        },
        {
          title: 'Tokens of the last 24 hours',
          kind: 'stat',
          width: 6,
          unit: 'short',
          queries: [{ expr: 'sum(increase(headgate_model_tokens_total[24h]))', legend: '' }],
        },
        {
          title: 'Cost of the last 24 hours',
          description: 'By the prices of MODELS_CONFIG, in their currency.',
          kind: 'stat',
          width: 6,
          unit: 'short',
          queries: [{ expr: 'sum(increase(headgate_model_cost_total[24h]))', legend: '' }],
        },
        {
          title: 'Cost an hour',
          unit: 'short',
          queries: [
            {
              expr: 'sum(rate(headgate_model_cost_total[$__rate_interval])) * 3600',
              legend: 'cost',
            },
          ],
        },
      ],
    },
    {
      title: 'Time',
      panels: [
        {
          title: 'Until the first word of an answer',
          unit: 's',
          queries: [0.5, 0.95, 0.99].map((share) => ({
            expr: quantile(share, 'headgate_model_first_token_seconds', ''),
            legend: `p${share * 100}`,
          })),
        },
        {
          title: 'Until the end of a call (p95)',
          unit: 's',
          queries: [
            {
              expr: quantile(0.95, 'headgate_model_call_duration_seconds', 'kind, outcome'),
              legend: '{{kind}} {{outcome}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Providers',
      panels: [
        {
          title: 'Answers',
          description: '1 where it answered when it was last looked at.',
          unit: 'none',
          queries: [
            {
              expr: 'min by (dependency) (headgate_dependency_up{dependency!~"database|redis"})',
              legend: '{{dependency}}',
            },
          ],
        },
        {
          title: 'Failures, saved by a fallback or not',
          kind: 'stacked',
          unit: 'ops',
          queries: [
            {
              expr: 'sum by (provider, code) (rate(headgate_provider_failures_total[$__rate_interval]))',
              legend: '{{provider}} {{code}}',
            },
          ],
        },
        {
          title: 'Circuit breakers',
          description: '0 closed, 1 half-open, 2 open.',
          unit: 'none',
          queries: [{ expr: 'max by (name) (headgate_model_circuit_state)', legend: '{{name}}' }],
        },
        {
          title: 'Calls in flight',
          kind: 'stacked',
          unit: 'none',
          queries: [
            {
              expr: 'sum by (provider, state) (headgate_model_calls_in_flight)',
              legend: '{{provider}} {{state}}',
            },
          ],
        },
        {
          title: 'Time in the queue of a model (p95)',
          unit: 's',
          queries: [
            {
              expr: quantile(0.95, 'headgate_model_queue_wait_seconds', 'provider'),
              legend: '{{provider}}',
            },
          ],
        },
        {
          title: 'What became of calls that waited',
          kind: 'stacked',
          unit: 'ops',
          queries: [
            {
              expr: 'sum by (provider, outcome) (rate(headgate_model_queue_wait_seconds_count[$__rate_interval]))',
              legend: '{{provider}} {{outcome}}',
            },
          ],
        },
        {
          title: 'Fallbacks',
          kind: 'stacked',
          unit: 'ops',
          queries: [
            {
              expr: 'sum by (from, to) (rate(headgate_model_fallbacks_total[$__rate_interval]))',
              legend: '{{from}} → {{to}}',
            },
          ],
        },
        {
          title: 'Errors of providers told to clients',
          kind: 'stacked',
          unit: 'ops',
          queries: [
            {
              expr: 'sum by (code) (rate(headgate_http_errors_total{code=~"upstream_.*|model_.*"}[$__rate_interval]))',
              legend: '{{code}}',
            },
          ],
        },
      ],
    },
  ],
};
