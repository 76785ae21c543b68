import type { Role } from './role.ts';

/** What a request's access token refers to. */
export interface AccessReference {
  readonly userId: string;
  readonly sessionId: string;
  readonly organizationId: string;
  /** How often the session had been refreshed when the token was issued. */
  readonly generation: number;
}

/** What can end an access token before its time, as the store knows it now. */
export interface AccessState {
  readonly revoked: boolean;
  readonly disabled: boolean;
  /** Tokens that were issued in an earlier epoch of the person are worth nothing. */
  readonly epoch: number;
  /** The person's role in the organisation; `null` for somebody who is not a member of it. */
  readonly role: Role | null;
  /** How often the session has been refreshed. */
  readonly generation: number;
  readonly createdAt: Date;
  /** To a few minutes. */
  readonly lastUsedAt: Date;
  /** Whether the token before the newest one would still get it again. */
  readonly graceOpen: boolean;
}

/** Whose access has changed: that of one session, or of all sessions of a person. */
export type AccessChange = { readonly sessionId: string } | { readonly userId: string };

/** Reads access states through a cache that no revocation outlives by more than its bound. */
export interface AccessStates {
  /** `null` when the person has no such session. */
  read(reference: AccessReference): Promise<AccessState | null>;
  /** Forgets what is known of a session, of all sessions of a person, or of everybody. */
  forget(changed?: AccessChange): void;
}

export interface AccessStatesOptions {
  readonly load: (reference: AccessReference) => Promise<AccessState | null>;
  /** Milliseconds from any origin. */
  readonly clock: () => number;
  readonly maxAgeMs: number;
  readonly maxEntries: number;
}

interface Entry extends AccessReference {
  readonly readAt: number;
  readonly state: Promise<AccessState | null>;
}

/** One read a session and bound, also when many ask at once; the oldest entry makes room. */
export function createAccessStates(options: AccessStatesOptions): AccessStates {
  const { load, clock, maxAgeMs, maxEntries } = options;
  const entries = new Map<string, Entry>();

  function start(key: string, reference: AccessReference, readAt: number): Entry {
    const entry: Entry = { ...reference, readAt, state: load(reference) };
    entries.delete(key);
    entries.set(key, entry);
    for (const oldest of entries.keys()) {
      if (entries.size <= maxEntries) break;
      entries.delete(oldest);
    }
    // A failure is the answer of those who wait for it, and of nobody after them.
    entry.state.catch(() => {
      if (entries.get(key) === entry) entries.delete(key);
    });
    return entry;
  }

  return {
    read({ userId, sessionId, organizationId, generation }) {
      const reference = { userId, sessionId, organizationId, generation };
      // The first token of a generation is a reason to look: its use closes the grace of the one before.
      const key = `${userId} ${sessionId} ${organizationId} ${generation}`;
      const now = clock();
      const known = entries.get(key);
      // The age counts from the start of the read, and a clock that was set back makes nothing younger.
      const age = known === undefined ? Number.POSITIVE_INFINITY : now - known.readAt;
      const fresh = known !== undefined && age >= 0 && age < maxAgeMs;
      return (fresh ? known : start(key, reference, now)).state;
    },

    forget(changed) {
      if (changed === undefined) return entries.clear();
      for (const [key, entry] of entries) {
        const concerned =
          'sessionId' in changed
            ? entry.sessionId === changed.sessionId
            : entry.userId === changed.userId;
        if (concerned) entries.delete(key);
      }
    },
  };
}
