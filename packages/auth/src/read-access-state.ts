import type { AccessReference, AccessState } from './access-state.ts';
import type { AuthStore } from './auth-store.ts';

/** What reading an access state needs to know. */
export interface ReadAccessStateOptions {
  readonly store: AuthStore;
  readonly clock: () => number;
  readonly lastUsedMs: number;
}

/**
 * Reads an access state, and writes at most what its use means: that of a session's newest tokens closes the grace of the
 * refresh token before, and a session that was not seen for a while is noted as used.
 */
export async function readAccessState(
  { store, clock, lastUsedMs }: ReadAccessStateOptions,
  reference: AccessReference,
): Promise<AccessState | null> {
  const state = await store.readAccessState(reference);
  if (state === null || state.revoked) return state;
  const { sessionId } = reference;
  if (state.graceOpen && state.generation === reference.generation) {
    await store.closeGrace(reference);
  }
  const now = clock();
  if (now - state.lastUsedAt.getTime() >= lastUsedMs) {
    await store.touchSession({ sessionId, now: new Date(now) });
  }
  return state;
}
