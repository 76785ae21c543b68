import type { Principal } from '@headgate/auth';
import { AppError } from '@headgate/core';

/** The place of a stream among those that are open. */
export interface StreamPlace {
  /** Called at most once, when the stream has to end before its end; set by who writes it. */
  onCut: (error: unknown) => void;
  /** Gives it up, when the stream has ended. */
  leave(): void;
}

/** The event streams of this process. */
export interface OpenStreams {
  /**
   * Counts a stream from before its answer begins until it leaves its place; where it is not opened, that is at once.
   *
   * @throws AppError `rate_limited` when the caller has too many
   */
  enter(principal: Principal, open: (place: StreamPlace) => Promise<Response>): Promise<Response>;
  /** Ends every stream, with an error for its reader. */
  cut(error: unknown): void;
}

export interface OpenStreamsOptions {
  /** The most streams of one user or API key; unlimited when undefined. */
  readonly maxPerCaller: number | undefined;
  /** Called for each stream that is refused. */
  readonly onRefused: () => void;
}

/** Keeps the streams that are open, and bounds those of one caller: each holds memory for as long as its reader likes. */
export function createOpenStreams({ maxPerCaller, onRefused }: OpenStreamsOptions): OpenStreams {
  const places = new Set<StreamPlace>();
  const counts = new Map<string, number>();

  return {
    async enter({ userId, credential }, open) {
      const caller =
        credential.type === 'api_key' ? `key.${credential.apiKeyId}` : `user.${userId}`;
      const count = counts.get(caller) ?? 0;
      if (maxPerCaller !== undefined && count >= maxPerCaller) {
        onRefused();
        throw new AppError('rate_limited', {
          detail: `More than ${maxPerCaller} streams are open at a time.`,
          retryAfter: 1,
          extensions: { 'violated-policies': ['streams'] },
        });
      }
      counts.set(caller, count + 1);
      const place: StreamPlace = {
        onCut: () => undefined,
        leave() {
          if (!places.delete(place)) return;
          const rest = (counts.get(caller) ?? 0) - 1;
          if (rest > 0) counts.set(caller, rest);
          else counts.delete(caller);
        },
      };
      places.add(place);
      try {
        return await open(place);
      } catch (error) {
        place.leave();
        throw error;
      }
    },
    cut(error) {
      for (const { onCut } of [...places]) onCut(error);
    },
  };
}
