import { scrub } from '@headgate/core';
import type { JobLog, WriteLog } from '../job-log.ts';
import type { ClaimedJob, JobNote, JobSource } from '../job-source.ts';

const intervalMs = 250;
const maxNotes = 1_000;
const maxText = 1_000;

/** A log whose lines are also kept with the job, for those who follow it. */
export interface NoteCollector {
  readonly log: JobLog;
  /** Resolves when the last line is stored; what is logged later is not kept. */
  end(): Promise<void>;
}

/**
 * Keeps what a task logs from `info` on: 1,000 lines of an attempt, with their message and those fields
 * that are text, numbers or flags. Lines go out together, four times a second at most; a failure
 * costs lines, not the run.
 */
export function noteCollector(
  job: ClaimedJob,
  source: Pick<JobSource, 'note'>,
  log: JobLog,
): NoteCollector {
  let waiting: JobNote[] = [];
  let count = 0;
  let ended = false;
  let timer: NodeJS.Timeout | undefined;
  let sending = Promise.resolve();

  function send(): Promise<void> {
    const notes = waiting;
    waiting = [];
    if (notes.length > 0) {
      sending = sending
        .then(() => source.note(job, notes))
        .catch((error: unknown) => log.warn({ err: error }, 'lines of the log were not stored'));
    }
    return sending;
  }

  function keep(level: JobNote['level'], fields: Fields, message: string): void {
    if (ended || count >= maxNotes) return;
    count += 1;
    const full = count === maxNotes;
    waiting.push(
      full ? { level: 'warn', message: leftOut, fields: {} } : note(level, fields, message),
    );
    timer ??= setInterval(() => {
      if (waiting.length > 0) void send();
    }, intervalMs);
  }

  function collecting(inner: JobLog, bound: Fields): JobLog {
    const at =
      (level: JobNote['level']): WriteLog =>
      (fields, message) => {
        inner[level](fields, message);
        keep(level, { ...bound, ...fields }, message);
      };
    return {
      debug: (fields, message) => inner.debug(fields, message),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      child: (fields) => collecting(inner.child(fields), { ...bound, ...fields }),
    };
  }

  return {
    log: job.owner ? collecting(log, {}) : log,
    async end() {
      ended = true;
      clearInterval(timer);
      await send();
    },
  };
}

type Fields = Readonly<Record<string, unknown>>;

const leftOut = `further lines are left out: ${maxNotes} are kept`;

function note(level: JobNote['level'], fields: Fields, message: string): JobNote {
  const kept = Object.entries(fields).flatMap(([name, value]) => {
    if (typeof value === 'number' || typeof value === 'boolean') return [[name, value]];
    if (typeof value === 'string') return [[name, short(value)]];
    return value instanceof Error ? [[name, short(value.message)]] : [];
  });
  return { level, message: short(message), fields: Object.fromEntries(kept.slice(0, 20)) };
}

// NUL, and half of a character, PostgreSQL keeps in no text: either would cost the whole lot.
function short(text: string): string {
  return Buffer.from(scrub(text).replaceAll('\u0000', '').slice(0, maxText)).toString();
}
