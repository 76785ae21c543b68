/** The user that a server runs as, when the tests run as root. */
export interface ServerUser {
  uid: number;
  gid: number;
}

export type SupervisorRequest =
  | {
      type: 'start';
      command: string;
      args: readonly string[];
      user: ServerUser | undefined;
    }
  | { type: 'signal'; signal: NodeJS.Signals };

export type SupervisorResponse =
  | { type: 'started'; pid: number }
  | { type: 'failed'; message: string }
  | { type: 'exited'; code: number | null; signal: NodeJS.Signals | null };
