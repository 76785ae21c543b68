import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileStoreContract } from '../../test/file-store-contract.ts';
import { directoryFileStore } from './index.ts';

fileStoreContract('a directory', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'headgate-files-'));
  return {
    store: directoryFileStore({ directory: join(directory, 'store') }),
    async traces() {
      const entries = await readdir(directory, { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).length;
    },
    leaveUnfinished: () => writeFile(join(directory, 'store', 'unfinished', 'left'), 'part'),
    close: () => rm(directory, { recursive: true }),
  };
});
