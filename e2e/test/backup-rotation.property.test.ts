import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rotate, temporaryDirectory, whyNoBackups } from './lib/backups.ts';

const missing = whyNoBackups;
const dayMs = 86_400_000;

interface Tiers {
  readonly daily: number;
  readonly weekly: number;
  readonly monthly: number;
}

const stampOf = (at: number) => new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '');

/** Monday, from which ISO 8601 counts a week, as a day since 1970, which began on a Thursday. */
const weekOf = (at: number) => Math.floor((Math.floor(at / dayMs) + 3) / 7);

/** The times of which the backup is kept: the newest of each of the last days, weeks and months that have one. */
function kept(times: readonly number[], { daily, weekly, monthly }: Tiers): string[] {
  const newest = (most: number, periodOf: (at: number) => string | number) => {
    const byPeriod = new Map<string | number, number>();
    for (const at of times)
      byPeriod.set(periodOf(at), Math.max(at, byPeriod.get(periodOf(at)) ?? 0));
    return [...byPeriod.values()].sort((one, other) => other - one).slice(0, most);
  };
  const all = [
    Math.max(...times),
    ...newest(daily, (at) => stampOf(at).slice(0, 8)),
    ...newest(weekly, weekOf),
    ...newest(monthly, (at) => stampOf(at).slice(0, 6)),
  ];
  return [...new Set(all)].map(stampOf).sort();
}

const settings = (directory: string, { daily, weekly, monthly }: Tiers) => ({
  BACKUP_DIR: directory,
  BACKUP_KEEP_DAILY: `${daily}`,
  BACKUP_KEEP_WEEKLY: `${weekly}`,
  BACKUP_KEEP_MONTHLY: `${monthly}`,
});

const partsOf = (stamp: string) =>
  ['.dump.age', '.dump.age.sha256', '.files.tar.gz.age', '.files.tar.gz.age.sha256'].map(
    (end) => `headgate-${stamp}${end}`,
  );

const backups = (directory: string) =>
  readdirSync(directory)
    .filter((name) => /^headgate-.*\.dump(\.age)?$/.test(name))
    .map((name) => name.slice(9, 25))
    .sort();

function write(directory: string, names: readonly string[]): void {
  for (const name of names) writeFileSync(join(directory, name), '');
}

describe.skipIf(missing !== undefined)(
  `which backups are kept${missing ? ` [skipped: ${missing}]` : ''}`,
  () => {
    it('is the newest of each day, week and month, of 400 days and all their parts', async () => {
      const directory = await temporaryDirectory();
      const start = Date.UTC(2025, 9, 3);
      const histories = fc.uniqueArray(fc.integer({ min: 0, max: 400 * 86_400 - 1 }), {
        minLength: 1,
        maxLength: 250,
        size: 'max',
      });
      const tiers = fc.record({
        daily: fc.nat({ max: 30 }),
        weekly: fc.nat({ max: 60 }),
        monthly: fc.nat({ max: 15 }),
      });
      await fc.assert(
        fc.asyncProperty(histories, tiers, async (seconds, keep) => {
          rmSync(directory, { recursive: true });
          mkdirSync(directory);
          const times = seconds.map((second) => start + second * 1_000);
          write(directory, times.map(stampOf).flatMap(partsOf));
          expect(await rotate(settings(directory, keep))).toMatchObject({ code: 0, output: '' });
          expect(readdirSync(directory).sort()).toEqual(kept(times, keep).flatMap(partsOf).sort());
        }),
        { numRuns: 8 },
      );
    });

    it('is the same when it is asked after each backup as at the end, by each tier', async () => {
      const directory = await temporaryDirectory();
      const keep = { daily: 7, weekly: 4, monthly: 12 };
      const times: number[] = [];
      // Over 400 days, the end of a year included: now and then at first, in the end on most days, at any hour.
      for (let day = 0; day < 400; day += day < 340 ? 1 + (day % 6) : 1 + Number(day % 5 === 0)) {
        times.push(Date.UTC(2025, 11, 1 + day, (day * 7) % 24, day % 60));
        const at = times.at(-1) ?? 0;
        write(directory, [`headgate-${stampOf(at)}.dump`]);
        expect(await rotate({ BACKUP_DIR: directory })).toMatchObject({ code: 0, output: '' });
      }
      expect(backups(directory)).toEqual(kept(times, keep));
      // Each tier has had something to keep that no other keeps.
      for (const none of [{ daily: 0 }, { weekly: 0 }, { monthly: 0 }]) {
        expect(kept(times, { ...keep, ...none })).not.toEqual(kept(times, keep));
      }
    });

    it('is not what belongs to somebody else, nor the only one there is', async () => {
      const directory = await temporaryDirectory();
      const others = [
        'a-file-of-somebody-else',
        'headgate-before-upgrade.dump',
        'headgate-20260101T010101Z.txt',
      ];
      write(directory, [...others, 'headgate-20260101T010101Z.dump']);
      const none = settings(directory, { daily: 0, weekly: 0, monthly: 0 });
      expect(await rotate(none)).toMatchObject({ code: 0, output: '' });
      expect(readdirSync(directory).sort()).toEqual(
        [...others, 'headgate-20260101T010101Z.dump'].sort(),
      );
    });

    it.each(['7d', '-1', 'seven', '1 + 1', '010'])(
      'is everything when a number of them is «%s»',
      async (text) => {
        const directory = await temporaryDirectory();
        const names = ['20260101', '20260102'].map((day) => `headgate-${day}T010101Z.dump`);
        write(directory, names);
        const env = { ...settings(directory, { daily: 0, weekly: 0, monthly: 0 }) };
        const refused = await rotate({ ...env, BACKUP_KEEP_DAILY: text });
        expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('is no number') });
        expect(readdirSync(directory).sort()).toEqual(names);
      },
    );

    it('is no part of a run that was cut short', async () => {
      const directory = await temporaryDirectory();
      const whole = partsOf('20260102T010101Z');
      write(directory, [...whole, ...partsOf('20260103T010101Z').slice(1)]);
      expect(await rotate({ BACKUP_DIR: directory })).toMatchObject({ code: 0, output: '' });
      expect(readdirSync(directory).sort()).toEqual(whole.sort());
    });
  },
);
