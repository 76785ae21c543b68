/** Why a request was refused: too many at a time, or a queue that does not get shorter. */
export type ShedReason = 'requests' | 'event_loop' | 'database';

/** How much a process has to do. */
export interface LoadState {
  /** Requests whose answers have not begun. */
  readonly requests: number;
}

/** Knows whether there is capacity for one more request. */
export interface LoadGauge {
  /**
   * Takes a request in, or refuses it; one that was taken in is to {@link leave}. One that waits for a model and hardly
   * for the database is not refused because of the database.
   */
  enter(waitsForModel: boolean): boolean;
  /** The answer to a request has begun. */
  leave(): void;
}
