import type { AccessReference, AccessState } from './access-state.ts';
import type { AuditRecord } from './audit-record.ts';
import type { StoredClientContext } from './client-context.ts';

/** A person with an account. */
export interface AuthUser {
  readonly id: string;
  /** In its normal form. */
  readonly email: string;
  readonly name: string | null;
  readonly createdAt: Date;
  /** The tenant in whose name the person acts: the personal one, else the first that was joined. */
  readonly organizationId: string;
}

/** All that a signup writes. */
export interface NewAccount {
  readonly user: AuthUser;
  readonly passwordHash: string;
  readonly organizationName: string;
}

/** What a login needs to know of an account. */
export interface Credential {
  readonly user: AuthUser;
  readonly passwordHash: string;
  readonly disabled: boolean;
  /** How often all access tokens of the person have been ended. */
  readonly epoch: number;
}

/** One signed-in device and its first refresh token. */
export interface NewSession extends StoredClientContext {
  readonly id: string;
  readonly userId: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** SHA-256 of the refresh token, 32 bytes. */
  readonly refreshTokenHash: Uint8Array;
  /** The epoch of the person when the password was verified; a session of an earlier epoch counts as revoked. */
  readonly epoch: number;
}

/** A live session, as its owner may see it. */
export interface AuthSession extends StoredClientContext {
  readonly id: string;
  readonly createdAt: Date;
  /** Kept up to date to a few minutes. */
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
}

/** What changes of a live session. */
export type SessionUse = Pick<AuthSession, 'deviceLabel' | 'lastUsedAt' | 'expiresAt'>;

/** Replaces a password, and with it all that was proved with the old one. */
export interface PasswordReplacement {
  readonly userId: string;
  /** The session in which it happens. */
  readonly sessionId: string;
  readonly expected: string;
  readonly passwordHash: string;
  /** SHA-256 of the session's new refresh token. */
  readonly refreshTokenHash: Uint8Array;
  readonly now: Date;
  readonly idleMs: number;
  readonly absoluteMs: number;
}

/** The session that goes on after a change of the password, and those that do not. */
export interface ChangedPassword extends RefreshedSession {
  readonly revokedSessionIds: readonly string[];
}

/** Exchanges one refresh token for its successor. */
export interface RefreshTokenRotation {
  /** SHA-256 of the token that was presented. */
  readonly presentedHash: Uint8Array;
  /** SHA-256 of the token that takes its place. */
  readonly successorHash: Uint8Array;
  /** The successor itself, at most 128 bytes, which only the presented token can open. */
  readonly sealedSuccessor: Uint8Array;
  readonly now: Date;
  /** How long the presented token may get its successor again, in milliseconds from the exchange. */
  readonly graceMs: number;
  /** How long the session lives without another refresh, in milliseconds. */
  readonly idleMs: number;
  /** How long the session lives at most, from its creation, in milliseconds. */
  readonly absoluteMs: number;
}

/** A session that goes on. */
export interface RefreshedSession {
  readonly sessionId: string;
  /** The session's end: idle time from the last exchange, never past its absolute end. */
  readonly expiresAt: Date;
  readonly user: AuthUser;
  /** How often all access tokens of the person have been ended. */
  readonly epoch: number;
  /** How often the session has been refreshed, this time included. */
  readonly generation: number;
}

/** What a rotation has found. Only `rotated` has stored the successor. */
export type RefreshTokenRotationResult =
  | ({ readonly outcome: 'rotated' } & RefreshedSession)
  /** The token was exchanged a moment ago, for what is sealed here. */
  | ({
      readonly outcome: 'replayed';
      readonly sealedSuccessor: Uint8Array;
    } & RefreshedSession)
  /** The token had been exchanged before; this very call has revoked its session. */
  | { readonly outcome: 'reused'; readonly sessionId: string; readonly userId: string }
  | {
      readonly outcome: 'revoked' | 'expired' | 'disabled';
      readonly sessionId: string;
      readonly userId: string;
    }
  | { readonly outcome: 'unknown' };

/** Which session is to go on in the name of which tenant. */
export interface OrganizationSwitch extends Omit<AccessReference, 'generation'> {
  readonly now: Date;
  readonly audit: AuditRecord | null;
}

/** What an access token of a session that was switched needs. */
export type SwitchedSession = Pick<RefreshedSession, 'expiresAt' | 'epoch' | 'generation'>;

/** Why a session ended before its time. */
export type RevocationReason = 'logout' | 'reuse' | 'revoked' | 'password_changed';

/**
 * Where accounts and sessions live. Each operation is atomic: it happens as a whole or not at all, also when many run at
 * once, in many processes. `authStoreContract` of `@headgate/auth/testing` proves it for an implementation.
 */
export interface AuthStore {
  /**
   * Stores the person, a personal organisation and the membership that owns it. `email_taken` when the address belongs to
   * another account; of two calls at once with one address, exactly one gets `created`, and the other leaves nothing behind.
   */
  createAccount(account: NewAccount): Promise<'created' | 'email_taken'>;
  /** Finds an account by its normal form of address; `null` for none, or one without any organisation. */
  findCredential(email: string): Promise<Credential | null>;
  /** Replaces a hash if it still is `expected` (compare and set); tells whether it did. */
  replacePasswordHash(replacement: {
    readonly userId: string;
    readonly expected: string;
    readonly passwordHash: string;
  }): Promise<boolean>;
  /** Finds an account by its id. */
  findCredentialById(userId: string): Promise<Credential | null>;
  /**
   * Replaces a hash if it still is `expected`, raises the epoch, gives the named session a new refresh token in that epoch,
   * and revokes all others (reason `password_changed`): all of it or nothing. `null` when the hash is another one, the
   * account is disabled, the session is not live, or its refresh token was just being exchanged.
   */
  changePassword(replacement: PasswordReplacement): Promise<ChangedPassword | null>;
  /** The live sessions of a person, the newest first. */
  listSessions(query: {
    readonly userId: string;
    readonly now: Date;
    readonly limit: number;
  }): Promise<readonly AuthSession[]>;
  /**
   * Names the device of a live session; `null` when the person has no such session. With `known` it is `null` also for a
   * session that is not as it was read, compared in the same step.
   */
  renameSession(change: {
    readonly userId: string;
    readonly sessionId: string;
    readonly deviceLabel: string | null;
    readonly known?: SessionUse | undefined;
    readonly now: Date;
  }): Promise<AuthSession | null>;
  /** Revokes a session of a person; `ended` when it was revoked before, `unknown` when the person never had it. */
  revokeSession(revocation: {
    readonly userId: string;
    readonly sessionId: string;
    readonly now: Date;
    readonly reason: RevocationReason;
  }): Promise<'revoked' | 'ended' | 'unknown'>;
  /** Notes that a session was used, unless a later use has been noted. */
  touchSession(use: { readonly sessionId: string; readonly now: Date }): Promise<void>;
  /** Sets the end of a session that is not revoked, and notes its use. */
  extendSession(extension: {
    readonly sessionId: string;
    readonly now: Date;
    readonly expiresAt: Date;
  }): Promise<void>;
  /** Stores a session together with its first refresh token. */
  createSession(session: NewSession): Promise<void>;
  /**
   * One atomic step: of many calls at once with one token, exactly one gets `rotated`, and the others what it has sealed.
   * A token gets `replayed` if it is the direct parent of the session's newest, was exchanged less than `graceMs` ago, and
   * the grace has not been closed; exchanging the newest closes it. Any other token that was exchanged before revokes its
   * session (reason `reuse`); exactly one call reports that as `reused`, later ones get `revoked`.
   * Judged in this order: unknown, revoked (also by an epoch that the session has not seen), reused, expired (at `expiresAt` and later), disabled, replayed.
   */
  rotateRefreshToken(rotation: RefreshTokenRotation): Promise<RefreshTokenRotationResult>;
  /** Revokes the session of a refresh token, exchanged or not; `null` if there is none that still was unrevoked. */
  revokeSessionByRefreshToken(revocation: {
    readonly hash: Uint8Array;
    readonly now: Date;
    readonly reason: RevocationReason;
  }): Promise<{ readonly sessionId: string; readonly userId: string } | null>;
  /** Revokes all unrevoked sessions of a person, but for one if it is named; gives back their ids. */
  revokeSessions(revocation: {
    readonly userId: string;
    readonly exceptSessionId: string | null;
    readonly now: Date;
    readonly reason: RevocationReason;
  }): Promise<readonly string[]>;
  /**
   * Lets a live session go on in the name of another tenant that its person is a member of: the tokens of its next
   * refreshes are for that one, as long as the membership lasts. `null`, and no audit record, when it cannot.
   */
  switchOrganization(change: OrganizationSwitch): Promise<SwitchedSession | null>;
  /** Closes the grace of a session in its present generation, and forgets what was sealed; nothing in any other. */
  closeGrace(reference: { readonly sessionId: string; readonly generation: number }): Promise<void>;
  /** Reads what can end an access token before its time; `null` when the person has no such session. */
  readAccessState(reference: AccessReference): Promise<AccessState | null>;
}
