import type { AuthSession } from '@headgate/auth';
import type { PageRequest } from '@headgate/pagination';
import type { Found } from '../lists/found.ts';

/** Whose sessions, and as of when: a session that is revoked or has expired is not live. */
export interface LiveSessions {
  readonly userId: string;
  readonly at: Date;
}

/** The sessions of the people with an account. */
export interface Sessions {
  /** Finds the rows of a page among the live sessions of a person. */
  list(live: LiveSessions, request: PageRequest): Promise<Found<AuthSession>>;
  /** One of them. */
  find(live: LiveSessions, id: string): Promise<AuthSession | undefined>;
}
