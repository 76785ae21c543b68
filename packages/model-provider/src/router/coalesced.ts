/**
 * Makes many askers share one answer: while a question is under way all wait for it, and its answer holds
 * for `maxAgeMs`. A failure is not kept. An asker whose signal fires stops waiting; the question goes on for
 * the others.
 */
export function coalesced<Result>(options: {
  /** Asks. What it waits for must end by itself: no asker's signal reaches it. */
  readonly ask: () => Promise<Result>;
  readonly maxAgeMs: number;
  readonly now: () => number;
}): (signal: AbortSignal) => Promise<Result> {
  let pending: Promise<Result> | undefined;
  let kept: { readonly result: Result; readonly at: number } | undefined;

  const ask = (): Promise<Result> => {
    pending ??= options
      .ask()
      .then((result) => {
        kept = { result, at: options.now() };
        return result;
      })
      .finally(() => {
        pending = undefined;
      });
    return pending;
  };

  return (signal) => {
    if (kept && options.now() - kept.at < options.maxAgeMs) return Promise.resolve(kept.result);
    return abandonable(ask(), signal);
  };
}

/** The same promise, except that it rejects with the signal's reason when that fires first. */
function abandonable<Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abandon = (): void => reject(signal.reason as Error);
    const settled = (): void => signal.removeEventListener('abort', abandon);
    if (signal.aborted) {
      abandon();
      // Somebody else's question must not be an unhandled rejection here.
      promise.catch(() => undefined);
      return;
    }
    signal.addEventListener('abort', abandon);
    promise.then(resolve, reject).finally(settled);
  });
}
