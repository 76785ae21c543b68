import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, link, mkdir, open, readdir, rm, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { contentNotFound, isContentId, withinContent } from '../content.ts';
import { FileError } from '../file-error.ts';
import type { FileStore } from '../file-store.ts';
import { Measured } from '../measured.ts';

/** What {@link directoryFileStore} takes. */
export interface DirectoryFileStoreOptions {
  /** Made where it is missing. All processes that share the store see the same one. */
  readonly directory: string;
}

const shard = /^[0-9a-f]{2}$/;

/**
 * Keeps contents as files of a directory. A content is written beside its place, made durable with fsync, and
 * put there in one step, so that no reader sees a part of one, also not after a loss of power.
 *
 * @example
 * ```ts
 * const store = directoryFileStore({ directory: '/var/lib/headgate/files' });
 * await store.put(id, request.body, { maxBytes: 1024 ** 2 });
 * ```
 */
export function directoryFileStore({ directory }: DirectoryFileStoreOptions): FileStore {
  const unfinished = join(directory, 'unfinished');

  /** By the last digits: the first ones of a UUIDv7 are a time, and would fill one folder after another. */
  function pathOf(id: string): string {
    if (!isContentId(id)) throw contentNotFound();
    return join(directory, id.slice(-2), id);
  }

  return {
    async put(id, content, options) {
      const path = pathOf(id);
      await mkdir(dirname(path), { recursive: true });
      await mkdir(unfinished, { recursive: true });
      const beside = join(unfinished, `${id}.${randomBytes(6).toString('hex')}`);
      const measured = new Measured(options);
      try {
        await writeDurably(beside, measured.pass(content));
        // A link, since a rename would replace what is there.
        await link(beside, path);
        await syncDirectory(dirname(path));
      } catch (error) {
        throw codeOf(error) === 'EEXIST'
          ? new FileError('exists', 'There is a content of this id', { cause: error })
          : error;
      } finally {
        await rm(beside, { force: true });
      }
      return measured.result();
    },

    async *get(id, range) {
      const path = pathOf(id);
      const found = await stat(path).catch(notFound);
      const { start, end } = withinContent(found.size, range);
      if (start === end) return;
      try {
        yield* createReadStream(path, { start, end: end - 1, highWaterMark: 256 * 1024 });
      } catch (error) {
        throw notFound(error);
      }
    },

    async stat(id) {
      if (!isContentId(id)) return undefined;
      const found = await stat(pathOf(id)).catch(undefinedIfMissing);
      return found && { bytes: found.size };
    },

    async delete(id) {
      if (!isContentId(id)) return false;
      const deleted = await unlink(pathOf(id)).then(() => true, undefinedIfMissing);
      return deleted === true;
    },

    async *list(before) {
      for (const folder of await entriesOf(directory)) {
        if (!shard.test(folder)) continue;
        for (const name of await entriesOf(join(directory, folder))) {
          if (!isContentId(name)) continue;
          const found = await stat(join(directory, folder, name)).catch(undefinedIfMissing);
          if (found && found.mtimeMs < before.getTime()) yield name;
        }
      }
    },

    async sweep(before) {
      let count = 0;
      for (const name of await entriesOf(unfinished)) {
        const path = join(unfinished, name);
        const found = await stat(path).catch(undefinedIfMissing);
        if (!found || found.mtimeMs >= before.getTime()) continue;
        await rm(path, { force: true });
        count += 1;
      }
      return count;
    },
  };
}

async function writeDurably(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const piece of content) await writeAll(file, piece);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function writeAll(file: FileHandle, piece: Uint8Array): Promise<void> {
  let written = 0;
  while (written < piece.byteLength) {
    written += (await file.write(piece, written)).bytesWritten;
  }
}

/** Makes the names in a directory durable too, where the system can. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } catch (error) {
    const code = codeOf(error);
    if (code !== 'EINVAL' && code !== 'EPERM') throw error;
  } finally {
    await handle.close();
  }
}

async function entriesOf(directory: string): Promise<readonly string[]> {
  return (await readdir(directory).catch(undefinedIfMissing)) ?? [];
}

function undefinedIfMissing(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error;
}

function notFound(error: unknown): never {
  throw codeOf(error) === 'ENOENT' ? contentNotFound(error) : error;
}

function codeOf(error: unknown): unknown {
  return (error as { readonly code?: unknown }).code;
}
