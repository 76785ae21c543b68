import { randomBytes } from 'node:crypto';
import { uuidv7 } from '@headgate/core';
import { type TestClock, testClock } from '@headgate/core/testing';
import { eachDatabase, type TestDatabase } from '@headgate/db/testing';
import { runTask } from '@headgate/jobs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FileStore } from '../file-store.ts';
import { type FileErrorCode, isFileError, type NewFile, type StageOptions } from '../index.ts';
import { prismaFileStore, prismaFiles, pruneFilesTask } from './index.ts';

const generateId = uuidv7();
const day = 24 * 60 * 60 * 1000;

async function* of(...pieces: readonly (string | Buffer)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield Buffer.from(piece as string);
}

async function codeOf(work: Promise<unknown>): Promise<FileErrorCode | undefined> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error !== undefined && !isFileError(error)) throw error;
  return error?.code;
}

async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const piece of content) text += Buffer.from(piece).toString();
  return text;
}

eachDatabase(describe, 'files of organisations', (suite) => {
  let test: TestDatabase;
  let store: FileStore;
  let clock: TestClock;
  let files: ReturnType<typeof prismaFiles>;
  beforeAll(async () => {
    test = await suite.create();
    const { prisma } = test.database;
    // Of today, since the database store tells by it what is old.
    clock = testClock(new Date().toISOString());
    store = prismaFileStore({ prisma, clock });
    files = prismaFiles({ prisma, store, clock, generateId });
  });
  afterAll(() => test.close());

  /** Takes a content in and makes a file of it, within limits that are there or not. */
  async function create(
    file: NewFile,
    content: AsyncIterable<Uint8Array>,
    { quotaBytes, ...stage }: StageOptions = {},
  ) {
    const staged = await files.stage(file.organizationId, content, { ...stage, quotaBytes });
    return files.keep(staged, file, { quotaBytes });
  }

  async function newFile(filename = 'requests.jsonl') {
    const organizationId = generateId();
    await test.database.prisma.organization.create({ data: { id: organizationId, name: 'o' } });
    const expiresAt = new Date(clock() + day);
    const createdBy = generateId();
    return { organizationId, createdBy, purpose: 'batch', filename, expiresAt } as const;
  }

  it('are read as they were written, by their organisation alone', async () => {
    const file = await newFile('../../ä "quoted".jsonl');
    const made = await create(file, of('one\n', 'two\n'));
    expect(made).toMatchObject({ ...file, bytes: 8, createdAt: new Date(clock()) });
    expect(await files.find(file.organizationId, made.id)).toEqual(made);
    expect(await textOf(files.read(made))).toBe('one\ntwo\n');
    expect(await textOf(files.read(made, { start: 4 }))).toBe('two\n');
    const other = generateId();
    expect(await files.find(other, made.id)).toBeUndefined();
    expect(await files.delete(other, made.id)).toBe(false);
    expect(await files.delete(file.organizationId, made.id)).toBe(true);
    expect(await files.delete(file.organizationId, made.id)).toBe(false);
    expect(await store.stat(made.id)).toBeUndefined();
  });

  it('are listed in both orders, slice by slice, also where their times are equal', async () => {
    const file = await newFile();
    const made: string[] = [];
    for (let n = 0; n < 7; n += 1) {
      made.push((await create(file, of('x'))).id);
      if (n % 3 === 2) clock.advance(1);
    }
    const { organizationId } = file;
    const filter = { organizationId, purposes: ['batch'] as const };
    for (const order of ['asc', 'desc'] as const) {
      const walked: string[] = [];
      for (let after: string | undefined; ; after = walked.at(-1)) {
        const page = await files.list(filter, { after, limit: 2, order });
        walked.push(...(page?.files.map(({ id }) => id) ?? []));
        if (!page?.hasMore) break;
      }
      expect(walked).toEqual(order === 'asc' ? made : made.toReversed());
    }
    const none = { organizationId, purposes: ['export'] as const };
    expect(await files.list(none, { limit: 9, order: 'asc' })).toEqual({
      files: [],
      hasMore: false,
    });
    // A file that the filter does not show is no place to go on from.
    const hidden = await files.list(none, { after: made[0], limit: 9, order: 'asc' });
    expect(hidden).toBeUndefined();
  });

  it('stay within their limit and within the quota of the organisation', async () => {
    const file = await newFile();
    const content = randomBytes(1_000);
    expect(await codeOf(create(file, of(content), { maxBytes: 999 }))).toBe('too_large');
    await create(file, of(content), { quotaBytes: 2_500 });
    await create(file, of(content), { quotaBytes: 2_500 });
    expect(await codeOf(create(file, of(content), { quotaBytes: 2_500 }))).toBe('storage_full');
    expect(await codeOf(create(file, of(content), { quotaBytes: 100 }))).toBe('storage_full');
    const page = await files.list(
      { organizationId: file.organizationId, purposes: ['batch'] },
      { limit: 9, order: 'asc' },
    );
    expect(page?.files).toHaveLength(2);
  });

  it('never go beyond the quota together, however many end at once', async () => {
    const file = await newFile();
    const ends = await Promise.all(
      Array.from({ length: 8 }, () =>
        codeOf(create(file, of(randomBytes(1_000)), { quotaBytes: 3_000 })),
      ),
    );
    expect(ends.filter((code) => code === undefined)).toHaveLength(3);
    expect(ends.filter((code) => code === 'storage_full')).toHaveLength(5);
  });

  it('are not there when what belongs to them cannot be stored', async () => {
    const file = await newFile();
    const staged = await files.stage(file.organizationId, of('x'));
    const also = () => Promise.reject(new Error('no audit line, no file'));
    await expect(files.keep(staged, file, {}, also)).rejects.toThrow('no audit line');
    expect(await files.find(file.organizationId, staged.id)).toBeUndefined();
    await files.discard(staged);
    expect(await store.stat(staged.id)).toBeUndefined();
    const kept = await create(file, of('x'));
    await expect(files.delete(file.organizationId, kept.id, also)).rejects.toThrow('no audit line');
    expect(await textOf(files.read(kept))).toBe('x');
  });

  it('are gone when their time is over, first for their readers and then from the store', async () => {
    const file = await newFile();
    const { prisma } = test.database;
    const orphan = generateId();
    await store.put(orphan, of('of an organisation that was deleted'));
    const made = await create(file, of('x'));
    const prune = () => runTask(pruneFilesTask({ prisma, store, clock, batchSize: 1 }), undefined);
    await prune();
    expect(await store.stat(orphan)).toBeDefined();
    clock.advance(day + 1);
    const lasting = await create({ ...file, expiresAt: new Date(clock() + day) }, of('lasting'));
    expect(await files.find(file.organizationId, made.id)).toBeUndefined();
    expect(await files.delete(file.organizationId, made.id)).toBe(false);
    await prune();
    for (const id of [made.id, orphan]) expect(await store.stat(id)).toBeUndefined();
    expect(await textOf(files.read(lasting))).toBe('lasting');
  });
});
