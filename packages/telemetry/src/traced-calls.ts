import type { AdmittedCall, CallAccounts, CallStart } from '@headgate/model-calls';
import type { CallSpan, Tracing } from './tracing.ts';

/** Makes each call of a model a part of the trace of its request, from its admission to its end. */
export function tracedCalls(accounts: CallAccounts, tracing: Tracing): CallAccounts {
  const admitTogether = async (start: CallStart, calls: number) => {
    const spans = Array.from({ length: calls }, () => tracing.call(start));
    try {
      const admitted = await accounts.admitTogether(start, calls);
      return spans.map((span, index) => traced(admitted[index] as AdmittedCall, span));
    } catch (error) {
      for (const span of spans) span.refused(error);
      throw error;
    }
  };
  return {
    admitTogether,
    async admit(start) {
      const [admitted] = await admitTogether(start, 1);
      return admitted as AdmittedCall;
    },
  };
}

function traced(admitted: AdmittedCall, span: CallSpan): AdmittedCall {
  return {
    trace: span.trace,
    settle(end) {
      span.end(end);
      admitted.settle(end);
    },
  };
}
