import type { CallAccounts } from '@headgate/model-calls';
import type { Tracing } from '../../domain/tracing/ports.ts';

/** Makes each call of a model a part of the trace of its request, from its admission to its end. */
export function tracedCalls(accounts: CallAccounts, tracing: Tracing): CallAccounts {
  return {
    async admit(start) {
      const span = tracing.call(start);
      try {
        const admitted = await accounts.admit(start);
        return {
          allowances: admitted.allowances,
          traceparent: span.traceparent,
          settle(end) {
            span.end(end);
            admitted.settle(end);
          },
        };
      } catch (error) {
        span.refused(error);
        throw error;
      }
    },
  };
}
