import type { AuditRecord } from '../audit-record.ts';
import type { Role } from '../role.ts';

/** An API key without its secret. */
export interface ApiKey {
  readonly id: string;
  /** The tenant in whose name it acts. */
  readonly organizationId: string;
  /** Its owner, whose permissions bound its own. */
  readonly userId: string;
  /** What it belongs to within the tenant, whatever that is; `null` for a key of the whole tenant. */
  readonly projectId: string | null;
  readonly name: string;
  /** Names of permissions; never a wildcard. */
  readonly scopes: readonly string[];
  readonly createdAt: Date;
  /** When it ends; `null` for never. */
  readonly expiresAt: Date | null;
}

/** A key to be stored. */
export interface NewApiKey extends ApiKey {
  /** SHA-256 of the secret, 32 bytes. */
  readonly secretHash: Uint8Array;
}

/** What decides whether a key is good, as the store knows it now. */
export interface ApiKeyState {
  readonly id: string;
  readonly organizationId: string;
  readonly userId: string;
  readonly projectId: string | null;
  readonly scopes: readonly string[];
  readonly secretHash: Uint8Array;
  readonly expiresAt: Date | null;
  readonly revoked: boolean;
  /** The role that the owner has in the tenant. */
  readonly role: Role;
  /** Whether the owner's account is disabled. */
  readonly disabled: boolean;
}

/** Which key is to be changed; with `userId`, only if it is that person's. */
export interface ApiKeyReference {
  readonly id: string;
  readonly organizationId: string;
  readonly userId?: string | undefined;
}

/** Ends a key. */
export interface ApiKeyRevocation extends ApiKeyReference {
  /** What somebody has read of the key: one that was used or rotated since is left as it is. */
  readonly known?: ApiKeyUse | undefined;
}

/** What changes of a key while it is in force. */
export interface ApiKeyUse {
  readonly lastUsedAt: Date | null;
  readonly rotated: boolean;
}

/** Puts a new key in the place of another one. */
export interface ApiKeyRotation extends ApiKeyReference {
  /** The new key has this id and secret; its owner, project, name and scopes are those of the old one. */
  readonly successor: { readonly id: string; readonly secretHash: Uint8Array };
  readonly now: Date;
  /** When the old key ends, unless it ends sooner. */
  readonly overlapEndsAt: Date;
  readonly audit: AuditRecord | null;
}

/** What became of a creation. Only `created` has stored the key. */
export type ApiKeyCreationResult =
  | 'created'
  /** The owner is not a member of the tenant. */
  | 'not_a_member'
  /** The tenant has no such project, or has none any more. */
  | 'project_unknown';

/** What a rotation has found. Only `rotated` has stored the successor. */
export type ApiKeyRotationResult =
  | { readonly outcome: 'rotated'; readonly apiKey: ApiKey }
  /** The key was revoked, has expired or was rotated before. */
  | { readonly outcome: 'ended' }
  | { readonly outcome: 'unknown' };

/**
 * Where API keys live. Each operation is atomic, and stores its audit record together with its change or not at all.
 * `apiKeyStoreContract` of `@headgate/auth/testing` proves it for an implementation.
 */
export interface ApiKeyStore {
  /** Stores a key if its owner is a member of its tenant and, where the store knows projects, its project is one of it. */
  createApiKey(creation: {
    readonly apiKey: NewApiKey;
    readonly audit: AuditRecord | null;
  }): Promise<ApiKeyCreationResult>;
  /** One look-up by the id; `null` for a key that never was, or whose owner has left the tenant. */
  findApiKey(id: string): Promise<ApiKeyState | null>;
  /**
   * Of many calls at once for one key, exactly one gets `rotated`. The successor lives as long from now as the old key was
   * given, without end if that had none.
   */
  rotateApiKey(rotation: ApiKeyRotation): Promise<ApiKeyRotationResult>;
  /**
   * Ends a key; false when there is none. One that had ended before stays as it is, and leaves no audit record. With `known`
   * it is false also for a key that had ended before, and for one that is not as it was known: compared in the same step.
   */
  revokeApiKey(
    revocation: ApiKeyRevocation & { readonly now: Date; readonly audit: AuditRecord | null },
  ): Promise<boolean>;
  /** Notes a use unless one is noted that is less than `sampleMs` older. */
  touchApiKey(use: {
    readonly id: string;
    readonly at: Date;
    readonly sampleMs: number;
  }): Promise<void>;
}
