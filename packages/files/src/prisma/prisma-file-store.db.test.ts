import { randomUUID } from 'node:crypto';
import { eachDatabase } from '@headgate/db/testing';
import { describe } from 'vitest';
import { fileStoreContract } from '../../test/file-store-contract.ts';
import { prismaFileStore } from './index.ts';

eachDatabase(describe, 'contents', ({ on, create }) => {
  fileStoreContract(`a database on ${on}`, async () => {
    const test = await create();
    const { prisma } = test.database;
    return {
      store: prismaFileStore({ prisma }),
      traces: async () => (await prisma.fileContent.count()) + (await prisma.filePiece.count()),
      async leaveUnfinished() {
        const id = randomUUID();
        await prisma.fileContent.create({ data: { id, createdAt: new Date() } });
        await prisma.filePiece.create({
          data: { contentId: id, number: 0, data: Buffer.from('part') },
        });
      },
      close: () => test.close(),
    };
  });
});
