import type { RevocationReason } from './auth-store.ts';

/** What happened to an account; for an audit log. No event holds a password, a token, a hash or what was typed as an address. */
export type AuthEvent =
  | {
      readonly type: 'auth.signup.succeeded';
      readonly at: Date;
      readonly userId: string;
      readonly organizationId: string;
    }
  | {
      readonly type: 'auth.login.succeeded';
      readonly at: Date;
      readonly userId: string;
      readonly sessionId: string;
      readonly ip: string | null;
    }
  | {
      readonly type: 'auth.login.failed';
      readonly at: Date;
      readonly reason:
        | 'unknown_account'
        | 'wrong_password'
        | 'disabled'
        | 'malformed_password'
        | 'throttled';
      /** Absent where no account has the address. */
      readonly userId: string | null;
      readonly ip: string | null;
    }
  | {
      readonly type: 'auth.refresh.succeeded';
      readonly at: Date;
      readonly userId: string;
      readonly sessionId: string;
      /** Whether the successor had been given out before. */
      readonly replayed: boolean;
    }
  | {
      readonly type: 'auth.refresh.failed';
      readonly at: Date;
      readonly reason: 'unknown' | 'revoked' | 'expired' | 'disabled' | 'unsealable';
      readonly userId: string | null;
      readonly sessionId: string | null;
    }
  | {
      readonly type: 'auth.refresh.reuse_detected';
      readonly at: Date;
      readonly userId: string;
      readonly sessionId: string;
    }
  | {
      readonly type: 'auth.logout.succeeded';
      readonly at: Date;
      readonly userId: string;
      readonly sessionId: string;
    }
  | {
      readonly type: 'auth.session.revoked';
      readonly at: Date;
      readonly userId: string;
      readonly sessionId: string;
      readonly reason: RevocationReason;
    }
  | {
      readonly type: 'auth.api_key.refused';
      readonly at: Date;
      readonly reason: ApiKeyRefusal;
      /** Absent where the text is no key of this deployment. */
      readonly apiKeyId: string | null;
    }
  | {
      readonly type: 'auth.password.changed';
      readonly at: Date;
      readonly userId: string;
      /** The session in which it was changed, and which goes on. */
      readonly sessionId: string;
    }
  | {
      readonly type: 'auth.password.change_failed';
      readonly at: Date;
      readonly userId: string;
    }
  | { readonly type: 'auth.hash.malformed'; readonly at: Date; readonly userId: string }
  | { readonly type: 'auth.hash.upgraded'; readonly at: Date; readonly userId: string };

/** Why an API key was refused; a client is not told. */
export type ApiKeyRefusal =
  | 'malformed'
  | 'checksum'
  | 'environment'
  | 'unknown'
  | 'wrong_secret'
  | 'revoked'
  | 'expired'
  | 'disabled';

/** The names of all events. */
export type AuthEventType = AuthEvent['type'];

/** Sees every event as it happens. What it throws is dropped: an observer cannot make a login fail. */
export type OnAuthEvent = (event: AuthEvent) => void | Promise<void>;
