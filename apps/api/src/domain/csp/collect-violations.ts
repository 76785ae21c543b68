/** What a browser refused because of a content policy, without queries and without the path of what was refused. */
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
  /** Called for each violation. */
  readonly onViolation: (violation: CspViolation) => void;
  /**
   * Called for the first violation of its kind, and then at most once a minute with how many there were since; without a
   * kind for those of all kinds that there was no room for.
   */
  readonly onSummary: (violation: CspViolation | undefined, count: number) => void;
}

/** Collects violations until it is closed. */
export interface ViolationCollector {
  readonly collect: (violation: CspViolation) => void;
  /** Tells what has not been told yet. */
  close(): void;
}

const minuteMs = 60_000;
// Whoever sends a report chooses its kind, so that kinds are bounded, and with them the lines of a minute: twice these and one.
const maxKinds = 20;

/** Collects violations: a page that violates its policy does so for each visitor, and one line tells as much as all. */
export function createViolationCollector({
  onViolation,
  onSummary,
}: ViolationCollectorOptions): ViolationCollector {
  const kinds = new Map<string, { readonly violation: CspViolation; seen: number; told: number }>();
  let others = 0;
  let timer: NodeJS.Timeout | undefined;

  function tell(): void {
    for (const [key, kind] of kinds) {
      const { violation, seen, told } = kind;
      if (seen > told) onSummary(violation, seen - told);
      if (seen === 0) kinds.delete(key);
      kind.seen = 0;
      kind.told = 0;
    }
    if (others > 0) onSummary(undefined, others);
    others = 0;
    if (kinds.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  }

  return {
    collect(violation) {
      onViolation(violation);
      timer ??= setInterval(tell, minuteMs).unref();
      const key = JSON.stringify(violation);
      const known = kinds.get(key);
      if (known) {
        known.seen += 1;
      } else if (kinds.size < maxKinds) {
        kinds.set(key, { violation, seen: 1, told: 1 });
        onSummary(violation, 1);
      } else {
        others += 1;
      }
    },
    close() {
      tell();
      clearInterval(timer);
      timer = undefined;
    },
  };
}
