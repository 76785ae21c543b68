import { describe, expect, it } from 'vitest';
import { assertCronTimes, nextCronTime } from './cron.ts';
import { isJobError } from './errors.ts';

function next(cron: string, timeZone: string, after: string, count = 1): string[] {
  const times: string[] = [];
  let at = new Date(after);
  for (let n = 0; n < count; n++) {
    at = nextCronTime({ cron, timeZone }, at);
    times.push(at.toISOString().slice(0, 16));
  }
  return times;
}

function refusal(cron: string, timeZone = 'UTC'): string {
  try {
    assertCronTimes({ cron, timeZone });
    return 'taken';
  } catch (error) {
    return isJobError(error) ? error.code : String(error);
  }
}

describe('the times of a cron expression', () => {
  it('come strictly after the given one, in the time zone', () => {
    expect(next('0 3 * * *', 'UTC', '2026-01-01T03:00:00Z')).toEqual(['2026-01-02T03:00']);
    expect(next('0 9 * * 1-5', 'America/New_York', '2026-01-02T14:00:00Z')).toEqual([
      '2026-01-05T14:00',
    ]);
    expect(next('0 0 29 2 *', 'UTC', '2026-01-01T00:00:00Z')).toEqual(['2028-02-29T00:00']);
  });

  it('are made up for right after the gap, where summer time begins, and come once', () => {
    expect(next('30 2 * * *', 'Europe/Berlin', '2026-03-27T12:00:00Z', 4)).toEqual([
      '2026-03-28T01:30',
      '2026-03-29T01:30',
      '2026-03-30T00:30',
      '2026-03-31T00:30',
    ]);
  });

  it('come once where summer time ends and the hour is repeated', () => {
    expect(next('30 2 * * *', 'Europe/Berlin', '2026-10-23T12:00:00Z', 4)).toEqual([
      '2026-10-24T00:30',
      '2026-10-25T00:30',
      '2026-10-26T01:30',
      '2026-10-27T01:30',
    ]);
  });

  it('of every hour are an hour apart whatever the clock on the wall does', () => {
    for (const day of ['2026-03-28T22:30:00Z', '2026-10-24T22:30:00Z']) {
      const times = next('0 * * * *', 'Europe/Berlin', day, 6).map((time) =>
        Date.parse(`${time}Z`),
      );
      const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
      expect(gaps).toEqual(Array.from({ length: 5 }, () => 3_600_000));
    }
  });
});

describe('a cron expression', () => {
  it('has five fields with lists, ranges, steps and names', () => {
    for (const cron of ['*/5 * * * *', '0,30 8-17 * JAN-MAR MON', '0 0 1 */2 7', '  0 0 * * * ']) {
      expect(refusal(cron), cron).toBe('taken');
    }
  });

  it('J09 that is nonsense, or never comes, is refused', () => {
    for (const cron of [
      ...['', ' ', 'a', '* * * *', '* * * * * *', '@daily', '60 * * * *', '*/0 * * * *'],
      ...['H * * * *', 'L * * * *', '0 0 30 2 *', '0 0 31 4 *', '-1 * * * *', '* * * * 8'],
      ...['*\t* * * *', '\u0000 * * * *', '* * * * * ; DROP TABLE', '1/1/1/1 * * * *'],
      ...['*,'.repeat(90), '1'.repeat(201), '１ * * * *', '5-1 * * * *'],
    ]) {
      expect(refusal(cron), JSON.stringify(cron)).toBe('invalid_cron');
    }
  });

  it('needs a time zone of the IANA database', () => {
    for (const zone of ['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Asia/Kolkata']) {
      expect(refusal('0 0 * * *', zone), zone).toBe('taken');
    }
    for (const zone of ['', 'Mars/Olympus', '+02:00', 'Europe/Berlin ', '../etc', 'Europe/']) {
      expect(refusal('0 0 * * *', zone), zone).toBe('invalid_time_zone');
    }
  });
});
