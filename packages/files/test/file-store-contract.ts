import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FileStore, isFileError } from '../src/index.ts';

/** A store that nobody else uses. */
export interface StoreUnderTest {
  readonly store: FileStore;
  /** What is on the storage, be it a content or what is left of one. */
  traces(): Promise<number>;
  /** Makes a put that a dead process began and never ended. */
  leaveUnfinished(): Promise<void>;
  close(): Promise<void>;
}

const kibibyte = 1024;
const future = () => new Date(Date.now() + 3_600_000);

async function* pieces(content: Buffer, length = 100_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += length) {
    await turn();
    yield content.subarray(at, at + length);
  }
}

async function readAll(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const read: Uint8Array[] = [];
  for await (const piece of content) read.push(piece);
  return Buffer.concat(read);
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'nothing',
    (error: unknown) => (isFileError(error) ? error.code : `another error: ${error}`),
  );

/** What every file store does. */
export function fileStoreContract(name: string, create: () => Promise<StoreUnderTest>): void {
  describe(`${name} as a file store`, () => {
    let test: StoreUnderTest;
    let store: FileStore;
    beforeAll(async () => {
      test = await create();
      store = test.store;
    });
    afterAll(() => test.close());

    it.each([
      ['nothing', 0],
      ['a byte', 1],
      ['exactly a piece', 256 * kibibyte],
      ['a piece and a byte', 256 * kibibyte + 1],
      ['several pieces', 1_000_003],
    ])('gives back %s, byte by byte, with its length and hash', async (_, length) => {
      const [id, content] = [randomUUID(), randomBytes(length)];
      const stored = await store.put(id, pieces(content));
      const sha256 = createHash('sha256').update(content).digest('hex');
      expect(stored).toEqual({ bytes: length, sha256 });
      expect(await store.stat(id)).toEqual({ bytes: length });
      expect((await readAll(store.get(id))).equals(content)).toBe(true);
      expect(await store.delete(id)).toBe(true);
    });

    it('gives a range of a content, whatever pieces it lies in', async () => {
      const [id, content] = [randomUUID(), randomBytes(700 * kibibyte)];
      await store.put(id, pieces(content));
      const edge = 256 * kibibyte;
      for (const [start, end] of [
        [0, 10],
        [edge - 1, edge + 1],
        [edge, 2 * edge],
        [5, 600 * kibibyte],
        [700 * kibibyte, undefined],
        [9, 9],
        [10, 10_000_000],
      ] as const) {
        const read = await readAll(store.get(id, { start, end }));
        expect(read.equals(content.subarray(start, end))).toBe(true);
      }
      for (const range of [{ start: 700 * kibibyte + 1 }, { start: -1 }, { start: 5, end: 4 }]) {
        expect(await codeOf(readAll(store.get(id, range)))).toBe('invalid_range');
      }
      await store.delete(id);
    });

    it('is read by many at once, each at its own pace', async () => {
      const [id, content] = [randomUUID(), randomBytes(600 * kibibyte)];
      await store.put(id, pieces(content));
      const slow = store.get(id);
      await slow.next();
      const others = await Promise.all(Array.from({ length: 8 }, () => readAll(store.get(id))));
      for (const read of others) expect(read.equals(content)).toBe(true);
      await slow.return();
      await store.delete(id);
    });

    it('has nothing under an id that it does not know, or that is none', async () => {
      for (const id of [randomUUID(), '../../etc/passwd', '', 'x'.repeat(300)]) {
        expect(await codeOf(readAll(store.get(id)))).toBe('not_found');
        expect(await store.stat(id)).toBeUndefined();
        expect(await store.delete(id)).toBe(false);
      }
    });

    it('takes an id once', async () => {
      const id = randomUUID();
      await store.put(id, pieces(Buffer.from('first')));
      expect(await codeOf(store.put(id, pieces(Buffer.from('second'))))).toBe('exists');
      expect((await readAll(store.get(id))).toString()).toBe('first');
      await store.delete(id);
    });

    it('keeps nothing of what is too long, fails or is given up', async () => {
      const before = await test.traces();
      const content = randomBytes(600 * kibibyte);
      const id = randomUUID();
      expect(await codeOf(store.put(id, pieces(content), { maxBytes: 500 * kibibyte }))).toBe(
        'too_large',
      );
      await expect(store.put(id, failing(content))).rejects.toThrow('the client went away');
      const controller = new AbortController();
      const aborting = aborted(content, () => controller.abort(new Error('given up')));
      await expect(store.put(id, aborting, { signal: controller.signal })).rejects.toThrow(
        'given up',
      );
      expect(await store.stat(id)).toBeUndefined();
      expect(await codeOf(readAll(store.get(id)))).toBe('not_found');
      expect(await test.traces()).toBe(before);
      // The id is as free as before.
      await store.put(id, pieces(content), { maxBytes: content.length });
      await store.delete(id);
    });

    it('shows a content to nobody before it is whole', async () => {
      const id = randomUUID();
      const seen: unknown[] = [];
      async function* watched(): AsyncGenerator<Uint8Array> {
        yield randomBytes(300 * kibibyte);
        seen.push(await store.stat(id), await codeOf(readAll(store.get(id))));
        for await (const listed of store.list(future())) seen.push(listed);
        yield randomBytes(10);
      }
      await store.put(id, watched());
      expect(seen).toEqual([undefined, 'not_found']);
      await store.delete(id);
    });

    it('lists what was stored before a time', async () => {
      const ids = Array.from({ length: 5 }, () => randomUUID());
      for (const id of ids) await store.put(id, pieces(Buffer.from(id)));
      const listed: string[] = [];
      for await (const id of store.list(future())) listed.push(id);
      expect(listed.toSorted()).toEqual(ids.toSorted());
      for await (const id of store.list(new Date(0))) expect.fail(id);
      for (const id of ids) await store.delete(id);
    });

    it('sweeps away what a process that died has begun, and nothing that is young', async () => {
      const kept = randomUUID();
      await store.put(kept, pieces(Buffer.from('kept')));
      await test.leaveUnfinished();
      expect(await store.sweep(new Date(0))).toBe(0);
      expect(await store.sweep(future())).toBe(1);
      expect(await store.sweep(future())).toBe(0);
      expect(await store.stat(kept)).toEqual({ bytes: 4 });
      await store.delete(kept);
    });
  });
}

async function* failing(content: Buffer): AsyncGenerator<Uint8Array> {
  yield* pieces(content);
  throw new Error('the client went away');
}

async function* aborted(content: Buffer, abort: () => void): AsyncGenerator<Uint8Array> {
  yield content;
  abort();
  yield content;
}
