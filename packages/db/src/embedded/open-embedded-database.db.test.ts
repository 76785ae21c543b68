import { execFile } from 'node:child_process';
import { access, mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { startChild } from '../../test/child.ts';
import { temporaryDirectory } from '../../test/temporary-directory.ts';
import { isEmbeddedDatabaseError } from '../errors.ts';
import { diagnose } from '../migrate/index.ts';
import { packageRoot } from '../package-root.ts';
import { openEmbeddedDatabase } from './open-embedded-database.ts';
import { ensureSnapshot, readSnapshot } from './snapshot.ts';

let dataDir: string;

beforeEach(async () => {
  dataDir = await temporaryDirectory();
});

const failureOf = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

describe('the embedded database', () => {
  it('is made on the first opening, migrated, and keeps its rows', async () => {
    const nested = join(dataDir, 'not', 'there', 'yet');
    const first = await openEmbeddedDatabase({ dataDir: nested });
    await first.prisma.organization.create({ data: { id: crypto.randomUUID(), name: 'kept' } });
    await first.ping();
    await first.close();

    const second = await openEmbeddedDatabase({ dataDir: nested });
    expect(await second.prisma.organization.findMany()).toMatchObject([{ name: 'kept' }]);
    await second.close();
    expect(await readdir(nested)).toEqual(['pglite']);
  });

  it('reads and writes times in UTC, whatever zone its user set', async () => {
    const database = await openEmbeddedDatabase({ dataDir });
    const createdAt = new Date('2026-07-01T10:00:00.001Z');
    const { id } = await database.prisma.organization.create({
      data: { id: crypto.randomUUID(), name: 'time', createdAt },
    });
    const { rows } = await database.pglite.query(
      "SELECT extract(epoch FROM created_at) = $1::numeric AS same, current_setting('TimeZone') AS zone FROM organization WHERE id = $2",
      [String(createdAt.getTime() / 1000), id],
    );
    expect(rows).toEqual([{ same: true, zone: 'UTC' }]);
    await database.close();
  });

  it('is refused while another process has it open, naming that process', async () => {
    const child = startChild('hold-database.ts', dataDir);
    expect(await child.line()).toBe('open');
    const error = await failureOf(openEmbeddedDatabase({ dataDir }));
    expect(isEmbeddedDatabaseError(error)).toBe(true);
    expect(error).toMatchObject({ code: 'locked', holderPid: child.pid });
    expect(String(error)).toContain(`process ${child.pid}`);
    await child.end();
    await (await openEmbeddedDatabase({ dataDir })).close();
  });

  it('is refused when this process has it open already', async () => {
    const database = await openEmbeddedDatabase({ dataDir });
    await expect(openEmbeddedDatabase({ dataDir })).rejects.toMatchObject({ code: 'locked' });
    await database.close();
    await database.close();
  });

  it('has every acknowledged row after its process was killed', async () => {
    const child = startChild('hold-database.ts', dataDir, 'write');
    expect(await child.line()).toBe('open');
    let acknowledged = 0;
    while (acknowledged < 100) acknowledged = Number(await child.line());
    await child.kill();

    const database = await openEmbeddedDatabase({ dataDir });
    const names = await database.prisma.organization.findMany({ select: { name: true } });
    const found = new Set(names.map(({ name }) => Number(name)));
    for (let number = 1; number <= acknowledged; number += 1) expect(found).toContain(number);
    await database.close();
  });

  it('begins anew when the process that made it was killed half-way', async () => {
    await mkdir(join(dataDir, 'pglite.new'), { recursive: true });
    await writeFile(join(dataDir, 'pglite.new', 'PG_VERSION'), '18\n');
    const database = await openEmbeddedDatabase({ dataDir });
    expect(await database.prisma.user.count()).toBe(0);
    await database.close();
    expect(await readdir(dataDir)).toEqual(['pglite']);
  });

  it('says data_dir_unwritable when the path leads through a file', async () => {
    const file = join(dataDir, 'file');
    await writeFile(file, '');
    const error = await failureOf(openEmbeddedDatabase({ dataDir: join(file, 'below') }));
    expect(error).toMatchObject({ code: 'data_dir_unwritable' });
    expect((error as Error).message.split('\n')).toHaveLength(1);
    expect((error as Error).message).toContain('part of the path is a file');
  });

  it('says open_failed when the directory holds something else, and leaves no lock', async () => {
    await mkdir(join(dataDir, 'pglite'));
    await writeFile(join(dataDir, 'pglite', 'PG_VERSION'), 'this is not a database');
    await expect(openEmbeddedDatabase({ dataDir })).rejects.toMatchObject({ code: 'open_failed' });
    await expect(access(join(dataDir, 'pglite.lock'))).rejects.toThrow();
  });

  it('answers a ping after its closing with code closed', async () => {
    const database = await openEmbeddedDatabase({ dataDir });
    await database.close();
    await expect(database.ping()).rejects.toMatchObject({ code: 'closed' });
  });
});

describe('a new embedded database', () => {
  let snapshot: Awaited<ReturnType<typeof takeSnapshot>> | undefined;
  let name: string;
  let bytes: Buffer;
  let history: History;
  let folder: string;

  beforeEach(async () => {
    snapshot ??= await takeSnapshot();
    ({ name, bytes, history } = snapshot);
    folder = await temporaryDirectory();
    await writeFile(join(folder, name), bytes);
  });

  it('has a snapshot that is the same wherever and whenever it is made', async () => {
    const script = join(packageRoot(), 'scripts', 'dump-snapshot.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [script], {
      encoding: 'buffer',
      maxBuffer: 256 * 1024 * 1024,
      cwd: dataDir,
      env: { ...process.env, TZ: 'Asia/Tokyo', LANG: 'de_DE.UTF-8' },
    });
    expect(stdout.equals(gunzipSync(bytes))).toBe(true);
  });

  it('begins with the snapshot, and has the same history as without', async () => {
    const [loaded, made] = [await makeDatabase([folder]), await makeDatabase([])];
    expect(loaded).toEqual(history);
    expect(made.rows).toEqual(loaded.rows);
    expect(made.ids).not.toEqual(loaded.ids);
  });

  it.each<[string, (whole: Buffer) => Buffer]>([
    ['is empty', () => Buffer.alloc(0)],
    ['was cut short', (whole) => whole.subarray(0, whole.length - 1_000)],
    ['has one changed byte', changedInTheMiddle],
    ['is no archive', () => gzipSync('no archive')],
  ])('does without a snapshot that %s', async (_, damage) => {
    expect(await readSnapshot([folder])).toBeInstanceOf(Blob);
    await writeFile(join(folder, name), damage(bytes));
    expect(await readSnapshot([folder])).toBeUndefined();
  });

  it('does without a snapshot of other migrations', async () => {
    const other = name.replace(/-[0-9a-f]{16}\./, '-0123456789abcdef.');
    await rename(join(folder, name), join(folder, other));
    expect(await readSnapshot([folder])).toBeUndefined();
  });

  it('is made by initdb when the snapshot lacks files', async () => {
    await writeFile(join(folder, name), gzipSync(gunzipSync(bytes).subarray(0, 20 * 1024 * 1024)));
    const made = await makeDatabase([folder]);
    expect(made.rows).toEqual(history.rows);
    expect(made.ids).not.toEqual(history.ids);
  });

  it('looks for the snapshot in one folder after the other', async () => {
    const missing = join(folder, 'missing');
    expect(await makeDatabase([missing, folder])).toEqual(history);
  });

  it('is left without migrations when it is asked for so', async () => {
    const options = { dataDir, migrate: false, snapshotFolders: [folder] };
    const database = await openEmbeddedDatabase(options);
    expect((await diagnose({ pglite: database.pglite })).pending).not.toEqual([]);
    await database.close();
  });

  it.skipIf(process.platform === 'win32')('can be read by its user alone', async () => {
    await (await openEmbeddedDatabase({ dataDir, snapshotFolders: [folder] })).close();
    expect((await stat(join(dataDir, 'pglite'))).mode & 0o777).toBe(0o700);
  });
});

async function takeSnapshot() {
  const folder = await temporaryDirectory();
  await ensureSnapshot(folder);
  const [name = ''] = await readdir(folder);
  const bytes = await readFile(join(folder, name));
  return { name, bytes, history: await makeDatabase([folder]) };
}

interface History {
  ids: string[];
  rows: object[];
}

/** Makes a database in a directory of its own, and reads the history of its migrations. */
async function makeDatabase(snapshotFolders: readonly string[]): Promise<History> {
  const directory = await temporaryDirectory();
  const database = await openEmbeddedDatabase({ dataDir: directory, snapshotFolders });
  try {
    expect(await diagnose({ pglite: database.pglite })).toMatchObject({ upToDate: true });
    expect(await database.prisma.organization.count()).toBe(0);
    const { rows } = await database.pglite.query<{ id: string }>(
      'SELECT id, migration_name, checksum, applied_steps_count, logs, rolled_back_at, finished_at IS NOT NULL AS finished FROM _prisma_migrations ORDER BY migration_name',
    );
    return { ids: rows.map(({ id }) => id), rows: rows.map(({ id: _, ...row }) => row) };
  } finally {
    await database.close();
    expect(await readdir(directory)).toEqual(['pglite']);
  }
}

function changedInTheMiddle(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  const middle = Math.floor(bytes.length / 2);
  changed.writeUInt8(changed.readUInt8(middle) ^ 1, middle);
  return changed;
}
