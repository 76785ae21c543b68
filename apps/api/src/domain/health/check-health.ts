/** The state of one part that the service depends on. */
export interface DependencyState {
  readonly ok: boolean;
  /** Milliseconds that the answer took. */
  readonly latencyMs: number;
  readonly version?: string;
  /** Why it is not well, in words fit for anybody. */
  readonly reason?: string;
}

/** One look at a part: it resolves with its state, also when that is bad. */
export interface Probe {
  readonly name: string;
  /** Whether the service can do no work without it. */
  readonly required: boolean;
  check(signal: AbortSignal): Promise<DependencyState>;
}

export interface HealthReport {
  /** `degraded`: something optional is missing. `unavailable`: something required is. */
  readonly status: 'ok' | 'degraded' | 'unavailable';
  readonly dependencies: Readonly<Record<string, DependencyState>>;
}

export interface HealthCheckOptions {
  readonly probes: readonly Probe[];
  /** Milliseconds on a scale that never goes back. */
  readonly now: () => number;
  /** Milliseconds after a look for which its report is reused, so that probing cannot hurt the parts probed. */
  readonly maxAgeMs: number;
  /** Milliseconds after which a part that has not answered counts as missing. */
  readonly timeoutMs: number;
  /** Told of each look at a part. */
  readonly onLook?: (name: string, state: DependencyState) => void;
}

/**
 * Looks at every part at once. Callers share the look that runs, and then its report; a part that has not answered the last
 * look is not asked again before it does.
 */
export function createHealthCheck(options: HealthCheckOptions): () => Promise<HealthReport> {
  const { now, maxAgeMs, timeoutMs } = options;
  const looks = options.probes.map((probe) => ({ ...probe, look: watch(probe, timeoutMs) }));
  let current: Promise<HealthReport> | undefined;
  let takenAt: number | undefined;
  return () => {
    const isOld = takenAt !== undefined && now() - takenAt > maxAgeMs;
    if (current === undefined || isOld) {
      takenAt = undefined;
      current = report(looks, options).finally(() => {
        takenAt = now();
      });
    }
    return current;
  };
}

interface WatchedPart extends Pick<Probe, 'name' | 'required'> {
  readonly look: () => Promise<DependencyState>;
}

async function report(
  probes: readonly WatchedPart[],
  { onLook }: Pick<HealthCheckOptions, 'onLook'>,
): Promise<HealthReport> {
  const states = await Promise.all(probes.map(({ look }) => look()));
  probes.forEach(({ name }, index) => {
    const state = states[index];
    if (state) onLook?.(name, state);
  });
  const missing = probes.filter((_, index) => states[index]?.ok === false);
  return {
    status: missing.some((probe) => probe.required)
      ? 'unavailable'
      : missing.length > 0
        ? 'degraded'
        : 'ok',
    dependencies: Object.fromEntries(
      probes.map((probe, index) => [probe.name, states[index] as DependencyState]),
    ),
  };
}

/** Looks at one part, for so long. */
function watch(probe: Probe, timeoutMs: number): () => Promise<DependencyState> {
  const silent = { ok: false, latencyMs: timeoutMs, reason: `no answer within ${timeoutMs} ms` };
  let asked: Promise<DependencyState> | undefined;
  return async () => {
    const controller = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<DependencyState>((resolve) => {
      const giveUp = () => {
        resolve(silent);
        controller.abort(new Error(silent.reason));
      };
      // Timers run before sockets are read: after a turn that took long, the answer may be there, unread.
      timer = setTimeout(() => setImmediate(giveUp), timeoutMs);
    });
    asked ??= probe
      .check(controller.signal)
      .catch(() => ({ ok: false, latencyMs: 0, reason: 'does not answer' }))
      .finally(() => {
        asked = undefined;
      });
    try {
      return await Promise.race([asked, limit]);
    } finally {
      clearTimeout(timer);
    }
  };
}
