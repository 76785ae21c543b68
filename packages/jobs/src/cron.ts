import { CronExpressionParser } from 'cron-parser';
import { JobError } from './errors.ts';

/** When a schedule is due. */
export interface CronTimes {
  /** Five fields: minute, hour, day of the month, month, day of the week. */
  readonly cron: string;
  /** A name of the IANA time zone database, such as `Europe/Berlin`. */
  readonly timeZone: string;
}

const maxLength = 200;
const field = /^[0-9A-Za-z*,/-]+$/;
// Offsets such as +02:00, which Intl takes too, know no summer time.
const zoneName = /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/;

/**
 * Checks a cron expression and its time zone.
 *
 * @throws `JobError` with code `invalid_cron` or `invalid_time_zone`.
 *
 * @example
 * ```ts
 * assertCronTimes({ cron: '30 2 * * 1-5', timeZone: 'Europe/Berlin' });
 * ```
 */
export function assertCronTimes(times: CronTimes): void {
  assertTimeZone(times.timeZone);
  assertFields(times.cron);
  nextCronTime(times, new Date(0));
}

/**
 * The first time after another one. A local time that a change to summer time leaves out is made up
 * for right after the gap; one that the change back repeats counts once, unless the hour field is `*`:
 * then the hours of the clock on the wall do not matter, and each real one counts.
 *
 * @throws `JobError` with code `invalid_cron` when there is none within the years to come.
 *
 * @example
 * ```ts
 * nextCronTime({ cron: '0 3 * * *', timeZone: 'UTC' }, new Date('2026-01-01T03:00:00Z'));
 * // 2026-01-02T03:00:00Z
 * ```
 */
export function nextCronTime({ cron, timeZone }: CronTimes, after: Date): Date {
  try {
    return CronExpressionParser.parse(cron, { tz: timeZone, currentDate: after }).next().toDate();
  } catch (cause) {
    throw invalidCron(cause instanceof Error ? cause.message : 'it cannot be read', cause);
  }
}

function assertFields(cron: string): void {
  if (cron.length > maxLength) throw invalidCron(`it is longer than ${maxLength} characters`);
  const fields = cron.trim().split(/ +/);
  if (fields.length !== 5) throw invalidCron('it must have five fields separated by spaces');
  // H, which stands for a time that the library chooses, would be another one on every look.
  if (!fields.every((each) => field.test(each) && !/\bH\b/i.test(each))) {
    throw invalidCron('a field has digits, names of months and days, and * , - / alone');
  }
}

function assertTimeZone(timeZone: string): void {
  try {
    if (!zoneName.test(timeZone)) throw new RangeError('not a name');
    new Intl.DateTimeFormat('en', { timeZone });
  } catch (cause) {
    throw new JobError('invalid_time_zone', 'There is no such time zone', { cause });
  }
}

function invalidCron(reason: string, cause?: unknown): JobError {
  return new JobError('invalid_cron', `The cron expression cannot be used: ${reason}`, { cause });
}
