import type { Metrics } from '../../domain/metrics/ports.ts';
import type { CallAccounts } from '../../domain/usage/ports.ts';

/** Accounts that let every call through and count it for the metrics. */
export function countCalls(metrics: Metrics): CallAccounts {
  return {
    admit: async ({ kind }) => ({
      settle: ({ outcome, counts }) => metrics.modelCalled({ kind, outcome, ...counts }),
    }),
  };
}
