import type { AuthSession } from '@headgate/auth';
import type { PageRequest, Total } from '@headgate/pagination';

/** Whose sessions, and as of when: a session that is revoked or has expired is not live. */
export interface LiveSessions {
  readonly userId: string;
  readonly at: Date;
}

/** The rows of one page, and what else is known of the list. */
export interface FoundSessions {
  readonly rows: readonly AuthSession[];
  readonly ahead: boolean;
  readonly behind?: boolean;
  readonly total: Total | null;
}

/** The sessions of the people with an account. */
export interface Sessions {
  /** Finds the rows of a page among the live sessions of a person. */
  list(live: LiveSessions, request: PageRequest): Promise<FoundSessions>;
}
