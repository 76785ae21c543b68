/** One level of a {@link JobLog}: fields first, then the text, as pino has it. */
export type WriteLog = (fields: Readonly<Record<string, unknown>>, message: string) => void;

/** The part of a logger that jobs use; a pino logger fits. */
export interface JobLog {
  readonly debug: WriteLog;
  readonly info: WriteLog;
  readonly warn: WriteLog;
  readonly error: WriteLog;
  /** A logger that adds these fields to each of its lines. */
  child(fields: Readonly<Record<string, unknown>>): JobLog;
}

/** A log that drops every line. */
export const silentLog: JobLog = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
};
