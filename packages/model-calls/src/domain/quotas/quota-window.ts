import type { QuotaWindow } from './ports.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A window as of a moment. */
export interface QuotaPeriod {
  /** Milliseconds since 1970. */
  readonly startsAt: number;
  /** When the next one begins. */
  readonly endsAt: number;
}

// What runs now belongs to no period: its one counter is kept for good.
const always: QuotaPeriod = { startsAt: 0, endsAt: Date.UTC(9999, 0) };

/** The window that a moment falls into. Windows follow each other without a gap, by the calendar of UTC. */
export function periodAt(window: QuotaWindow, now: number): QuotaPeriod {
  switch (window) {
    case 'minute':
      return steady(now, minuteMs);
    case 'hour':
      return steady(now, hourMs);
    case 'day':
      return steady(now, dayMs);
    case 'month': {
      const date = new Date(now);
      const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
      return { startsAt: Date.UTC(year, month), endsAt: Date.UTC(year, month + 1) };
    }
    case 'moment':
      return always;
  }
}

function steady(now: number, length: number): QuotaPeriod {
  const startsAt = Math.floor(now / length) * length;
  return { startsAt, endsAt: startsAt + length };
}
