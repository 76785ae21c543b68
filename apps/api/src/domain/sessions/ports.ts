import type { PageRequest, Total } from '@headgate/pagination';

/** A signed-in device of a person. */
export interface Session {
  readonly id: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly userAgent: string | null;
  readonly deviceLabel: string | null;
  readonly ip: string | null;
  readonly expiresAt: Date;
}

/** Whose sessions, and as of when: a session that is revoked or has expired is not live. */
export interface LiveSessions {
  readonly userId: string;
  readonly at: Date;
}

/** The rows of one page, and what else is known of the list. */
export interface FoundSessions {
  readonly rows: readonly Session[];
  readonly ahead: boolean;
  readonly behind?: boolean;
  readonly total: Total | null;
}

/** The sessions of the people with an account. */
export interface Sessions {
  /** Finds the rows of a page among the live sessions of a person. */
  list(live: LiveSessions, request: PageRequest): Promise<FoundSessions>;
  /** Names the device of a live session in one step; `undefined` when the person has no such session. */
  rename(live: LiveSessions, id: string, deviceLabel: string | null): Promise<Session | undefined>;
  /** Ends a session in one step; false when the person has never had it, true also when it had ended before. */
  revoke(live: LiveSessions, id: string): Promise<boolean>;
}
