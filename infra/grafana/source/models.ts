import { type Dashboard, highestBy, quantileBy, quantiles, rateBy } from './dashboard.ts';

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
          queries: rateBy('outcome', 'headgate_model_calls_total'),
        },
        {
          title: 'Calls by kind',
          kind: 'stacked',
          unit: 'ops',
          queries: rateBy('kind', 'headgate_model_calls_total'),
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
          queries: rateBy('counts', 'headgate_model_calls_total'),
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
          queries: rateBy('direction', 'headgate_model_tokens_total'),
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
          queries: quantiles('headgate_model_first_token_seconds'),
        },
        {
          title: 'Until the end of a call (p95)',
          unit: 's',
          queries: quantileBy(0.95, 'kind, outcome', 'headgate_model_call_duration_seconds'),
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
          queries: rateBy('provider, code', 'headgate_provider_failures_total'),
        },
        {
          title: 'Circuit breakers',
          description: '0 closed, 1 half-open, 2 open.',
          unit: 'none',
          queries: highestBy('name', 'headgate_model_circuit_state'),
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
          queries: quantileBy(0.95, 'provider', 'headgate_model_queue_wait_seconds'),
        },
        {
          title: 'What became of calls that waited',
          kind: 'stacked',
          unit: 'ops',
          queries: rateBy('provider, outcome', 'headgate_model_queue_wait_seconds_count'),
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
          queries: rateBy('code', 'headgate_http_errors_total', 'code=~"upstream_.*|model_.*"'),
        },
      ],
    },
  ],
};
