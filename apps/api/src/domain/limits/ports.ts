import type { RateLimiter } from '@headgate/rate-limit';

/** A request before anybody knows who makes it. */
export interface IncomingRequest {
  /** The network that the client is in; null where there is no connection. */
  readonly network: string | null;
  /** Whether it has what could be a credential of ours, and somebody is going to look at it. */
  readonly hasCredential: boolean;
  /** The method and the pattern of a route that has a policy of its own, where no caller will be known. */
  readonly route: string | undefined;
  /** `email` sends one, or could; `auth` tries a password or a token. */
  readonly kind: 'auth' | 'email' | 'other';
}

/** A request of a known caller. */
export interface CallerRequest {
  readonly userId: string;
  readonly apiKeyId: string | undefined;
  readonly organizationId: string;
  /** The method and the pattern of a route that has a policy of its own. */
  readonly route: string | undefined;
  /** `chat` calls a model. */
  readonly kind: 'chat' | 'admin' | 'other';
}

/** What limits requests; undefined where nothing does. */
export interface RateLimits {
  readonly incoming: RateLimiter<IncomingRequest> | undefined;
  readonly caller: RateLimiter<CallerRequest> | undefined;
  /** The routes that have policies of their own, such as `POST /v1/jobs`. */
  readonly routes: ReadonlySet<string>;
}
