import type { Clock } from '@headgate/core';

/** What a browser refused because of a content policy, without the paths and queries of the pages. */
export interface CspViolation {
  /** The directive that was violated, such as `script-src-elem`; `other` when it is none that exists. */
  readonly directive: string;
  readonly disposition: 'enforce' | 'report';
  /** The origin of what was refused, or a word such as `inline`. */
  readonly blocked: string;
  /** The path of the page. */
  readonly page: string;
}

export interface ViolationCollectorOptions {
  readonly clock: Clock;
  /** Called for each violation. */
  readonly onViolation: (violation: CspViolation) => void;
  /** Called for the first violation of its kind, and then at most once a minute with how many there were since. */
  readonly onSummary: (violation: CspViolation, count: number) => void;
}

const silenceMs = 60_000;
const maxKinds = 200;

/** Collects violations: a page that violates its policy does so for each visitor, and one line tells as much as all. */
export function createViolationCollector(
  options: ViolationCollectorOptions,
): (violation: CspViolation) => void {
  const kinds = new Map<string, { lastAt: number; count: number }>();
  return (violation) => {
    options.onViolation(violation);
    const key = JSON.stringify(violation);
    const now = options.clock();
    const kind = kinds.get(key) ?? { lastAt: Number.NEGATIVE_INFINITY, count: 0 };
    kind.count += 1;
    if (now - kind.lastAt >= silenceMs) {
      options.onSummary(violation, kind.count);
      kind.lastAt = now;
      kind.count = 0;
    }
    kinds.delete(key);
    kinds.set(key, kind);
    const [oldest] = kinds.keys();
    if (kinds.size > maxKinds && oldest !== undefined) kinds.delete(oldest);
  };
}
