import { ProviderError } from '../errors.ts';
import type { CallContext } from '../provider.ts';

/** Resolves after `ms`, or as soon as one of the signals fires. */
export function pause(ms: number, signals: readonly AbortSignal[]): Promise<void> {
  if (signals.some((signal) => signal.aborted)) return Promise.resolve();
  return new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    for (const signal of signals) signal.addEventListener('abort', over);
  });
}

/** The failure of a call whose signal fired while nothing of it was upstream. */
export function abortedWhileWaiting(
  provider: string,
  model: string | undefined,
  { signal }: CallContext,
): ProviderError {
  const safeMessage = 'The call was aborted.';
  return new ProviderError('aborted', safeMessage, {
    provider,
    model,
    retryable: false,
    emitted: false,
    safeMessage,
    cause: signal.reason,
  });
}

/** The call with so much of its total time gone; rejects when none is left. */
export function afterSpending(
  context: CallContext,
  spentMs: number,
  provider: string,
  model: string,
): CallContext {
  const totalMs = context.deadlines.totalMs - spentMs;
  if (totalMs > 0) return { ...context, deadlines: { ...context.deadlines, totalMs } };
  const safeMessage = 'The answer took longer than allowed.';
  throw new ProviderError('timeout_total', safeMessage, {
    provider,
    model,
    retryable: false,
    emitted: false,
    safeMessage,
  });
}

const refusals = new WeakSet<object>();

/** Marks a failure that was made up here, without asking: to try again at once would be refused again. */
export function refusedHere(error: ProviderError): ProviderError {
  refusals.add(error);
  return error;
}

/** Whether a failure was made up here. */
export function wasRefusedHere(error: ProviderError): boolean {
  return refusals.has(error);
}
