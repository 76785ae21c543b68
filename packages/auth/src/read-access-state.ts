import type { AccessReference, AccessState } from './access-state.ts';
import type { AuthStore } from './auth-store.ts';

/** Reads an access state; the use of a session's newest tokens closes the grace of the refresh token before. */
export async function readAccessState(
  store: AuthStore,
  reference: AccessReference,
): Promise<AccessState | null> {
  const state = await store.readAccessState(reference);
  if (state?.graceOpen && state.generation === reference.generation) {
    await store.closeGrace(reference);
  }
  return state;
}
