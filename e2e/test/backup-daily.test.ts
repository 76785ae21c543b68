import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase } from '@headgate/db/testing';
import { describeWith } from '@headgate/test-servers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { root, TestProcess } from './lib/process.ts';

describeWith(describe, 'postgres', 'the backup of every day', () => {
  it('is made at its time, of the database that a secret names, and again the day after', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'headgate-daily-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const database = await createTestDatabase({ on: 'postgres' });
    onTestFinished(() => database.close());
    const secret = join(directory, 'database_url');
    writeFileSync(secret, database.url);
    const soon = new Date(Date.now() + 2_000).toISOString();
    await using daily = new TestProcess(join(root, 'infra/scripts/backup-daily.sh'), [], {
      env: {
        DATABASE_URL: undefined,
        DATABASE_URL_FILE: secret,
        BACKUP_AT: soon.slice(11, 19),
        BACKUP_DIR: directory,
      },
    });
    await daily.waitFor(/the next backup is at \S+\n.*\.dump\n.*the next backup is at \S+\n/s);
    const times = daily.output
      .match(/(?<=next backup is at )\S+/g)
      ?.map((time) => Date.parse(time));
    expect(times).toEqual([
      Date.parse(`${soon.slice(0, 19)}Z`),
      Date.parse(`${soon.slice(0, 19)}Z`) + 86_400_000,
    ]);
    expect(readdirSync(directory).filter((name) => name.endsWith('.dump'))).toHaveLength(1);
    expect(daily.output).not.toContain(database.url);
    expect(await daily.stop()).toBe(0);
  }, 60_000);

  it('goes on after one that failed', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'headgate-daily-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    await using daily = new TestProcess(join(root, 'infra/scripts/backup-daily.sh'), [], {
      env: {
        DATABASE_URL: 'postgresql://nobody@127.0.0.1:9/nothing',
        BACKUP_AT: new Date(Date.now() + 2_000).toISOString().slice(11, 19),
        BACKUP_DIR: directory,
      },
    });
    await daily.waitFor(/the backup failed\n.*the next backup is at/s);
    expect(await daily.stop()).toBe(0);
  }, 60_000);
});
