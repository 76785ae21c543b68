import type { AccessStates } from './access-state.ts';
import type { AccessTokens } from './access-token.ts';
import type { AttemptLimiter } from './attempt-limiter.ts';
import type { AuthEvent } from './auth-event.ts';
import type { AuthStore } from './auth-store.ts';
import type { KeyRing } from './key-ring.ts';
import type { PasswordHasher } from './password-hasher.ts';
import type { AuthPolicy } from './policy.ts';
import type { Clock, GenerateId, Random } from './ports.ts';

/** What the verbs work with. */
export interface AuthContext {
  readonly store: AuthStore;
  readonly keys: KeyRing;
  readonly hasher: PasswordHasher;
  readonly attemptLimiter: AttemptLimiter;
  readonly accessTokens: AccessTokens;
  readonly accessStates: AccessStates;
  readonly clock: Clock;
  readonly random: Random;
  readonly generateId: GenerateId;
  readonly policy: AuthPolicy;
  /** Tells the observer; never throws. */
  readonly emit: (event: AuthEvent) => void;
}
