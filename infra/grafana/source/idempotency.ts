import { type Dashboard, rateBy } from './dashboard.ts';

const requests = 'headgate_idempotency_requests_total';

export const idempotency: Dashboard = {
  uid: 'headgate-idempotency',
  title: 'Headgate: idempotency',
  description:
    'Requests with an Idempotency-Key: which were run, which were replayed, which were refused.',
  rows: [
    {
      title: 'Requests with a key',
      panels: [
        {
          title: 'By result',
          kind: 'stacked',
          unit: 'reqps',
          description:
            'hit was replayed, miss was run, conflict came with another payload, in_progress while the first still ran.',
          queries: rateBy('result', requests),
        },
        {
          title: 'Share that was replayed',
          unit: 'percentunit',
          queries: [
            {
              expr: `sum(rate(${requests}{result="hit"}[$__rate_interval])) / sum(rate(${requests}[$__rate_interval]))`,
              legend: 'replayed',
            },
          ],
        },
        {
          title: 'Conflicts, by whose they are',
          unit: 'reqps',
          queries: rateBy('scope', requests, 'result="conflict"'),
        },
        {
          title: 'Age of keys that were replayed',
          kind: 'stacked',
          unit: 'reqps',
          queries: rateBy('key_age', requests, 'result="hit"'),
        },
      ],
    },
    {
      title: 'The store',
      panels: [
        {
          title: 'Runs that took over from one that was lost',
          unit: 'ops',
          queries: [
            {
              expr: 'sum(rate(headgate_idempotency_takeovers_total[$__rate_interval])) or vector(0)',
              legend: 'takeovers',
            },
          ],
        },
        {
          title: 'Failures',
          unit: 'ops',
          queries: [
            {
              expr: 'sum(rate(headgate_idempotency_store_errors_total[$__rate_interval])) or vector(0)',
              legend: 'failures',
            },
          ],
        },
      ],
    },
  ],
};
