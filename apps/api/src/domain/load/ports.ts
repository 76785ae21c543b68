/** Knows whether there is capacity for one more request. */
export interface LoadGauge {
  /** Takes a request in, or refuses it; one that was taken in is to {@link leave}. */
  enter(): boolean;
  /** The answer to a request has begun. */
  leave(): void;
}
