import type { Logger } from 'pino';
import type { ShedReason } from '../../domain/load/ports.ts';

const everyMs = 1_000;

/** Tells of refused requests once a second, however many they are: a line for each would cost more than to refuse it. */
export function summarizeRefusals(log: Logger): (reason: ShedReason) => void {
  const counts = new Map<ShedReason, number>();
  function tell(): void {
    for (const [reason, count] of counts) {
      log.warn({ target: 'load', reason, count }, 'refused requests for want of capacity');
    }
    counts.clear();
  }
  return (reason) => {
    if (counts.size === 0) setTimeout(tell, everyMs).unref();
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  };
}
