import type { RateLimiter } from '@headgate/rate-limit';

/** A request before anybody knows who makes it. */
export interface IncomingRequest {
  /** The network that the client is in; null where there is no connection. */
  readonly network: string | null;
  readonly hasCredential: boolean;
  /** `email` sends one, or could; `auth` tries a password or a token. */
  readonly kind: 'auth' | 'email' | 'other';
}

/** A request of a known caller. */
export interface CallerRequest {
  readonly userId: string;
  readonly apiKeyId: string | undefined;
  readonly organizationId: string;
  /** `chat` calls a model. */
  readonly kind: 'chat' | 'admin' | 'other';
}

/** What limits requests; undefined where nothing does. */
export interface RateLimits {
  readonly incoming: RateLimiter<IncomingRequest> | undefined;
  readonly caller: RateLimiter<CallerRequest> | undefined;
}
