import type { WorkQueue } from './load-gauge.ts';

export interface EventLoopQueueOptions {
  /** Milliseconds on a scale that never goes back. */
  readonly now: () => number;
  /** Milliseconds for which the loop has slept since it began. */
  readonly idleMs: () => number;
  /** Calls back at the end of this turn of the loop. */
  readonly atEndOfTurn: (callback: () => void) => void;
}

// Below this share of sleep, the loop only looked whether there was more to do.
const leastRest = 0.02;

/**
 * The event loop as a queue: it is empty when the loop sleeps. What has just arrived has waited since the turn began, because the loop looks
 * for new requests once a turn; so the length of the turn so far is the delay. It has to be asked for each request.
 */
export function eventLoopQueue({ now, idleMs, atEndOfTurn }: EventLoopQueueOptions): WorkQueue {
  let sampledAt = now();
  let idleAtSample = idleMs();
  let turnBeganAt: number | undefined;
  let lastTurnEndedAt = sampledAt;
  let idleAtTurnEnd = idleAtSample;

  function endTurn(): void {
    turnBeganAt = undefined;
    lastTurnEndedAt = now();
    idleAtTurnEnd = idleMs();
  }

  return {
    name: 'event_loop',
    rested() {
      const time = now();
      const idle = idleMs();
      const share = (idle - idleAtSample) / Math.max(1, time - sampledAt);
      sampledAt = time;
      idleAtSample = idle;
      return share > leastRest;
    },
    delayMs() {
      const time = now();
      if (turnBeganAt === undefined) {
        turnBeganAt = idleMs() === idleAtTurnEnd ? lastTurnEndedAt : time;
        atEndOfTurn(endTurn);
      }
      return time - turnBeganAt;
    },
  };
}
