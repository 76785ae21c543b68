import type { Clock } from '@headgate/core';

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
  readonly clock: Clock;
  /** Milliseconds for which a report is reused, so that probing cannot hurt the parts probed. */
  readonly maxAgeMs: number;
  /** Milliseconds after which a part that has not answered counts as missing. */
  readonly timeoutMs: number;
  /** Told of each look at a part. */
  readonly onLook?: (name: string, state: DependencyState) => void;
}

/** Looks at every part at once; callers at the same time share one look. */
export function createHealthCheck(options: HealthCheckOptions): () => Promise<HealthReport> {
  let current: Promise<HealthReport> | undefined;
  let takenAt = Number.NEGATIVE_INFINITY;
  return () => {
    const now = options.clock();
    if (current === undefined || now - takenAt > options.maxAgeMs) {
      takenAt = now;
      current = report(options);
    }
    return current;
  };
}

async function report({ probes, timeoutMs, onLook }: HealthCheckOptions): Promise<HealthReport> {
  const states = await Promise.all(probes.map((probe) => look(probe, timeoutMs)));
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

async function look(probe: Probe, timeoutMs: number): Promise<DependencyState> {
  const silent = { ok: false, latencyMs: timeoutMs, reason: `no answer within ${timeoutMs} ms` };
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<DependencyState>((resolve) => {
    timer = setTimeout(() => {
      resolve(silent);
      controller.abort(new Error(silent.reason));
    }, timeoutMs);
  });
  const answer = probe.check(controller.signal).catch(() => ({
    ok: false,
    latencyMs: 0,
    reason: 'does not answer',
  }));
  try {
    return await Promise.race([answer, limit]);
  } finally {
    clearTimeout(timer);
  }
}
